import { expect, onTestFinished, test } from 'vitest'
import { imapFeed } from '../../../../channels/email/bounces/imap-feed.ts'
import { monday } from '../../../support/cast.ts'
import { type ImapFault, type ImapOptions, startImap } from '../../../support/imap.ts'

const never = new AbortController().signal

/** A server with these unseen mails, until the test ends. */
async function serverWith(contents: readonly string[], tls: ImapOptions['tls'] = 'from the start') {
  const server = await startImap({ tls })
  onTestFinished(server.close)
  for (const content of contents) server.mails.push({ content: Buffer.from(content), flags: new Set() })
  const taken: string[] = []
  const read = (signal = never) =>
    imapFeed(server.url).read(async (mail) => void taken.push(Buffer.from(mail).toString()), signal, monday)
  return { ...server, taken, read, seen: () => server.mails.map(({ flags }) => flags.has('\\Seen')) }
}

test.each([
  'from the start',
  'after STARTTLS',
  'never',
] as const)('what is unseen is taken and then marked as seen, with TLS %s', async (tls) => {
  const server = await serverWith(['one\r\n', 'two\r\n', 'three\r\n'], tls)
  server.mails[1]?.flags.add('\\Seen')

  const outcome = await server.read()

  expect(outcome).toEqual({ status: 'read', mails: 2, unreadable: 0, more: false })
  expect(server.taken).toEqual(['one\r\n', 'three\r\n'])
  expect(server.seen()).toEqual([true, true, true])
  expect(server.mails.flatMap(({ flags }) => [...flags])).toEqual(['\\Seen', '\\Seen', '\\Seen'])
})

test('a second reading finds nothing new, and an empty mailbox neither', async () => {
  const server = await serverWith(['one\r\n'])
  await server.read()

  expect(await server.read()).toEqual({ status: 'read', mails: 0, unreadable: 0, more: false })
  expect(await (await serverWith([])).read()).toMatchObject({ mails: 0 })
})

test('of a huge mail only the start is fetched', async () => {
  const server = await serverWith(['a'.repeat(3_000_000)])

  await server.read()

  expect(server.taken.map(({ length }) => length)).toEqual([256 * 1024])
})

test('a mail that could not be recorded stays unseen, and the fault is told as it is', async () => {
  const server = await serverWith(['one\r\n', 'two\r\n'])
  const fault = new Error('The database is gone')
  let count = 0
  const take = async () => {
    count += 1
    if (count === 2) throw fault
  }

  await expect(imapFeed(server.url).read(take, never, monday)).rejects.toBe(fault)

  expect(server.seen()).toEqual([true, false])
})

test.each<[ImapFault, string]>([
  ['refuses-login', 'login-refused'],
  ['has-no-mailbox', 'mailbox-missing'],
  ['opens-read-only', 'read-only'],
  ['refuses-marks', 'refused'],
  ['vanishes-at-fetch', 'connection-lost'],
  ['speaks-http', 'connection-lost'],
])('a server that %s is an outcome with what to do, and without the password', async (fault, reason) => {
  const server = await serverWith(['one\r\n'])
  server.behave(fault)

  const outcome = await server.read()

  expect(outcome).toMatchObject({ status: 'failed', reason })
  expect(outcome).toMatchObject({
    sentence: expect.stringMatching(/^The bounce mailbox at 127\.0\.0\.1:\d+ cannot be read\. \w/),
  })
  expect(JSON.stringify(outcome)).not.toMatch(/p@ss|p%40ss|word@/)
  expect(server.seen()).toEqual([false])
})

test('nothing that listens, and no such host, are told apart', async () => {
  const at = (host: string) => imapFeed(`imaps://clo:secret@${host}/INBOX`).check(never)

  expect(await at('127.0.0.1:1')).toMatchObject({ status: 'failed', reason: 'connection-refused', permanent: false })
  expect(await at('nowhere.invalid')).toMatchObject({ status: 'failed', reason: 'host-unknown' })
})

test('a server that says nothing can be left at once', async () => {
  const server = await serverWith(['one\r\n'])
  server.behave('says-nothing')

  expect(await server.read(AbortSignal.timeout(50))).toMatchObject({ status: 'failed', reason: 'aborted' })
})

test.each([
  'never',
  'after STARTTLS',
] as const)('away from this machine nobody hears the password: TLS %s', async (tls) => {
  // Of the many addresses of this machine, the only one that we trust is 127.0.0.1.
  const server = await startImap({ tls, host: '127.0.0.2' })
  onTestFinished(server.close)

  const outcome = await imapFeed(server.url).check(never)

  expect(outcome).toMatchObject({ status: 'failed', reason: 'tls-failed' })
  expect(server.asked).toContain('CAPABILITY')
  expect(server.asked.filter((command) => /LOGIN|AUTHENTICATE/.test(command))).toEqual([])
})

test('the check opens the mailbox and changes nothing in it', async () => {
  const server = await serverWith(['one\r\n'])

  expect(await imapFeed(server.url).check(never)).toMatchObject({
    status: 'ok',
    sentence: expect.stringMatching(/^Mails that come back are read from INBOX at 127\.0\.0\.1:\d+\.$/),
  })
  expect(server.seen()).toEqual([false])
})

test.each([
  'http://clo:secret@host',
  'imaps://host/INBOX',
  'imaps://',
  'secret',
])('%s is no address of a mailbox', (address) => {
  expect(() => imapFeed(address)).toThrow(/expected imaps:\/\/user:password@host\/INBOX/)
  expect(() => imapFeed(address)).not.toThrow(/secret/)
})
