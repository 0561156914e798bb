import { afterEach, beforeEach, expect, test } from 'vitest'
import { answerLink, ownReportLink, settingsLink, signLink, unsubscribeLink } from '../../engine/links/link.ts'
import { addSlackId, days, monday, suppressEmail } from '../support/cast.ts'
import { useDatabase } from '../support/database.ts'
import { clear, contentOf, links, nudgeAlice, openWeb } from './web.ts'

const database = useDatabase()
const here = { ...links, baseUrl: '' }
let web: ReturnType<typeof openWeb>
let personId: string
let path: string

beforeEach(async () => {
  web = openWeb(database().db)
  ;({ personId } = await nudgeAlice(database().db))
  path = settingsLink(here, personId, days(7))
})
afterEach(async () => {
  await database().db.deleteFrom('suppression').execute()
  await database().db.deleteFrom('ceiling').execute()
  await clear(database().db)
})

const alice = () => database().db.selectFrom('person').selectAll().where('id', '=', personId).executeTakeFirstOrThrow()
const change = (columns: Record<string, unknown>) =>
  database().db.updateTable('person').set(columns).where('id', '=', personId).execute()
/** A form with several values of one name, as a browser sends checkboxes. */
const submit = (form: string, fields: [string, string][]) =>
  web.get(`${path}/${form}`, {
    method: 'POST',
    body: new URLSearchParams(fields),
  })
const times = (fields: Partial<Record<string, readonly string[]>> = {}) =>
  submit(
    'times',
    Object.entries({
      slotTimes: ['10:30', '', '', '14:00'],
      workingDays: ['1', '3'],
      windowFrom: ['08:00'],
      windowTo: ['16:00'],
      timeZone: ['Europe/Berlin'],
      ...fields,
    }).flatMap(([name, values]) => (values ?? []).map((value): [string, string] => [name, value])),
  )
const often = (fields: Record<string, string> = {}) =>
  web.post(`${path}/often`, { slotCap: '1', dailyCap: '3', weeklyCap: '', ...fields })

/** Where a form led, and what the page there confirms, in its section. */
async function follow(response: Response): Promise<{ saved: string; section: string; page: string }> {
  const location = response.headers.get('location') ?? ''
  const [, saved = '', section = ''] = /\?saved=([\w-]+)#(\w+)$/.exec(location) ?? []
  return { saved, section, page: await web.read(location.split('#')[0]!) }
}

test('the page says for whom it is, how things stand and what time it is there', async () => {
  await change({ slot_times: ['09:00', '14:30'], window_to: '17:00' })

  const page = await web.read(path)

  expect(page).toContain('<bdi>A. L.</bdi> It is 09:00 where you are (Europe/London).')
  expect(page).toContain('You are asked Monday to Friday, at 09:00 and 14:30, when something is about to fade.')
  expect(page).not.toContain('Alice Liddell')
  expect(page).toMatch(/id="pause".*id="later".*id="often"/s)
})

test('whoever has not agreed reads first what this is, and is asked', async () => {
  await change({ consented_at: null })

  const page = await web.read(path)

  expect(page).toMatch(/What this is.*What is kept.*groups of five people or more.*Nothing of this feeds appraisals/s)
  expect(page).toMatch(/value="yes">Yes, ask me<.*value="no">No, thank you</s)
  expect(page).not.toContain('id="pause"')
})

test('yes is kept as consent, from that instant', async () => {
  await change({ consented_at: null })

  const { saved, page } = await follow(await web.post(`${path}/consent`, { answer: 'yes' }))

  expect(saved).toBe('agreed')
  expect((await alice()).consented_at).toEqual(monday)
  expect(page).toContain('Thank you. We ask you when something is about to fade')
})

test('no is kept too, and can be taken back', async () => {
  await change({ consented_at: null })

  const declined = await follow(await web.post(`${path}/consent`, { answer: 'no' }))
  const afterNo = await alice()
  await web.post(`${path}/consent`, { answer: 'yes' })

  expect(declined.page).toContain('We will not ask you, and not raise it again.')
  expect([afterNo.consented_at, afterNo.opted_out_at]).toEqual([null, monday])
  expect(await alice()).toMatchObject({ consented_at: monday, opted_out_at: null })
})

