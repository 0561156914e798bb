import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type EmailSettings, emailChannel } from '../../../channels/email/email-channel.ts'
import { smtpTransport } from '../../../channels/email/smtp-transport.ts'
import type { Outgoing } from '../../../engine/nudges/nudge-channel.ts'
import { type SmtpServer, startSmtp } from '../../support/smtp.ts'
import { noticeOf, nudgeForAlice, nudgeWith } from './nudges.ts'

const never = new AbortController().signal
const key = nudgeForAlice.messageKey
const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const dkim = {
  domain: 'example.com',
  selector: 'clo1',
  privateKey: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
}
let smtp: SmtpServer

beforeAll(async () => {
  smtp = await startSmtp()
})
afterAll(() => smtp.close())

/** Sends a message with these settings, and gives what arrived: its envelope and its headers by name, unfolded. */
async function deliver(settings: Partial<EmailSettings>, message: Outgoing = nudgeForAlice) {
  const channel = emailChannel({ transport: smtpTransport(smtp.url), from: 'Recall <clo@example.com>', ...settings })
  onTestFinished(() => channel.close())
  expect(await channel.send(message, never)).toMatchObject({ status: 'sent' })
  const { from, to, mail } = smtp.received.at(-1)!
  const headersOf = (name: string) =>
    mail.headerLines
      .filter((header) => header.key === name)
      .map(({ line }) =>
        line
          .slice(name.length + 1)
          .replace(/\s+/g, ' ')
          .trim(),
      )
  return { from, to, mail, headersOf }
}

test('a mail program can unsubscribe with one press, by web or by mail', async () => {
  const { headersOf } = await deliver({ replyTo: 'Team Memory <people@example.com>' })

  expect(headersOf('list-unsubscribe')).toEqual([
    `<https://clo.example.com/unsubscribe/v1.unsubscribe.seal>, <mailto:people@example.com?subject=unsubscribe%20${key}>`,
  ])
  expect(headersOf('list-unsubscribe-post')).toEqual(['List-Unsubscribe=One-Click'])
  expect(headersOf('reply-to')).toEqual(['Team Memory <people@example.com>'])
})

test.each([
  ['https://clo.example.com/unsubscribe/x', true],
  ['http://127.0.0.1:7331/unsubscribe/x', true],
  ['http://localhost:7331/unsubscribe/x', true],
  ['http://clo.example.com/unsubscribe/x', false],
])('one press at %s is offered: %s', async (unsubscribe, isOffered) => {
  const { headersOf, mail } = await deliver({}, { ...nudgeForAlice, links: { ...nudgeForAlice.links, unsubscribe } })

  expect(headersOf('list-unsubscribe')).toEqual(isOffered ? [`<${unsubscribe}>`] : [])
  expect(headersOf('list-unsubscribe-post')).toEqual(isOffered ? ['List-Unsubscribe=One-Click'] : [])
  expect(mail.text).toContain(`Unsubscribe: ${unsubscribe}`)
})

test('what comes back names its mail', async () => {
  const { from, to, mail, headersOf } = await deliver({ returnAddress: 'bounces@example.com' })

  expect([from, to]).toEqual([`bounces+${key}@example.com`, ['alice@example.com']])
  expect(mail.from?.text).toBe('"Recall" <clo@example.com>')
  expect(headersOf('list-unsubscribe')).toEqual(['<https://clo.example.com/unsubscribe/v1.unsubscribe.seal>'])
  expect(headersOf('reply-to')).toEqual([])
})

test('an address that is none is refused for good, also with a return address', async () => {
  const address = 'alice@example.com>\r\nRCPT TO:<eve@example.com'
  const channel = emailChannel({
    transport: smtpTransport(smtp.url),
    from: 'clo@example.com',
    returnAddress: 'bounces@example.com',
  })
  onTestFinished(() => channel.close())
  const before = smtp.received.length

  const outcome = await channel.send({ ...nudgeForAlice, recipient: { ...nudgeForAlice.recipient, address } }, never)

  expect(outcome).toMatchObject({ status: 'failed', permanent: true })
  expect(smtp.received).toHaveLength(before)
})

test('the mails of one week to one person are one conversation, and nobody else’s', async () => {
  const rootOf = async (message: Outgoing) => {
    const { headersOf } = await deliver({}, message)
    expect(headersOf('in-reply-to')).toEqual(headersOf('references'))
    return headersOf('references')[0]
  }
  const another = '0b0c1f0e-6a3e-4b9f-9c53-0d7f3b1f2a12'

  const first = await rootOf(nudgeForAlice)

  expect(first).toMatch(/^<[0-9a-f]{32}@example\.com>$/)
  expect(await rootOf({ ...nudgeForAlice, messageKey: another, weekday: 'Friday' })).toBe(first)
  expect(await rootOf({ ...noticeOf('stopped'), messageKey: another })).toBe(first)
  expect(await rootOf({ ...nudgeForAlice, week: '2026-W03' })).not.toBe(first)
  expect(await rootOf({ ...nudgeForAlice, personId: '2' })).not.toBe(first)
})

