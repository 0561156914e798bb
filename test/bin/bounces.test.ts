import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { addSentMail, bounceMail, bouncesAt } from '../support/bounces.ts'
import { addAlice, addBob, days } from '../support/cast.ts'
import { useClearDatabase } from '../support/clear.ts'
import { useClo } from './run-clo.ts'

const database = useClearDatabase()
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clo-bounces-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
})

const openClo = (environment: Record<string, string> = {}) =>
  useClo({ databaseUrl: database().url, at: days(1), environment: { CLO_BOUNCE_ADDRESS: bouncesAt, ...environment } })

/** The path of a mail in a file. */
function fileOf(name: string, messageKey?: string): string {
  const path = join(folder, `${name}.eml`)
  writeFileSync(path, bounceMail(name, messageKey))
  return path
}

test('a report that is fed by hand is in the list, with whom it concerns and what to do', async () => {
  const { db } = database()
  const clo = openClo()
  const [alice, bob] = [await addAlice(db), await addBob(db)]

  const dead = await clo('bounces', 'read', fileOf('exchange-not-found', await addSentMail(db, alice)))
  const full = await clo('bounces', 'read', fileOf('exchange-mailbox-full', await addSentMail(db, bob)))

  expect(dead.out).toBe('The address reaches nobody (5.1.10): recorded. The address is not used any more.\n')
  expect(full.out).toBe('The mail did not arrive (5.2.2): recorded. The address is still used.\n')
  expect((await clo('bounces')).out).toBe(
    [
      'REPORTED    EMAIL              KIND  STATUS  SENT        OFF SINCE',
      '2026-01-06  bob@example.com    soft  5.2.2   2026-01-05  -',
      '2026-01-06  alice@example.com  hard  5.1.10  2026-01-05  2026-01-06',
      '',
      'Use an address again: clo people resume EMAIL',
      '',
    ].join('\n'),
  )
  expect(JSON.parse((await clo('bounces', 'list', '--json')).out)).toMatchObject([{ kind: 'soft' }, { kind: 'hard' }])
  expect((await clo('people', 'list')).out).toMatch(/alice@example\.com .* off: bounced/)
})

test.each([
  ['vacation', /^An automatic reply/],
  ['qmail-plain', /^A bounce that only people can read/],
  ['postfix-unknown-user', /^It is about a mail that was never sent from here/],
])('a mail that changes nothing is told as such: %s', async (name, expected) => {
  expect((await openClo()('bounces', 'read', fileOf(name))).out).toMatch(expected)
})

test('an empty list says how mails get there, and that tells the address to post to', async () => {
  const clo = openClo({ CLO_BASE_URL: 'https://clo.example.com' })

  expect((await clo('bounces')).out).toBe('No mail came back so far. How they are read: clo bounces hook\n')
  expect((await clo('bounces', 'hook')).out).toMatch(/^Address {4}https:\/\/clo\.example\.com\/bounces\/[\w-]{43}\n/)
})

test('the doctor opens the mailbox and names whom nothing is sent to', async () => {
  const { db } = database()
  const clo = openClo({ CLO_BOUNCE_MAILBOX: folder })
  await clo('bounces', 'read', fileOf('gmail-unknown-user', await addSentMail(db, await addAlice(db))))

  const out = inOneLine((await clo('doctor')).out)

  expect(out).toContain(`ok bounces Mails that come back are read from the folder ${folder}.`)
  expect(out).toContain(
    'note suppressed Nothing is sent to 1 address: alice@example.com (email: bounced). Once one works again: clo people resume EMAIL',
  )
})

test('the doctor finds a mailbox that cannot be read, and never prints its password', async () => {
  const missing = await openClo({ CLO_BOUNCE_MAILBOX: join(folder, 'none') })('doctor')
  const silent = await openClo({ CLO_BOUNCE_MAILBOX: 'imaps://clo:hunter2@127.0.0.1:1/INBOX' })('doctor')

  expect(inOneLine(missing.out)).toMatch(
    /fault bounces There is no folder .*: create it, or correct CLO_BOUNCE_MAILBOX\./,
  )
  expect(inOneLine(silent.out)).toMatch(
    /fault bounces The bounce mailbox at 127\.0\.0\.1:1 cannot be read\. Nothing listens there/,
  )
  expect(silent.out + silent.err).not.toContain('hunter2')
})

test('without an address of its own for bounces, the doctor says what that costs', async () => {
  mkdirSync(join(folder, 'new'))
  const clo = useClo({ databaseUrl: database().url, environment: { CLO_BOUNCE_MAILBOX: folder } })

  expect(inOneLine((await clo('doctor')).out)).toMatch(/note bounces .* Set CLO_BOUNCE_ADDRESS, so that/)
})

/** The doctor breaks lines where the terminal ends. */
const inOneLine = (text: string): string => text.replaceAll(/\s+/g, ' ')