test('whoever agreed may stop, and start again', async () => {
  await web.post(`${path}/consent`, { answer: 'no' })
  const stopped = await web.read(path)

  const { saved } = await follow(await web.post(`${path}/consent`, { answer: 'yes' }))

  expect(stopped).toContain('You have asked us to stop. You get no messages.')
  expect(stopped).toContain('Ask me again')
  expect(saved).toBe('started')
  expect(await alice()).toMatchObject({ consented_at: days(-30), opted_out_at: null })
})

test('times, days, hours and zone become the person’s own', async () => {
  const { saved, section, page } = await follow(await times())

  expect([saved, section]).toEqual(['times', 'times'])
  expect(await alice()).toMatchObject({
    slot_times: ['10:30:00', '14:00:00'],
    working_days: [1, 3],
    window_from: '08:00:00',
    window_to: '16:00:00',
    time_zone: 'Europe/Berlin',
  })
  expect((await alice()).own_settings).toEqual(expect.arrayContaining(['slot_times', 'working_days', 'time_zone']))
  expect(page).toContain('Saved. These are your times from now on.')
  expect(page).toContain('Monday and Wednesday, 10:30 and 14:00')
})

test.each([
  ['no time', { slotTimes: ['', ''] }, 'Give at least one time.'],
  ['a time that is none', { slotTimes: ['25:00'] }, 'Give a time such as 09:00.'],
  ['five times', { slotTimes: ['09:00', '10:00', '11:00', '12:00', '13:00'] }, 'Four times a day are the most.'],
  ['a time outside of the hours', { slotTimes: ['07:00'] }, 'Each time must lie within the hours below.'],
  ['no day', { workingDays: [] }, 'Choose at least one day.'],
  ['a day that is none', { workingDays: ['8'] }, 'Choose at least one day.'],
  ['hours that end before they begin', { windowFrom: ['17:00'] }, 'The end must come after the beginning.'],
  ['an hour that is none', { windowTo: ['late'] }, 'Give a time such as 09:00.'],
  ['an unknown zone', { timeZone: ['Mars/Olympus'] }, 'We do not know this time zone.'],
])('%s is refused at its field, keeps what was typed and changes nothing', async (_, fields, sentence) => {
  const before = await contentOf(database().db)

  const response = await times(fields)

  const page = await response.text()
  expect(response.status).toBe(422)
  expect(page).toContain('Not saved yet. Please look at what is marked.')
  expect(page).toContain(sentence)
  expect(page).toMatch(/<details class="card part" id="times" open>/)
  expect(page).toMatch(/aria-invalid="true" aria-describedby="[\w -]+-fault"/)
  const [kept] = Object.values(fields).flat()
  if (kept) expect(page).toMatch(new RegExp(`value="(${kept}|16:00)"`))
  expect(await contentOf(database().db)).toBe(before)
})

test('how much is set in numbers; an empty week grows by itself', async () => {
  await change({ weekly_cap: 5 })

  const { section, page } = await follow(await often())

  expect(section).toBe('often')
  expect(await alice()).toMatchObject({ slot_cap: 1, daily_cap: 3, weekly_cap: null })
  expect(page).toContain('At present 10.')
})

test.each([
  ['nothing', { slotCap: '' }],
  ['nought', { slotCap: '0' }],
  ['words', { dailyCap: 'many' }],
  ['a fraction', { weeklyCap: '1.5' }],
  ['too many', { weeklyCap: '999' }],
])('%s is no number of questions', async (_, fields) => {
  const before = await contentOf(database().db)

  const response = await often(fields)

  const page = await response.text()
  expect(response.status).toBe(422)
  expect(page).toContain('Give a whole number')
  expect(page).toContain(`value="${Object.values(fields)[0]}"`)
  expect(await contentOf(database().db)).toBe(before)
})

test('a ceiling is explained, and holds', async () => {
  await database().db.insertInto('ceiling').values({ setting: 'daily_cap', most: 4, set_at: monday }).execute()

  const refused = await often({ dailyCap: '5' })

  expect(await web.read(path)).toContain('At most 4, for everybody here.')
  expect(refused.status).toBe(422)
  expect(await refused.text()).toContain('That is more than is allowed here.')
})

