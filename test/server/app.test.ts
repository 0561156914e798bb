import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { emailChannel } from '../../channels/email/email-channel.ts'
import { mailboxTransport } from '../../channels/email/mailbox-transport.ts'
import { openDatabase } from '../../engine/db/pool.ts'
import { ownReportLink, signLink } from '../../engine/links/link.ts'
import { createApp } from '../../server/app.ts'
import { nudgeForAlice, nudgeWith } from '../channels/email/nudges.ts'
import { days, inForce, monday } from '../support/cast.ts'
import { useDatabase } from '../support/database.ts'
import { contentOf, links, nudgeAlice, openWeb } from './web.ts'

const database = useDatabase()
let first: string
let personId: string
let mailbox: string

beforeAll(async () => {
  ;({ first, personId } = await nudgeAlice(database().db))
})
beforeEach(() => {
  mailbox = mkdtempSync(join(tmpdir(), 'clo-outbox-'))
})
afterEach(() => rmSync(mailbox, { recursive: true }))

const web = () => openWeb(database().db, mailbox)
const put = (nudge = nudgeForAlice) =>
  emailChannel({ transport: mailboxTransport(mailbox), from: 'clo@example.com', clock: () => monday }).send(
    nudge,
    new AbortController().signal,
  )
const ownReport = () => ownReportLink({ ...links, baseUrl: '' }, personId, days(7))

test.each([
  ['the front', () => '/', 302],
  ['the report', () => '/report', 200],
  ['the own report', ownReport, 200],
  ['a question', () => first, 200],
  ['the outbox', () => '/outbox', 200],
  ['the style', () => '/style.css', 200],
  ['the mark', () => '/mark.svg', 200],
  ['the health', () => '/healthz', 200],
  ['nothing', () => '/nothing/here', 404],
])('%s answers with protective headers', async (_, path, status) => {
  const response = await web().get(path())

  const policy = response.headers.get('content-security-policy') ?? ''
  expect(response.status).toBe(status)
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toContain('script-src')
  expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
})

test.each([
  ['a question', () => first],
  ['the own report', ownReport],
  ['the report', () => '/report'],
  ['a refused link', () => '/a/no-link'],
])('%s is kept in no cache', async (_, path) => {
  expect((await web().get(path())).headers.get('cache-control')).toBe('no-store')
})

test.each([
  ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example.com' }, 403],
  ['a sandbox of another site', { 'sec-fetch-site': 'cross-site', origin: 'null' }, 403],
  ['a neighbour under the same domain', { 'sec-fetch-site': 'same-site', origin: 'http://other.localhost' }, 403],
  ['another site in an older browser', { origin: 'https://evil.example.com' }, 403],
  ['our own page', { 'sec-fetch-site': 'same-origin', origin: 'null' }, 303],
  ['our own page in an older browser', { origin: 'http://localhost' }, 303],
  ['our own page over plain http', { origin: 'null' }, 303],
  ['a program', {}, 303],
])('a form sent by %s gets %3$i', async (_, headers, status) => {
  expect((await web().post(`${first}/reveal`, {}, headers as Record<string, string>)).status).toBe(status)
})

test('a form of another site has no effect', async () => {
  const { db } = database()
  const before = await contentOf(db)

  await web().post(`${first}/rate`, { rating: 'good' }, { 'sec-fetch-site': 'cross-site' })

  expect(await contentOf(db)).toBe(before)
})

test('a form larger than any of ours is refused', async () => {
  expect((await web().post(`${first}/rate`, { rating: 'x'.repeat(20_000) })).status).toBe(413)
})

test.each(['/report', '/outbox'])('%s is not shown under a foreign name that leads here', async (path) => {
  expect((await web().get(`http://rebound.example.com${path}`)).status).toBe(421)
})

test.each([
  ['forged', 403, () => `/me/${signLink(Buffer.alloc(32, 8), { purpose: 'own-report', ids: {} }, days(7))}`],
  ['crossed', 403, () => first.replace('/a/', '/me/')],
  ['expired', 410, () => ownReportLink({ ...links, baseUrl: '' }, personId, monday)],
])('a link to the own report that is %s shows nobody', async (_, status, path) => {
  const response = await web().get(path())

  expect(response.status).toBe(status)
  expect(await response.text()).not.toContain('Alice')
})

test('without a mailbox there is no outbox, and the report does not offer one', async () => {
  const app = openWeb(database().db, null)

  expect((await app.get('/outbox')).status).toBe(404)
  expect(await app.read('/report')).not.toContain('/outbox')
})

test('the outbox lists a mail, shows it, and keeps it from doing anything but lead to its pages', async () => {
  await put()
  const { messageKey } = nudgeForAlice

  const list = await web().read('/outbox')
  const page = await web().read(`/outbox/${messageKey}`)
  const body = await web().get(`/outbox/${messageKey}/body`)

  const policy = body.headers.get('content-security-policy') ?? ''
  expect(list).toContain(`href="/outbox/${messageKey}"`)
  expect(list).toContain('2 recalls for Tuesday: Billing, On-call rota')
  expect(page).toContain(`src="/outbox/${messageKey}/body" sandbox="allow-top-navigation-by-user-activation"`)
  expect(page).toContain('Show answer: https://clo.example.com/a/v1.two.seal')
  expect(policy).toContain('sandbox allow-top-navigation-by-user-activation')
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("frame-ancestors 'self'")
  expect(await body.text()).toContain('<base target="_top">')
})

test('a hostile mail is text in the outbox', async () => {
  await put(nudgeWith({ context: '<script>alert(1)</script>', question: '</pre><script>alert(2)</script>' }))

  const pages = [await web().read('/outbox'), await web().read(`/outbox/${nudgeForAlice.messageKey}`)]

  expect(pages.join('')).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(pages.join('')).not.toContain('<script')
})

test.each([
  '/outbox/nothing',
  '/outbox/..%2f..%2fetc%2fpasswd',
  `/outbox/${nudgeForAlice.messageKey}/body`,
])('no mail at %s', async (path) => {
  expect((await web().get(path)).status).toBe(404)
})

// Before, a line of the message that began with "at" was taken for the place.
test('a fault whose message quotes several lines of a memory is logged without them', async () => {
  const logged: unknown[] = []
  const clock = () => {
    throw new Error('Ada is\n    at home on Mondays')
  }
  const log = (...entry: unknown[]) => void logged.push(entry)
  const app = createApp({ db: database().db, inForce, links, clock, log, mailboxDir: null })

  const { status } = await app.request('/report')

  expect(status).toBe(500)
  expect(logged).toMatchObject([['server.failed', { error: 'Error', place: expect.stringMatching(/^at clock /) }]])
})

test('a fault is a plain page; the log says where, and nothing of whom or what', async () => {
  const gone = openDatabase('postgres://nobody:secret@127.0.0.1:1/gone')
  const app = openWeb(gone)

  const response = await app.get(first)

  expect(response.status).toBe(500)
  expect(await response.text()).toContain('The fault is ours')
  expect(app.logged).toEqual([
    { event: 'server.failed', fields: { method: 'GET', error: expect.any(String), place: expect.any(String) } },
  ])
  expect(JSON.stringify(app.logged)).not.toMatch(/secret|v1\./)
  await gone.destroy()
})
