import { expect, test } from 'vitest'
import { openSlackClient } from '../../../channels/slack/client.ts'
import { readDirectory } from '../../../channels/slack/directory.ts'
import { days, monday } from '../../support/cast.ts'
import { movableClock } from '../../support/slack/clock.ts'
import { alice, bob, carol, type SlackUser } from '../../support/slack/people.ts'
import { serveSlack } from '../../support/slack/slack-double.ts'
import { tokens } from '../../support/slack/workspace.ts'

const never = new AbortController().signal

/** A workspace of these people, and a wait that only moves its clock. */
async function openDirectory(people: readonly SlackUser[]) {
  const clock = movableClock(monday)
  const slack = await serveSlack({ clock, people })
  const client = openSlackClient({ botToken: tokens.bot, apiUrl: slack.apiUrl })
  const waits: number[] = []
  const wait = async (ms: number) => {
    waits.push(ms)
    clock.pass(ms)
  }
  const read = async (signal = never) => await readDirectory({ client, wait }, monday, signal)
  return { slack, waits, read }
}

/** One account as the directory gives it. */
async function memberFrom(user: SlackUser) {
  const { read } = await openDirectory([user])
  const directory = await read()
  if (directory.status !== 'read') throw new Error(directory.reason)
  return directory.members.find(({ id }) => id === user.id)
}

test('a member comes with address and time zone', async () => {
  expect(await memberFrom({ ...alice, email: 'Alice@Example.com' })).toEqual({
    id: alice.id,
    name: 'Alice',
    email: 'alice@example.com',
    timeZone: 'Europe/London',
    deactivated: false,
    isGuestOrBot: false,
    awayUntil: null,
  })
})

test.each([
  [{ isBot: true }, { isGuestOrBot: true }],
  [{ isRestricted: true }, { isGuestOrBot: true }],
  [{ isStranger: true }, { isGuestOrBot: true }],
  [{ deleted: true }, { deactivated: true, timeZone: null }],
])('somebody who is %o is told as %o', async (differing, expected) => {
  expect(await memberFrom({ ...alice, ...differing })).toMatchObject(expected)
})

test.each([
  [{ text: 'On leave', emoji: ':palm_tree:', expiresAt: days(3) }, days(3)],
  [{ text: '', emoji: ':face_with_thermometer:', expiresAt: days(0.5) }, days(0.5)],
  [{ text: 'Gone sailing', emoji: ':palm_tree:', expiresAt: new Date(8.64e15) }, days(400)],
  [{ text: 'Away', emoji: ':no_entry:' }, days(1)],
  [{ text: 'Was away', emoji: ':palm_tree:', expiresAt: days(-1) }, null],
  [{ text: 'In a meeting', emoji: ':calendar:', expiresAt: days(0.1) }, null],
])('the status %o means being away until %o', async (status, awayUntil) => {
  expect((await memberFrom({ ...alice, status }))?.awayUntil).toEqual(awayUntil)
})

test('everybody of a large workspace is read, over pages and past the rate of Slack', async () => {
  const people = Array.from({ length: 4500 }, (_, place) => ({ ...bob, id: `U0MANY${place}` }))
  const { slack, waits, read } = await openDirectory(people)

  const directory = await read()

  const ids = directory.status === 'read' ? directory.members.map(({ id }) => id) : []
  expect(new Set(ids).size).toBe(4501)
  expect(slack.calls.filter(({ answer }) => answer?.body.ok === true)).toHaveLength(23)
  expect(waits.length).toBeGreaterThan(0)
})

test('a directory that cannot be read to its end is none', async () => {
  const people = Array.from({ length: 300 }, (_, place) => ({ ...carol, id: `U0MANY${place}` }))
  const { slack, read } = await openDirectory(people)
  slack.chooseFault = (_, index) => (index === 1 ? { kind: 'answer cut' } : undefined)

  expect(await read()).toEqual({ status: 'failed', reason: 'answer-unreadable' })
})

test('Slack that sends us away for long is asked in another run', async () => {
  const { slack, waits, read } = await openDirectory([alice])
  slack.faults.push({ kind: 'rate limited', retryAfterSeconds: 3600 })

  expect(await read()).toEqual({ status: 'failed', reason: 'rate-limited' })
  expect(waits).toEqual([])
})

test('reading stops when it is told to', async () => {
  const { slack, read } = await openDirectory([alice])

  expect(await read(AbortSignal.abort())).toEqual({ status: 'failed', reason: 'stopped' })
  expect(slack.calls).toEqual([])
})