test('a broken channel says why, and is used again when asked', async () => {
  await suppressEmail(database().db, 'alice@example.com', 'complaint')

  const broken = await web.read(path)
  const { saved, page } = await follow(await web.post(`${path}/again`))

  expect(broken).toContain('Off, since a mail was marked as spam.')
  expect(broken).toContain('Our messages do not reach you at the moment.')
  expect(saved).toBe('again')
  expect(page).not.toContain('Off, since')
})

test('the channel of choice is one that reaches the person', async () => {
  await addSlackId(database().db, { id: personId, name: '', email: '' }, 'U1')

  const chosen = await follow(await web.post(`${path}/channel`, { channel: 'slack' }))
  const refused = await web.post(`${path}/channel`, { channel: 'pigeon' })

  expect(chosen.saved).toBe('channel')
  expect((await alice()).channel).toBe('slack')
  expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('Choose one of those offered.')])
})

test('a channel that reaches nobody is refused', async () => {
  const response = await web.post(`${path}/channel`, { channel: 'slack' })

  expect(response.status).toBe(422)
  expect(await response.text()).toContain('Nothing can reach you there at present.')
})

test('language and buttons are chosen together, and the page follows', async () => {
  const { page } = await follow(await web.post(`${path}/reading`, { language: 'de', ratingButtons: '4' }))

  expect(await alice()).toMatchObject({ language: 'de', rating_buttons: 4 })
  expect(page).toContain('<html lang="de">')
  expect(page).toContain('Meine Einstellungen')
})

test.each([
  { language: 'fr', ratingButtons: '2' },
  { language: 'en', ratingButtons: '3' },
  { language: 'en' },
])('a choice that is not offered is refused: %o', async (form) => {
  const before = await contentOf(database().db)

  expect((await web.post(`${path}/reading`, form as Record<string, string>)).status).toBe(422)
  expect(await contentOf(database().db)).toBe(before)
})

test('public holidays are those of a place', async () => {
  const chosen = await follow(await web.post(`${path}/calendar`, { calendar: 'DE-BY' }))
  const refused = await web.post(`${path}/calendar`, { calendar: 'XX' })

  expect(chosen.section).toBe('off')
  expect(await alice()).toMatchObject({ calendar: 'DE-BY' })
  expect(chosen.page).toContain('<option value="DE-BY" selected>')
  expect(await refused.text()).toContain('We do not know this calendar.')
  await web.post(`${path}/calendar`, { calendar: '' })
  expect(await alice()).toMatchObject({ calendar: null })
})

test.each([
  ['until tomorrow', { for: 'day' }, '2026-01-06', '6 January 2026'],
  ['for a week', { for: 'week' }, '2026-01-12', '12 January 2026'],
  ['until a day', { for: 'until', until: '2026-02-01' }, '2026-02-01', '1 February 2026'],
])('a pause %s says until when, and ends', async (_, form, day, words) => {
  const { section, page } = await follow(await web.post(`${path}/pause`, form as Record<string, string>))

  expect(section).toBe('pause')
  expect((await alice()).paused_until).toEqual(new Date(`${day}T00:00:00Z`))
  expect(page).toContain(`Paused until ${words}. Then it goes on by itself.`)
})

test('a pause without an end lasts until the person resumes', async () => {
  const paused = await follow(await web.post(`${path}/pause`, { for: 'open' }))

  const { saved, page } = await follow(await web.post(`${path}/resume`))

  expect(paused.page).toContain('Paused until you resume.')
  expect(saved).toBe('resumed')
  expect(page).toContain('You are asked Monday to Friday')
  expect((await alice()).paused_until).toBeNull()
})

test('whoever fell silent is told so, and resumes', async () => {
  await database().db.updateTable('decision').set({ reason: 'stopped' }).execute()
  const silent = await web.read(path)
  web.at = days(0.1)

  const { page } = await follow(await web.post(`${path}/resume`))

  expect(silent).toContain('You have not answered for a while, so we stopped asking. Nothing is lost.')
  expect(silent).toContain('Resume now')
  expect(page).toContain('You are asked Monday to Friday')
})

