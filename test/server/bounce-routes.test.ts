import { afterEach, beforeEach, expect, test } from 'vitest'
import { bounceHook } from '../../engine/links/bounce-hook.ts'
import { addSentMail, bounceMail } from '../support/bounces.ts'
import { addAlice } from '../support/cast.ts'
import { useDatabase } from '../support/database.ts'
import { clear, contentOf, links, openWeb } from './web.ts'

const database = useDatabase()
const hook = new URL(bounceHook(links)).pathname
let web: ReturnType<typeof openWeb>
let messageKey: string

beforeEach(async () => {
  const { db } = database()
  web = openWeb(db)
  messageKey = await addSentMail(db, await addAlice(db))
})
afterEach(async () => {
  await database().db.deleteFrom('suppression').execute()
  await clear(database().db)
})

const post = (mail: Buffer, { path = hook, type = 'message/rfc822' } = {}) =>
  web.get(path, { method: 'POST', body: new Uint8Array(mail), headers: { 'content-type': type } })

test.each([
  'message/rfc822',
  'text/plain; charset=us-ascii',
  'Message/Global',
])('a report that is posted as %s is recorded', async (type) => {
  const response = await post(bounceMail('postfix-unknown-user', messageKey), { type })

  expect([response.status, await response.json()]).toEqual([
    200,
    { taken: 'recorded', kind: 'hard', status: '5.1.1', suppressed: true },
  ])
  expect(await database().db.selectFrom('suppression').select(['address', 'reason']).execute()).toEqual([
    { address: 'alice@example.com', reason: 'bounced' },
  ])
})

test('a report that is posted twice, or ten times at once, is recorded once', async () => {
  const mail = bounceMail('feedback-abuse', messageKey)

  const responses = await Promise.all(Array.from({ length: 10 }, () => post(mail)))

  const taken = await Promise.all(
    responses.map(async (response) => ((await response.json()) as { taken: string }).taken),
  )
  expect(taken.filter((what) => what === 'recorded')).toHaveLength(1)
  expect(taken.filter((what) => what === 'known')).toHaveLength(9)
})

test('the log holds codes and counts, and nothing that a stranger wrote', async () => {
  const mail = bounceMail('gmail-unknown-user', messageKey).toString().replaceAll('alice', 'mallory-was-here')

  await post(Buffer.from(mail))
  await post(bounceMail('vacation'))

  expect(web.logged).toEqual([
    { event: 'bounce.taken', fields: { taken: 'recorded', kind: 'hard', status: '5.1.1', suppressed: true } },
    { event: 'bounce.taken', fields: { taken: 'automatic-reply' } },
  ])
})

test.each([
  ['a report about a mail of nobody', bounceMail('postfix-unknown-user'), 'unknown-message'],
  ['an automatic reply', bounceMail('vacation'), 'automatic-reply'],
  ['a bounce of the old kind', bounceMail('qmail-plain'), 'unrecognised'],
  ['any other mail', Buffer.from('Subject: hello\r\n\r\nhello'), 'no-report'],
  ['nothing', Buffer.alloc(0), 'no-report'],
])('%s is answered and changes nothing', async (_, mail, taken) => {
  const before = await contentOf(database().db)

  const response = await post(mail)

  expect([response.status, await response.json()]).toEqual([200, { taken }])
  expect(await contentOf(database().db)).toBe(before)
})

test.each([
  {
    what: 'an address that nobody was given',
    path: '/bounces/0123456789012345678901234567890123456789012',
    status: 401,
  },
  { what: 'the address with one letter less', path: hook.slice(0, -1), status: 401 },
  { what: 'a form', type: 'application/x-www-form-urlencoded', status: 415 },
  { what: 'a mail of more than 1 MiB', more: 1024 ** 2, status: 413 },
])('$what is refused and changes nothing', async ({ path = hook, type = 'message/rfc822', more = 0, status }) => {
  const before = await contentOf(database().db)

  const response = await post(Buffer.concat([bounceMail('postfix-unknown-user', messageKey), Buffer.alloc(more)]), {
    path,
    type,
  })

  expect(response.status).toBe(status)
  expect(await contentOf(database().db)).toBe(before)
})

test('opening the address changes nothing', async () => {
  expect((await web.get(hook)).status).toBe(404)
})
