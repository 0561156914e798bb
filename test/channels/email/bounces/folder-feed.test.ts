import {
  existsSync,
  lutimesSync,
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
import { folderFeed } from '../../../../channels/email/bounces/folder-feed.ts'
import { mostMailsARead } from '../../../../channels/email/bounces/mail-feed.ts'
import type { BounceAnswer } from '../../../support/bounce-child.ts'
import { addSentMail, bounceMail } from '../../../support/bounces.ts'
import { addAlice, addBob, days } from '../../../support/cast.ts'
import { startChild } from '../../../support/child.ts'
import { useClearDatabase } from '../../../support/clear.ts'

const database = useClearDatabase()
const never = new AbortController().signal
const longAgo = days(-1)
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clo-bounces-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Reads once on the Monday; gives the outcome and the mails that were taken. */
async function readOnce(signal = never) {
  const taken: string[] = []
  const take = async (mail: Uint8Array) => void taken.push(Buffer.from(mail).toString())
  return { outcome: await folderFeed(folder).read(take, signal, days(0)), taken }
}

/** Puts a file there, written a day ago. */
function put(path: string, content: string | Buffer = path) {
  const place = join(folder, path)
  writeFileSync(place, content)
  utimesSync(place, longAgo, longAgo)
}

/** Names in a folder of it, without what the move put in front. */
const namesIn = (name: string) =>
  readdirSync(join(folder, name))
    .map((file) => file.slice(37))
    .sort()

test('the mails of a flat folder are taken once and put aside, and nothing else is touched', async () => {
  for (const name of ['one.eml', 'two.MSG', 'notes.txt', '.three.eml']) put(name)

  const first = await readOnce()
  const second = await readOnce()

  expect(first).toEqual({
    outcome: { status: 'read', mails: 2, unreadable: 0, more: false },
    taken: ['one.eml', 'two.MSG'],
  })
  expect(second.taken).toEqual([])
  expect(namesIn('seen')).toEqual(['one.eml', 'two.MSG'])
  expect(readdirSync(folder).sort()).toEqual(['.three.eml', 'notes.txt', 'seen'])
})

test('a Maildir is read in the order of delivery, both what is new and what somebody has looked at', async () => {
  for (const name of ['tmp', 'new', 'cur']) mkdirSync(join(folder, name))
  put('new/1767603602.M2P1.mx')
  put('cur/1767603601.M1P1.mx:2,S')
  put('tmp/1767603603.M3P1.mx')

  const { taken } = await readOnce()

  expect(taken).toEqual(['cur/1767603601.M1P1.mx:2,S', 'new/1767603602.M2P1.mx'])
  expect(namesIn('seen')).toEqual(['1767603601.M1P1.mx:2,S', '1767603602.M2P1.mx'])
  expect(readdirSync(join(folder, 'tmp'))).toEqual(['1767603603.M3P1.mx'])
})

test('a mail of a name that was there before takes nobody’s place', async () => {
  put('one.eml', 'first')
  await readOnce()
  put('one.eml', 'second')
  await readOnce()

  const contents = readdirSync(join(folder, 'seen')).map((name) => readFileSync(join(folder, 'seen', name), 'utf8'))
  expect(contents.sort()).toEqual(['first', 'second'])
})

test('a mail in a flat folder that may still be written waits for the next time', async () => {
  put('one.eml', 'hal')
  utimesSync(join(folder, 'one.eml'), days(0), new Date(days(0).getTime() - 4_000))

  expect((await readOnce()).taken).toEqual([])
  utimesSync(join(folder, 'one.eml'), days(0), new Date(days(0).getTime() - 5_000))
  expect((await readOnce()).taken).toEqual(['hal'])
})

test('a link is not followed, but put aside as unreadable', async () => {
  const secret = join(folder, 'secret')
  writeFileSync(secret, 'secret')
  symlinkSync(secret, join(folder, 'one.eml'))
  lutimesSync(join(folder, 'one.eml'), longAgo, longAgo)

  const { outcome, taken } = await readOnce()

  expect({ outcome, taken }).toEqual({ outcome: { status: 'read', mails: 0, unreadable: 1, more: false }, taken: [] })
  expect(namesIn('failed')).toEqual(['one.eml'])
  expect(readFileSync(secret, 'utf8')).toBe('secret')
})

test('of a huge mail only the start is read', async () => {
  put('one.eml', Buffer.alloc(20_000_000, 'a'))

  expect((await readOnce()).taken.map(({ length }) => length)).toEqual([256 * 1024])
})

test('a mail that could not be recorded stays where it is', async () => {
  put('one.eml')
  const fault = new Error('The database is gone')

  await expect(folderFeed(folder).read(() => Promise.reject(fault), never, days(0))).rejects.toBe(fault)

  expect(readdirSync(folder)).toEqual(['one.eml'])
})

test('a long queue is read in batches', async () => {
  for (let count = 0; count <= mostMailsARead; count += 1) put(`${count}.eml`)

  expect((await readOnce()).outcome).toMatchObject({ mails: mostMailsARead, more: true })
  expect((await readOnce()).outcome).toMatchObject({ mails: 1, more: false })
})

test('an aborted reading leaves the rest for later', async () => {
  put('one.eml')

  expect((await readOnce(AbortSignal.abort())).taken).toEqual([])
  expect(existsSync(join(folder, 'one.eml'))).toBe(true)
})

test('a folder that is not there, or is none, is an outcome that says what to do', async () => {
  const missing = folderFeed(join(folder, 'none'))
  put('file')

  const sentence = expect.stringContaining('CLO_BOUNCE_MAILBOX')
  expect(await missing.read(async () => {}, never, days(0))).toMatchObject({ reason: 'folder-missing', sentence })
  expect(await missing.check(never)).toMatchObject({ status: 'failed', reason: 'folder-missing', sentence })
  expect(await folderFeed(join(folder, 'file')).check(never)).toMatchObject({ reason: 'folder-missing' })
  expect(await folderFeed(folder).check(never)).toMatchObject({ status: 'ok' })
})

test('two processes on one folder record every report once and lose none', async () => {
  const { db, url } = database()
  const people = [await addAlice(db), await addBob(db)]
  for (let count = 0; count < 60; count += 1) {
    const messageKey = await addSentMail(db, people[count % 2]!, days(-count - 1))
    put(`${count}.eml`, bounceMail('exchange-mailbox-full', messageKey))
  }
  const children = [
    startChild<BounceAnswer>('bounce-child.ts', folder, url),
    startChild<BounceAnswer>('bounce-child.ts', folder, url),
  ]
  await Promise.all(children.map(({ ready }) => ready))

  const runs = await Promise.all(children.map((child) => child.ask('read')))

  const countOf = (what: 'recorded' | 'known') => runs.reduce((sum, run) => sum + (run?.taken[what] ?? 0), 0)
  expect(countOf('recorded')).toBe(60)
  expect(runs.map((run) => run?.reason)).toEqual([null, null])
  expect(await db.selectFrom('bounce').selectAll().execute()).toHaveLength(60)
  expect(readdirSync(folder)).toEqual(['seen'])
  expect(readdirSync(join(folder, 'seen'))).toHaveLength(60)
})

test('a process that is killed while it reads leaves what another one can finish', async () => {
  const { db, url } = database()
  const alice = await addAlice(db)
  for (let count = 0; count < 200; count += 1)
    put(`${count}.eml`, bounceMail('gmail-policy', await addSentMail(db, alice, days(-count - 1))))
  const victim = startChild<BounceAnswer>('bounce-child.ts', folder, url)
  await victim.ready
  const asked = victim.ask('read').catch(() => null)
  while (!existsSync(join(folder, 'seen'))) await new Promise((resolve) => setImmediate(resolve))
  await victim.kill()
  await asked
  const left = readdirSync(folder).length - 1

  const heir = startChild<BounceAnswer>('bounce-child.ts', folder, url)
  await heir.ready
  const run = await heir.ask('read')

  expect(left).toBeGreaterThan(0)
  expect(run?.mails).toBe(left)
  expect(await db.selectFrom('bounce').selectAll().execute()).toHaveLength(200)
  expect(readdirSync(join(folder, 'seen'))).toHaveLength(200)
})