test('a mail says that a machine wrote it, when, and under its own name', async () => {
  const { headersOf, mail } = await deliver({ clock: () => new Date('2026-01-05T09:30:00Z') }, noticeOf('consent'))

  expect(mail.subject).toBe('May we ask you a question now and then?')
  expect(headersOf('auto-submitted')).toEqual(['auto-generated'])
  expect(headersOf('message-id')).toEqual([`<${key}@example.com>`])
  expect(mail.date).toEqual(new Date('2026-01-05T09:30:00Z'))
})

test('the signature covers what a receiver acts upon', async () => {
  const { headersOf } = await deliver({ dkim, replyTo: 'people@example.com' })

  const [signature = ''] = headersOf('dkim-signature')
  const signed = / h=([^;]*)/.exec(signature)?.[1]?.replaceAll(' ', '').split(':')
  expect(signature).toMatch(/d=example\.com;.* s=clo1;/)
  expect(signed?.sort()).toEqual([
    'auto-submitted',
    'content-type',
    'date',
    'from',
    'in-reply-to',
    'list-unsubscribe',
    'list-unsubscribe-post',
    'message-id',
    'mime-version',
    'references',
    'reply-to',
    'subject',
    'to',
  ])
})

test.each([
  ['recipient', 'not-sent'],
  ['body', 'unknown'],
] as const)('a signed mail whose server vanishes at the %s is %s', async (at, status) => {
  const channel = emailChannel({ transport: smtpTransport(smtp.url), from: 'clo@example.com', dkim })
  onTestFinished(() => channel.close())
  onTestFinished(() => smtp.behave(null))
  smtp.behave({ at, does: 'vanish' })

  expect(await channel.send(nudgeForAlice, never)).toEqual({ status, reason: 'connection-lost' })
})

const hostile = [
  '<!channel>',
  '*bold* _mrkdwn_ `code` <https://evil.example.com|here>',
  '<img src=x onerror=alert(1)>',
  '</td></table><h1>free</h1>',
  'a\r\nBcc: eve@example.com\r\n\r\nbody',
  'a\nX-Evil: 1',
  '\u202Egnp.exe\u2066\u200F',
  '{{url}} $& $1',
]

test.each(hostile)('in every place, %j arrives as a line of plain text', async (text) => {
  const plain = text.replace(/\s+/g, ' ').replace(/[\u202E\u2066\u200F]/g, '')
  const nudge = nudgeWith({ context: `${text} · service`, question: text, why: text })
  const message = { ...nudge, recipient: { ...nudge.recipient, name: text } }
  const { mail: plainMail } = await deliver({}, nudgeWith({}))

  const { to, mail } = await deliver({}, message)

  expect(to).toEqual(['alice@example.com'])
  expect(mail.headerLines.map((header) => header.key)).toEqual(plainMail.headerLines.map((header) => header.key))
  expect(mail.subject).toBe(`1 recall for Tuesday: ${plain}`)
  expect(mail.to).toMatchObject({ value: [{ name: plain, address: 'alice@example.com' }] })
  expect(mail.text).toContain(`1. ${plain} · service\n   ${plain}\n   ${plain}\n   Show answer: https://clo.`)
  const html = String(mail.html)
  expect(unescaped(/<h2[^>]*>(.*?)<\/h2>/s.exec(html)?.[1] ?? '')).toBe(plain)
  expect(html.match(/<[^>]*>/g)?.length).toBe(String(plainMail.html).match(/<[^>]*>/g)?.length)
})

const unescaped = (html: string) => html.replace(/&(#39|amp|lt|gt|quot);/g, (_, name: string) => entities[name] ?? '')
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

test('what a memory hides in an encoded word is shown as it stands, not decoded', async () => {
  const text = '=?utf-8?q?=0ABcc:_eve@example.com?='
  const nudge = nudgeWith({ context: text })

  const { mail } = await deliver({}, { ...nudge, recipient: { ...nudge.recipient, name: text } })

  expect(mail.subject).toBe('1 recall for Tuesday: = ?utf-8?q?=0ABcc:_eve@example.com?=')
  expect(mail.to).toMatchObject({ value: [{ name: '= ?utf-8?q?=0ABcc:_eve@example.com?=' }] })
})
