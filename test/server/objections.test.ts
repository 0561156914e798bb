import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { days } from '../support/cast.ts'
import { useDatabase } from '../support/database.ts'
import { clear, contentOf, nudgeAlice, openWeb } from './web.ts'

const database = useDatabase()
let web: ReturnType<typeof openWeb>
let first: string
let second: string

beforeEach(async () => {
  web = openWeb(database().db)
  ;({ first, second } = await nudgeAlice(database().db))
})
afterEach(() => clear(database().db))

const conceptOf = async (position: number) =>
  (
    await database()
      .db.selectFrom('question')
      .select('concept_id')
      .where('position', '=', position)
      .executeTakeFirstOrThrow()
  ).concept_id
const answer = async (path: string, rating = 'good') => {
  await web.post(`${path}/reveal`)
  await web.post(`${path}/rate`, { rating })
}

test('before the reveal nothing can be said against a question', async () => {
  expect(await web.read(first)).not.toMatch(/Not for me|Wrong or outdated/)
})

test('a question that is not for somebody is set aside, and the next one follows', async () => {
  await web.post(`${first}/reveal`)
  const revealed = await web.read(first)

  const response = await web.post(`${first}/dismiss`)

  const page = await web.read(first)
  expect(revealed).toContain('Not for me')
  expect([response.status, response.headers.get('location')]).toEqual([303, first])
  expect(page).toContain('<h1>Set aside</h1>')
  expect(page).toContain(`href="${second}"`)
  expect(page).not.toContain('Got it')
})

test('what was set aside by mistake is asked again', async () => {
  const before = await database().db.selectFrom('retention_state').selectAll().orderBy('concept_id').execute()
  await web.post(`${first}/reveal`)
  await web.post(`${first}/dismiss`)

  await web.post(`${first}/restore`)

  expect(await web.read(first)).toContain('Got it')
  expect(await database().db.selectFrom('retention_state').selectAll().orderBy('concept_id').execute()).toEqual(before)
})

test('after an answer, too, a question is set aside; the answer stays', async () => {
  await answer(first)

  await web.post(`${first}/dismiss`)

  expect(await web.read(first)).toContain('<h1>Set aside</h1>')
  expect(await database().db.selectFrom('review').select('rating').execute()).toEqual([{ rating: 'good' }])
})

test('what is wrong is reported with a note, and asked of nobody', async () => {
  await web.post(`${first}/reveal`)

  const response = await web.post(`${first}/flag`, { note: ' It moved to 6000. ' })

  const page = await web.read(first)
  const flags = await database().db.selectFrom('flag').select(['concept_id', 'note', 'version']).execute()
  expect(response.status).toBe(303)
  expect(flags).toEqual([{ concept_id: await conceptOf(1), note: 'It moved to 6000.', version: 1 }])
  expect(page).toContain('Nobody is asked this until somebody has looked at it.')
  expect(page).not.toContain('Got it')
})

test('a report needs no words, but takes no novel', async () => {
  await web.post(`${first}/reveal`)

  const novel = await web.post(`${first}/flag`, { note: 'x'.repeat(501) })
  const wordless = await web.post(`${first}/flag`)

  expect([novel.status, wordless.status]).toEqual([400, 303])
})

test('no page of an objection gives an unseen answer away', async () => {
  const version = await database()
    .db.selectFrom('concept_version')
    .select('answer')
    .where('concept_id', '=', await conceptOf(1))
    .executeTakeFirstOrThrow()

  await web.post(`${first}/dismiss`)

  expect(await web.read(first)).not.toContain(version.answer)
})

test('four buttons stand there for whoever wants them, and say what barely means', async () => {
  await database().db.updateTable('person').set({ rating_buttons: 4 }).execute()
  await web.post(`${first}/reveal`)

  const page = await web.read(first)
  await web.post(`${first}/rate`, { rating: 'hard' })

  expect(page).toMatch(
    /value="again">Forgot<.*value="hard">Barely<.*value="good">Got it<.*value="easy">Instantly<.*Barely still counts as remembered\./s,
  )
  expect(await web.read(first)).toContain('Good. Next time')
})

