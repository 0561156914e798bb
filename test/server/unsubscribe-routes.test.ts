import { afterEach, beforeEach, expect, test } from 'vitest'
import { answerLink, ownReportLink, settingsLink, signLink, unsubscribeLink } from '../../engine/links/link.ts'
import { addAlice, days, monday } from '../support/cast.ts'
import { useDatabase } from '../support/database.ts'
import { clear, contentOf, links, openWeb } from './web.ts'

const database = useDatabase()
const here = { ...links, baseUrl: '' }
let web: ReturnType<typeof openWeb>
let personId: string
let path: string

beforeEach(async () => {
  web = openWeb(database().db)
  personId = (await addAlice(database().db)).id
  path = unsubscribeLink(here, personId, monday)
})
afterEach(() => clear(database().db))

const alice = () => database().db.selectFrom('person').selectAll().where('id', '=', personId).executeTakeFirstOrThrow()
const oneClick = { 'List-Unsubscribe': 'One-Click' }

test('the page asks with one button, offers gentler ways, and names nobody', async () => {
  const page = await web.read(path)

  expect(page).toContain('<input type="hidden" name="List-Unsubscribe" value="One-Click">')
  expect(page).toMatch(/Pause for a week<.*Half as many questions</s)
  expect(page).not.toContain('Alice')
})

test.each([
  ['a mail program, which sends no origin', {}],
  ['a web mailer from its own site', { origin: 'https://mail.example.com', 'sec-fetch-site': 'cross-site' }],
  ['the button of the page', { 'sec-fetch-site': 'same-origin', origin: 'null' }],
])('one click by %s stops the messages at once', async (_, headers) => {
  const response = await web.post(path, oneClick, headers)

  expect(response.status).toBe(200)
  expect(await response.text()).toContain('We have stopped')
  expect((await alice()).opted_out_at).toEqual(monday)
})

test('one click in a multipart form stops the messages too', async () => {
  const body = new FormData()
  body.set('List-Unsubscribe', 'One-Click')

  const response = await web.get(path, { method: 'POST', body })

  expect(response.status).toBe(200)
  expect((await alice()).opted_out_at).toEqual(monday)
})

test('a second click changes nothing and is answered alike', async () => {
  await web.post(path, oneClick)
  const before = await contentOf(database().db)
  web.at = days(1)

  const response = await web.post(path, oneClick)

  expect(response.status).toBe(200)
  expect(await contentOf(database().db)).toBe(before)
})

const form = 'application/x-www-form-urlencoded'
test.each([
  ['nothing', form, ''],
  ['another value', form, 'List-Unsubscribe=one-click'],
  ['another field beside it', form, 'List-Unsubscribe=One-Click&x=1'],
  ['it twice', form, 'List-Unsubscribe=One-Click&List-Unsubscribe=One-Click'],
  ['it as plain text', 'text/plain', 'List-Unsubscribe=One-Click'],
  ['it as JSON', 'application/json', '{"List-Unsubscribe":"One-Click"}'],
  ['a form that is none', 'multipart/form-data', 'List-Unsubscribe=One-Click'],
  ['a broken multipart form', 'multipart/form-data; boundary=x', '--x\r\nnothing'],
])('a POST that says %s changes nothing', async (_, type, body) => {
  const before = await contentOf(database().db)

  const response = await web.get(path, { method: 'POST', body, headers: { 'content-type': type } })

  expect(response.status).toBe(400)
  expect(await contentOf(database().db)).toBe(before)
})

test.each(['GET', 'HEAD', 'OPTIONS'])('%s writes nothing, whatever the address', async (method) => {
  const before = await contentOf(database().db)

  for (const tail of ['', '?List-Unsubscribe=One-Click', '/undo', '/pause', '/fewer'])
    await web.get(path + tail, { method })

  expect(await contentOf(database().db)).toBe(before)
})

test('whoever stopped by mistake undoes it on the page', async () => {
  await web.post(path, oneClick)
  const done = await web.read(path)

  const undone = await web.post(`${path}/undo`)

  expect(done).toContain('That was a mistake')
  expect([undone.status, undone.headers.get('location')]).toEqual([303, `${path}?saved=undo`])
  expect((await alice()).opted_out_at).toBeNull()
  expect(await web.read(`${path}?saved=undo`)).toContain('Welcome back.')
})

test('a pause of a week from the page ends on its day, where the person is', async () => {
  const response = await web.post(`${path}/pause`)

  expect(response.headers.get('location')).toBe(`${path}?saved=pause`)
  expect((await alice()).paused_until).toEqual(new Date('2026-01-12T00:00:00Z'))
  expect(await web.read(`${path}?saved=pause`)).toContain('Paused for a week.')
})

test('fewer questions are half of what holds now', async () => {
  await database().db.updateTable('person').set({ weekly_cap: 9 }).execute()

  await web.post(`${path}/fewer`)

  expect((await alice()).weekly_cap).toBe(4)
})

test.each(['undo', 'pause', 'fewer'])('another site cannot press %s', async (change) => {
  await web.post(path, oneClick)
  const before = await contentOf(database().db)

  const response = await web.post(`${path}/${change}`, {}, { 'sec-fetch-site': 'cross-site' })

  expect(response.status).toBe(403)
  expect(await contentOf(database().db)).toBe(before)
})

test('the page speaks the language of its person', async () => {
  await database().db.updateTable('person').set({ language: 'de' }).execute()

  const page = await web.read(path)

  expect(page).toContain('<html lang="de">')
  expect(page).toContain('Schreibt mir nicht mehr')
})

test('somebody who was erased is told kindly that nothing comes any more', async () => {
  await clear(database().db)

  const [page, click] = [await web.get(path), await web.post(path, oneClick)]

  expect([page.status, click.status]).toEqual([200, 200])
  expect(await click.text()).toContain('You get no more messages from us.')
})

test.each([
  ['cut', 404, () => path.slice(0, -3)],
  [
    'forged',
    403,
    () =>
      `/unsubscribe/${signLink(Buffer.alloc(32, 8), { purpose: 'unsubscribe', ids: { person: personId } }, days(7))}`,
  ],
  [
    'meant for answers',
    403,
    () => answerLink(here, { personId, nudgeId: '1', position: 1 }, days(7)).replace('/a/', '/unsubscribe/'),
  ],
  ['meant for settings', 403, () => settingsLink(here, personId, days(7)).replace('/settings/', '/unsubscribe/')],
  ['meant for the own page', 403, () => ownReportLink(here, personId, days(7)).replace('/me/', '/unsubscribe/')],
  ['expired', 410, () => unsubscribeLink(here, personId, days(-401))],
])('a link that is %s stops nothing and shows nobody', async (_, status, pathOf) => {
  const before = await contentOf(database().db)

  const responses = [await web.get(pathOf()), await web.post(pathOf(), oneClick), await web.post(`${pathOf()}/pause`)]

  expect(responses.map((response) => response.status)).toEqual([status, status, status])
  expect(await responses[0]!.text()).not.toMatch(/<form|A\./)
  expect(await contentOf(database().db)).toBe(before)
})

test.each([
  ['questions', '/a/'],
  ['settings', '/settings/'],
  ['the own page', '/me/'],
])('the link does not open %s', async (_, folder) => {
  expect((await web.get(path.replace('/unsubscribe/', folder))).status).toBe(403)
})
