import { afterEach, beforeEach, expect, test } from 'vitest'
import { answerLink, ownReportLink, settingsLink, signLink, unsubscribeLink } from '../../engine/links/link.ts'
import { days, monday } from '../support/cast.ts'
import { useDatabase } from '../support/database.ts'
import { clear, contentOf, links, nudgeAlice, openWeb } from './web.ts'

const database = useDatabase()
const here = { ...links, baseUrl: '' }
let web: ReturnType<typeof openWeb>
let personId: string
let path: string
let first: string

beforeEach(async () => {
  web = openWeb(database().db)
  ;({ personId, first } = await nudgeAlice(database().db))
  path = ownReportLink(here, personId, days(7))
})
afterEach(() => clear(database().db))

test('the page tells how long things last, why something came, and what others see', async () => {
  await web.post(`${first}/reveal`)
  await web.post(`${first}/rate`, { rating: 'good' })

  const page = await web.read(path)

  expect(page).toMatch(/How long it lasts, by topic.*\d days/s)
  expect(page).toMatch(/Why you were asked, or not.*Monday, 5 January 2026, 09:00.*Asked 2 questions\./s)
  expect(page).toMatch(/What others can see.*groups of five people or more/s)
  expect(page).toContain('/settings/v1.')
})

test('no answer stands on the page', async () => {
  const answers = await database().db.selectFrom('concept_version').select('answer').execute()

  const page = await web.read(path)

  for (const { answer } of answers) expect(page).not.toContain(`>${answer}<`)
})

test('the page speaks the language of its person', async () => {
  await database().db.updateTable('person').set({ language: 'de' }).execute()

  const page = await web.read(path)

  expect(page).toContain('<html lang="de">')
  expect(page).toMatch(/Was du behältst.*Verblasst diese Woche.*Was andere sehen können/s)
})

test('whoever wants to practise is led to a question', async () => {
  web.at = days(2)

  const response = await web.post(`${path}/practise`)

  expect(response.status).toBe(303)
  expect(await web.read(response.headers.get('location') ?? '')).toContain('Show answer')
})

test('without consent nothing is asked, not even on wish', async () => {
  await database().db.updateTable('person').set({ consented_at: null }).execute()

  const response = await web.post(`${path}/practise`)

  expect(response.headers.get('location')).toMatch(/\?saved=no-consent$/)
  expect(await web.read(response.headers.get('location') ?? '')).toContain('You have not agreed to be asked yet.')
})

test('looking writes down that somebody looked, and nothing else', async () => {
  await web.get(path)
  const before = await contentOf(database().db)
  await database().db.deleteFrom('viewing').execute()
  const without = await contentOf(database().db)
  web.at = days(0.1)
  await web.get(path)
  const viewings = await database().db.selectFrom('viewing').select('viewer').execute()
  await database().db.deleteFrom('viewing').execute()

  expect(before).not.toBe(without)
  expect(viewings).toEqual([{ viewer: 'own-link' }])
  expect(await contentOf(database().db)).toBe(without)
})

test.each([
  [
    'forged',
    403,
    () => `/me/${signLink(Buffer.alloc(32, 8), { purpose: 'own-report', ids: { person: personId } }, days(7))}`,
  ],
  [
    'meant for answers',
    403,
    () => answerLink(here, { personId, nudgeId: '1', position: 1 }, days(7)).replace('/a/', '/me/'),
  ],
  ['meant for settings', 403, () => settingsLink(here, personId, days(7)).replace('/settings/', '/me/')],
  ['meant to unsubscribe', 403, () => unsubscribeLink(here, personId, monday).replace('/unsubscribe/', '/me/')],
  ['expired', 410, () => ownReportLink(here, personId, monday)],
])('a link that is %s shows nothing and starts nothing', async (_, status, pathOf) => {
  const before = await contentOf(database().db)

  const responses = [await web.get(pathOf()), await web.post(`${pathOf()}/practise`)]

  expect(responses.map((response) => response.status)).toEqual([status, status])
  expect(await responses[0]!.text()).not.toMatch(/<form|Alice/)
  expect(await contentOf(database().db)).toBe(before)
})

test('somebody who is gone is told so, kindly', async () => {
  await clear(database().db)

  expect((await web.get(path)).status).toBe(404)
  expect((await web.post(`${path}/practise`)).status).toBe(404)
})

test('a link that expired speaks the language of the browser', async () => {
  const response = await web.get(ownReportLink(here, personId, monday), {
    headers: { 'accept-language': 'de-AT,de;q=0.9' },
  })

  expect(await response.text()).toContain('Dieser Link ist abgelaufen')
})

test.each([
  ['is not there', () => web.get('/nothing', { headers: german }), 404, 'Unter dieser Adresse gibt es keine Seite.'],
  [
    'comes from elsewhere',
    () => web.post(`${path}/practise`, {}, { ...german, 'sec-fetch-site': 'cross-site' }),
    403,
    'Eine andere Seite',
  ],
])('so does a page that %s', async (_, ask, status, sentence) => {
  const response = await ask()

  expect(response.status).toBe(status)
  expect(await response.text()).toContain(sentence)
})

const german = { 'accept-language': 'de' }
