import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { emailChannel } from '../../../channels/email/email-channel.ts'
import { listMails, readMail } from '../../../channels/email/mailbox.ts'
import { mailboxTransport } from '../../../channels/email/mailbox-transport.ts'
import { nudgeForAlice } from './nudges.ts'

const never = new AbortController().signal
const monday = new Date('2026-01-05T09:30:00Z')
const otherKey = '11111111-1111-4111-8111-111111111111'
let outside: string
let folder: string

beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), 'clo-mailbox-'))
  folder = join(outside, 'mail')
})
afterEach(() => rmSync(outside, { recursive: true }))

const channel = () =>
  emailChannel({ transport: mailboxTransport(folder), from: 'clo@example.com', clock: () => monday })

test('a mail lies in the folder as one whole file and reads back as it was sent', async () => {
  const outcome = await channel().send(nudgeForAlice, never)

  expect(outcome).toEqual({ status: 'sent', providerId: `<${nudgeForAlice.messageKey}@example.com>` })
  expect(readdirSync(folder)).toEqual([`${nudgeForAlice.messageKey}.eml`])
  expect(await readMail(folder, nudgeForAlice.messageKey)).toMatchObject({
    key: nudgeForAlice.messageKey,
    sentAt: monday,
    to: 'Alice <alice@example.com>',
    subject: '2 recalls for Tuesday: Billing, On-call rota',
    text: expect.stringContaining('Show answer: https://clo.example.com/a/v1.two.seal'),
    html: expect.stringContaining('href="https://clo.example.com/a/v1.two.seal"'),
  })
})

test('the same mail again changes nothing', async () => {
  await channel().send(nudgeForAlice, never)
  const place = join(folder, `${nudgeForAlice.messageKey}.eml`)
  const first = readFileSync(place, 'utf8')

  const outcome = await channel().send({ ...nudgeForAlice, opener: 'Another one.' }, never)

  expect(outcome.status).toBe('sent')
  expect(readFileSync(place, 'utf8')).toBe(first)
})

test('a folder that cannot be written is an outcome, and the check says so', async () => {
  writeFileSync(folder, 'a file where the folder should be')

  expect(await channel().send(nudgeForAlice, never)).toEqual({ status: 'not-sent', reason: 'mailbox-not-writable' })
  expect(await channel().check(never)).toMatchObject({ status: 'failed', reason: 'mailbox-not-writable' })
})

test('an aborted send leaves nothing behind', async () => {
  const outcome = await channel().send(nudgeForAlice, AbortSignal.abort())

  expect(outcome).toEqual({ status: 'not-sent', reason: 'aborted' })
  expect(readdirSync(folder)).toEqual([])
})

test('lists the newest mails first and counts all', async () => {
  await channel().send(nudgeForAlice, never)
  await channel().send({ ...nudgeForAlice, messageKey: otherKey }, never)
  utimesSync(join(folder, `${nudgeForAlice.messageKey}.eml`), monday, monday)

  expect((await listMails(folder)).mails.map(({ key }) => key)).toEqual([otherKey, nudgeForAlice.messageKey])
  expect(await listMails(folder, 1)).toMatchObject({ mails: [{ key: otherKey }], total: 2 })
})

test('a folder that does not exist yet is empty', async () => {
  expect(await listMails(folder)).toEqual({ mails: [], total: 0 })
})

test('a mail that is being written, and what is no mail, is not listed', async () => {
  mkdirSync(folder)
  writeFileSync(join(folder, `.${otherKey}.eml`), 'half')
  writeFileSync(join(folder, 'notes.eml'), 'no key')
  mkdirSync(join(folder, `${otherKey}.eml`))

  expect(await listMails(folder)).toEqual({ mails: [], total: 0 })
})

test.each([
  '../secret',
  '..%2Fsecret',
  `../mail/${otherKey}`,
  `${otherKey}/..`,
  '',
  'secret',
  `${otherKey}\0`,
])('reads nothing for the key "%s"', async (key) => {
  mkdirSync(folder)
  writeFileSync(join(outside, 'secret.eml'), 'Subject: secret\r\n\r\n')
  writeFileSync(join(folder, `${otherKey}.eml`), 'Subject: a mail\r\n\r\n')

  expect(await readMail(folder, key)).toBeNull()
})

test('a link out of the folder is not followed', async () => {
  mkdirSync(folder)
  writeFileSync(join(outside, 'secret'), 'Subject: secret\r\n\r\n')
  symlinkSync(join(outside, 'secret'), join(folder, `${otherKey}.eml`))

  expect(await readMail(folder, otherKey)).toBeNull()
  expect(await listMails(folder)).toEqual({ mails: [], total: 0 })
})