test('a question answered in another message says so, and when it comes back', async () => {
  web.at = days(1)
  const { headers } = await web.post(`${first}/practise`)
  const practised = headers.get('location') ?? ''
  await answer(practised)
  await answer(/href="(\/a\/[\w.-]+)"/.exec(await web.read(practised))?.[1] ?? '')

  const page = await web.read(first)

  expect(page).toContain('You have answered this elsewhere')
  expect(page).toMatch(/Next time in \d days\./)
  expect(page).not.toContain('Show answer')
})

test('a question that was withdrawn reads kindly and leads on', async () => {
  await database()
    .db.updateTable('retention_state')
    .set({ active: false })
    .where('concept_id', '=', await conceptOf(1))
    .execute()

  const page = await web.read(first)

  expect(page).toContain('<h1>Not asked any more</h1>')
  expect(page).toContain(`href="${second}"`)
})

test('the pages speak the language of their person', async () => {
  await database().db.updateTable('person').set({ language: 'de' }).execute()
  const asked = await web.read(first)
  await web.post(`${first}/reveal`)
  const revealed = await web.read(first)
  await web.post(`${first}/rate`, { rating: 'again' })

  const page = await web.read(first)

  expect(asked).toContain('<html lang="de">')
  expect(asked).toContain('Antwort zeigen')
  expect(revealed).toMatch(/Vergessen.*Gewusst.*Nichts für mich.*Falsch oder veraltet/s)
  expect(page).toMatch(/Jetzt ist es wieder frisch\. Wir fragen (morgen|in \d+ Tagen) noch einmal\./)
})

test('every page leads to the person’s own pages, by links that expire within the day', async () => {
  const page = await web.read(first)
  const settings = /href="(\/settings\/[\w.-]+)"/.exec(page)?.[1] ?? ''
  const own = /href="(\/me\/[\w.-]+)"/.exec(page)?.[1] ?? ''

  const now = [(await web.get(settings)).status, (await web.get(own)).status]
  web.at = days(1)
  const tomorrow = [(await web.get(settings)).status, (await web.get(own)).status]

  expect(now).toEqual([200, 200])
  expect(tomorrow).toEqual([410, 410])
})

test.each(['dismiss', 'restore', 'flag', 'practise'])('%s by GET writes nothing', async (word) => {
  const before = await contentOf(database().db)

  await web.get(`${first}/${word}`)
  await web.get(`${first}/${word}`, { method: 'HEAD' })

  expect(await contentOf(database().db)).toBe(before)
})

test.each(['dismiss', 'restore', 'flag', 'practise'])('%s with a forged link does nothing', async (word) => {
  const before = await contentOf(database().db)

  const response = await web.post(`${first.slice(0, -2)}xx/${word}`)

  expect(response.status).toBe(403)
  expect(await contentOf(database().db)).toBe(before)
})

test('practising more is offered after the last question when something else is due, and asks it', async () => {
  await answer(first)
  const early = await web.read(first)
  await answer(second)
  await sql`update retention_state set due_at = ${days(-1)}, since_at = ${days(-9)}, stability_days = 5`.execute(
    database().db,
  )
  web.at = days(0.2)

  const last = await web.read(second)
  const started = await web.post(`${second}/practise`)

  expect(early).not.toContain('Practise more')
  expect(last).toContain('Practise more')
  expect(started.headers.get('location')).toMatch(/^\/a\/v1\./)
  expect(await web.read(started.headers.get('location') ?? '')).toContain('Show answer')
})

test('practising when nothing is due leads to the own page, which says so', async () => {
  await answer(first)
  await answer(second)
  await sql`update retention_state set due_at = ${days(30)}`.execute(database().db)

  const { headers } = await web.post(`${second}/practise`)

  expect(await web.read(second)).not.toContain('Practise more')
  expect(headers.get('location')).toMatch(/^\/me\/v1\..*\?saved=nothing-due$/)
  expect(await web.read(headers.get('location') ?? '')).toContain('Nothing is due just now.')
})
