import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest'
import { emailChannel } from '../../../channels/email/email-channel.ts'
import { smtpTransport } from '../../../channels/email/smtp-transport.ts'
import { type Fault, type SmtpServer, startSmtp } from '../../support/smtp.ts'
import { nudgeForAlice, nudgeWith } from './nudges.ts'

const from = 'Recall <clo@example.com>'
const never = new AbortController().signal
let smtp: SmtpServer

beforeAll(async () => {
  smtp = await startSmtp()
})
afterEach(() => smtp.behave(null))
afterAll(() => smtp.close())

function openChannel(url = smtp.url) {
  const channel = emailChannel({ transport: smtpTransport(url), from, clock: () => new Date('2026-01-05T09:30:00Z') })
  onTestFinished(() => channel.close())
  return channel
}

const arrivals = () => smtp.received.length

test('a nudge arrives with the identity and the date that were fixed for it', async () => {
  const outcome = await openChannel().send(nudgeForAlice, never)

  const { from: sender, to, mail } = smtp.received.at(-1)!
  expect(outcome).toEqual({ status: 'sent', providerId: '<5f0c1f0e-6a3e-4b9f-9c53-0d7f3b1f2a11@example.com>' })
  expect([sender, to]).toEqual(['clo@example.com', ['alice@example.com']])
  expect(mail.messageId).toBe('<5f0c1f0e-6a3e-4b9f-9c53-0d7f3b1f2a11@example.com>')
  expect(mail.date).toEqual(new Date('2026-01-05T09:30:00Z'))
  expect(mail.subject).toBe('2 recalls for Tuesday: Billing, On-call rota')
  expect(mail.headers.get('auto-submitted')).toBe('auto-generated')
  expect(mail.text).toContain('   Show answer: https://clo.example.com/a/v1.two.seal')
  expect(mail.html).toContain('href="https://clo.example.com/a/v1.two.seal"')
})

test('text of a memory adds no header and no recipient', async () => {
  const context = 'Billing\r\nBcc: eve@example.com\r\n\r\nBody · service'

  await openChannel().send(
    { ...nudgeWith({ context }), recipient: { ...nudgeForAlice.recipient, name: 'A\r\nBcc: eve@example.com' } },
    never,
  )

  const { to, mail } = smtp.received.at(-1)!
  expect(to).toEqual(['alice@example.com'])
  expect(mail.bcc).toBeUndefined()
})

test('a path or an address in a memory is never opened', async () => {
  await openChannel().send(nudgeWith({ question: 'file:///etc/passwd http://127.0.0.1:1/' }), never)

  expect(smtp.received.at(-1)!.mail.text).toContain('file:///etc/passwd http://127.0.0.1:1/')
  expect(smtp.received.at(-1)!.mail.attachments).toEqual([])
})

const reply = (at: Fault['at'], words: string): Fault => ({ at, does: { reply: words } })
const refused = { status: 'failed', reason: 'recipient-refused', permanent: true } as const
const failed = (reason: string) => ({ status: 'failed', reason, permanent: false }) as const
const notSent = (reason: string) => ({ status: 'not-sent', reason }) as const

test.each([
  [reply('recipient', '550 5.1.1 No such user'), refused],
  [reply('recipient', '550 No such user'), refused],
  [reply('recipient', '550 5.2.1 Mailbox disabled'), refused],
  [reply('body', '550 5.1.1 No such user'), refused],
  [reply('recipient', '550 5.7.1 Relaying denied'), failed('smtp-550')],
  [reply('recipient', '554 5.7.1 Rejected by policy'), failed('smtp-554')],
  [reply('recipient', '552 5.2.2 Mailbox full'), failed('smtp-552')],
  [reply('body', '550 Looks like spam'), failed('smtp-550')],
  [reply('body', '554 Transaction failed'), failed('smtp-554')],
  [reply('recipient', '530 5.7.0 Authentication required'), notSent('login-refused')],
  [reply('recipient', '450 4.2.0 Greylisted'), notSent('smtp-450')],
  [reply('body', '451 4.3.0 Try later'), notSent('smtp-451')],
  [reply('body', '452 4.3.1 No space'), notSent('smtp-452')],
  [{ at: 'recipient', does: 'vanish' }, notSent('connection-lost')],
  [
    { at: 'body', does: 'vanish' },
    { status: 'unknown', reason: 'connection-lost' },
  ],
] as const)('%o comes to %o', async (fault, expected) => {
  smtp.behave(fault)

  expect(await openChannel().send(nudgeForAlice, never)).toEqual(expected)
})