test.each([
  ['a day that is none', { for: 'until', until: '2026-02-30' }, 'Give a day such as 2026-02-01.'],
  ['no day', { for: 'until', until: '' }, 'Give a day such as 2026-02-01.'],
  ['today', { for: 'until', until: '2026-01-05' }, 'Choose a day that lies ahead.'],
  ['no length', {}, 'Choose one of those offered.'],
])('a pause until %s is refused', async (_, form, sentence) => {
  const before = await contentOf(database().db)

  const response = await web.post(`${path}/pause`, form as Record<string, string>)

  expect(response.status).toBe(422)
  expect(await response.text()).toContain(sentence)
  expect(await contentOf(database().db)).toBe(before)
})

test('later is offered in local words, and taken', async () => {
  const page = await web.read(path)

  const { saved, section } = await follow(await web.post(`${path}/later`, { choice: 'tomorrow' }))

  expect(page).toMatch(
    /value="afternoon">Today at 15:00<.*value="tomorrow">Tuesday at 09:00<.*value="next-week">Monday at 09:00</s,
  )
  expect([saved, section]).toEqual(['later', 'later'])
  expect((await alice()).snoozed_until).toEqual(days(1))
})

test('on a Friday the next working day is offered once', async () => {
  web.at = days(4)

  const page = await web.read(path)

  expect(page.match(/>Monday at 09:00</g)).toHaveLength(1)
})

test('a moment that has passed is not offered, and refused when it was still shown', async () => {
  web.at = new Date('2026-01-05T16:30:00Z')

  const response = await web.post(`${path}/later`, { choice: 'afternoon' })

  expect(await web.read(path)).not.toContain('value="afternoon"')
  expect(response.status).toBe(422)
  expect(await response.text()).toContain('That moment has passed. Choose another.')
})

test('a vacation is added and removed by its dates', async () => {
  const added = await follow(await web.post(`${path}/vacation`, { fromDay: '2026-02-01', toDay: '2026-02-14' }))
  const removed = await follow(await web.post(`${path}/vacation-remove`, { fromDay: '2026-02-01' }))

  expect(added.page).toContain('1 February 2026 to 14 February 2026')
  expect(removed.saved).toBe('vacation-removed')
  expect(removed.page).toContain('None planned.')
})

test.each([
  ['without a day', { fromDay: '2026-02-01', toDay: '' }, 'Give a day such as 2026-02-01.'],
  ['backwards', { fromDay: '2026-02-14', toDay: '2026-02-01' }, 'The last day must not come before the first.'],
  ['that is over', { fromDay: '2025-12-01', toDay: '2025-12-14' }, 'These days are over already.'],
  ['that overlaps', { fromDay: '2026-03-05', toDay: '2026-03-15' }, 'These days overlap with others below.'],
  ['of years', { fromDay: '2026-04-01', toDay: '2029-04-01' }, 'That is too long.'],
])('a vacation %s is refused and stays typed', async (_, form, sentence) => {
  await database()
    .db.insertInto('vacation')
    .values({ person_id: personId, from_day: '2026-03-01', to_day: '2026-03-10' })
    .execute()

  const response = await web.post(`${path}/vacation`, form)

  const page = await response.text()
  expect(response.status).toBe(422)
  expect(page).toContain(sentence)
  expect(page).toContain(`value="${form.fromDay}"`)
})

test('what was set aside is listed and asked again on wish', async () => {
  const { concept_id } = await database()
    .db.selectFrom('question')
    .select('concept_id')
    .limit(1)
    .executeTakeFirstOrThrow()
  const answer = answerLink(here, { personId, nudgeId: (await nudge()).id, position: 1 }, days(7))
  await web.post(`${answer}/dismiss`)
  const page = await web.read(path)

  const { saved, section } = await follow(await web.post(`${path}/restore`, { concept: concept_id }))

  expect(page).toContain(`name="concept" value="${concept_id}"`)
  expect([saved, section]).toEqual(['restored', 'aside'])
  expect(await web.read(path)).not.toContain('name="concept"')
})

const nudge = () => database().db.selectFrom('nudge').select('id').executeTakeFirstOrThrow()

test('the last decisions stand there in words', async () => {
  expect(await web.read(path)).toMatch(/Monday, 5 January 2026, 09:00<\/span>\s*<span>Asked 2 questions\./)
})