test.each([
  ['recipient', 'not-sent'],
  ['body', 'unknown'],
] as const)('a send that is aborted while the server hangs at the %s is %s', async (at, status) => {
  const abort = new AbortController()
  smtp.behave({ at, does: 'hang' })

  const sending = openChannel().send(nudgeForAlice, abort.signal)
  await smtp.struck()
  abort.abort()

  expect(await sending).toEqual({ status, reason: 'aborted' })
})

test('a server that vanished after taking a mail has it once', async () => {
  const before = arrivals()
  smtp.behave({ at: 'body', does: 'vanish' })
  const channel = openChannel()

  await channel.send(nudgeForAlice, never)
  smtp.behave(null)
  await channel.send(nudgeWith({}), never)

  expect(arrivals() - before).toBe(2)
})

test('after a refusal the next mail goes out over the same channel', async () => {
  const channel = openChannel()
  smtp.behave(reply('recipient', '550 5.1.1 No such user'))
  await channel.send(nudgeForAlice, never)
  smtp.behave(null)

  expect(await channel.send(nudgeForAlice, never)).toMatchObject({ status: 'sent' })
})

test('a connection that the server dropped between two mails costs neither', async () => {
  const other = await startSmtp()
  onTestFinished(() => other.close())
  const channel = openChannel(other.url)
  await channel.send(nudgeForAlice, never)

  other.dropConnections()
  const outcome = await channel.send(nudgeForAlice, never)

  expect(['sent', 'not-sent']).toContain(outcome.status)
  expect(other.received).toHaveLength(outcome.status === 'sent' ? 2 : 1)
})

test('a malformed address is refused for good before anything is sent', async () => {
  const nudge = {
    ...nudgeForAlice,
    recipient: { ...nudgeForAlice.recipient, address: 'alice@example.com>\r\nRCPT TO:<eve@example.com' },
  }
  const before = arrivals()

  expect(await openChannel().send(nudge, never)).toMatchObject({ status: 'failed', permanent: true })
  expect(arrivals()).toBe(before)
})

test('where nothing listens, nothing is sent, and the check says where to look', async () => {
  const closed = await startSmtp()
  await closed.close()
  const channel = openChannel(closed.url)

  expect(await channel.send(nudgeForAlice, never)).toEqual({ status: 'not-sent', reason: 'connection-refused' })
  expect(await channel.check(never)).toEqual({
    status: 'failed',
    reason: 'connection-refused',
    permanent: false,
    sentence: `The mail server at ${closed.url.slice('smtp://'.length)} cannot be used. Nothing listens there: check host and port in SMTP_URL, and that the server runs.`,
  })
})

test('a wrong login is a fault of the settings, not of the recipient', async () => {
  const channel = openChannel(smtp.url.replace('smtp://', 'smtp://clo:not-the-password@'))

  const check = await channel.check(never)

  expect(await channel.send(nudgeForAlice, never)).toEqual({ status: 'not-sent', reason: 'login-refused' })
  expect(check).toMatchObject({ status: 'failed', reason: 'login-refused', permanent: true })
  expect(check.sentence).not.toContain('not-the-password')
})

test('the check passes where mails are taken', async () => {
  expect(await openChannel().check(never)).toMatchObject({ status: 'ok' })
})

test.each([
  '',
  'mail.example.com',
  'http://mail.example.com',
  'smtp://',
])('refuses the address "%s" of a server', (url) => {
  expect(() => smtpTransport(url)).toThrow('expected smtp://user:password@host:port')
})

test('a sender without an address is refused', () => {
  expect(() => emailChannel({ transport: smtpTransport(smtp.url), from: 'Recall' })).toThrow(
    'expected an address such as',
  )
})