test('my data come as a file, by POST only', async () => {
  const before = await contentOf(database().db)

  const response = await web.post(`${path}/export`)

  expect(response.headers.get('content-disposition')).toBe('attachment; filename="my-data-2026-01-05.json"')
  expect(JSON.stringify(await response.json())).toContain('alice@example.com')
  expect((await web.get(`${path}/export`)).status).toBe(404)
  expect(await contentOf(database().db)).toBe(before)
})

test('my data are deleted for whoever types the word, and the page says what is gone', async () => {
  const response = await web.post(`${path}/erase`, { word: ' Delete ' })

  const page = await response.text()
  expect(response.status).toBe(200)
  expect(page).toContain('Everything about you is gone')
  expect(await database().db.selectFrom('person').selectAll().execute()).toEqual([])
  expect((await web.get(path)).status).toBe(404)
})

test('without the word nothing is deleted', async () => {
  const before = await contentOf(database().db)

  const response = await web.post(`${path}/erase`, { word: 'yes' })

  expect(response.status).toBe(422)
  expect(await response.text()).toContain('Type the word delete to confirm.')
  expect(await contentOf(database().db)).toBe(before)
})

test('in German the word is a German one', async () => {
  await change({ language: 'de' })

  const response = await web.post(`${path}/erase`, { word: 'löschen' })

  expect(await response.text()).toContain('Alles über dich ist gelöscht')
})

test.each(['GET', 'HEAD', 'OPTIONS'])('%s on any address of the page writes nothing', async (method) => {
  const before = await contentOf(database().db)
  const forms = [
    '',
    '?saved=times',
    ...['times', 'often', 'consent', 'pause', 'resume', 'erase', 'export', 'again'].map(
      (form) => `/${form}?answer=no&for=week&word=delete`,
    ),
  ]

  for (const form of forms) await web.get(path + form, { method })

  expect(await contentOf(database().db)).toBe(before)
})

test('the page repeats nothing of its address but what it knows', async () => {
  const page = await web.read(`${path}?saved=%3Cscript%3Ealert(1)%3C/script%3E`)

  expect(page).not.toContain('role="status"')
  expect(page).not.toContain('alert(1)')
})

test('what was typed is shown as text', async () => {
  const response = await times({ timeZone: ['"><script>alert(1)</script>'] })

  expect(await response.text()).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"')
})

test('a form of another site is refused', async () => {
  const before = await contentOf(database().db)

  const response = await web.post(`${path}/erase`, { word: 'delete' }, { 'sec-fetch-site': 'cross-site' })

  expect(response.status).toBe(403)
  expect(await contentOf(database().db)).toBe(before)
})

test.each(['__proto__', 'constructor', 'nothing'])('there is no form called %s', async (form) => {
  expect((await web.post(`${path}/${form}`)).status).toBe(404)
})

test.each([
  ['cut', 404, () => path.slice(0, -3)],
  [
    'forged',
    403,
    () => `/settings/${signLink(Buffer.alloc(32, 8), { purpose: 'settings', ids: { person: personId } }, days(7))}`,
  ],
  [
    'meant for answers',
    403,
    () => answerLink(here, { personId, nudgeId: '1', position: 1 }, days(7)).replace('/a/', '/settings/'),
  ],
  ['meant for the own page', 403, () => ownReportLink(here, personId, days(7)).replace('/me/', '/settings/')],
  ['meant to unsubscribe', 403, () => unsubscribeLink(here, personId, monday).replace('/unsubscribe/', '/settings/')],
  ['expired', 410, () => settingsLink(here, personId, monday)],
])('a link that is %s opens nothing and changes nothing', async (_, status, pathOf) => {
  const before = await contentOf(database().db)

  const responses = [
    await web.get(pathOf()),
    await web.post(`${pathOf()}/consent`, { answer: 'no' }),
    await web.post(`${pathOf()}/erase`, { word: 'delete' }),
    await web.post(`${pathOf()}/export`),
  ]

  expect(responses.map((response) => response.status)).toEqual([status, status, status, status])
  expect(await responses[0]!.text()).not.toMatch(/<form|A\. L\./)
  expect(await contentOf(database().db)).toBe(before)
})

test.each([
  ['questions', '/a/'],
  ['the own page', '/me/'],
  ['what stops the messages', '/unsubscribe/'],
])('the link does not open %s', async (_, folder) => {
  expect((await web.get(path.replace('/settings/', folder))).status).toBe(403)
})
