import { expect, test } from 'vitest'
import { monday } from '../../support/cast.ts'
import { clientOf, outcomeOf } from '../../support/slack/client.ts'
import { movableClock } from '../../support/slack/clock.ts'
import { slackLimits } from '../../support/slack/limits.ts'
import { alice, bob } from '../../support/slack/people.ts'
import { gapsBelow, worstExcess } from '../../support/slack/record.ts'
import { serveSlack } from '../../support/slack/slack-double.ts'

const limits = { ...slackLimits, workspace: { perMinute: 120, burst: 2 } }

/** Direct messages with Alice and with Bob, in a workspace that takes two messages a second. */
async function meetTwo() {
  const clock = movableClock(monday)
  const slack = await serveSlack({ clock, limits })
  const client = clientOf(slack)
  const directWith = async (users: string) => String((await client.conversations.open({ users })).channel?.id)
  const toAlice = await directWith(alice.id)
  const toBob = await directWith(bob.id)
  const post = (channel: string) => outcomeOf(client.chat.postMessage({ channel, text: 'words' }))
  return { clock, slack, client, toAlice, toBob, post }
}

test('a channel takes one message a second', async () => {
  const { clock, toAlice, post } = await meetTwo()

  const first = await post(toAlice)
  clock.pass(999)
  const tooSoon = await post(toAlice)
  clock.pass(1)
  const inTime = await post(toAlice)

  expect([first, tooSoon, inTime]).toEqual(['ok', '429 after 1', 'ok'])
})

test('a workspace takes what its bucket holds, whatever the channel', async () => {
  const { clock, client, toAlice, toBob, post } = await meetTwo()
  const { channel } = await client.conversations.open({ users: 'U0CAROL001' })
  const toCarol = String(channel?.id)

  const together = [await post(toAlice), await post(toBob), await post(toCarol)]
  clock.pass(500)
  const later = await post(toCarol)

  expect(together).toEqual(['ok', 'ok', '429 after 1'])
  expect(later).toBe('ok')
})

test('a message that is refused leaves its place in the channel free', async () => {
  const { client, toAlice, post } = await meetTwo()

  await outcomeOf(client.chat.postMessage({ channel: toAlice, text: '' }))

  expect(await post(toAlice)).toBe('ok')
})

test('a method is answered as often a minute as its tier says, then with the seconds to wait', async () => {
  const { clock, client } = await meetTwo()
  const list = () => outcomeOf(client.users.list({}))

  const outcomes = await Promise.all(Array.from({ length: 21 }, list))
  clock.pass(3000)

  expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(20)
  expect(outcomes).toContain('429 after 3')
  expect(await list()).toBe('ok')
  expect(await list()).toBe('429 after 3')
})

test('the record tells every gap and every window of what was taken', async () => {
  const { clock, slack, toAlice, toBob, post } = await meetTwo()
  await post(toAlice)
  clock.pass(600)
  await post(toBob)
  clock.pass(600)
  await post(toAlice)
  await post(toAlice)

  const { record } = slack.workspace

  expect(record).toHaveLength(3)
  expect(gapsBelow(1000, record)).toEqual([])
  expect(gapsBelow(1201, record)).toEqual([{ channel: toAlice, gapMs: 1200 }])
  expect(worstExcess(limits.workspace, record)).toBeLessThanOrEqual(0)
})

test.each([
  ['the burst at once', [0, 0], 0],
  ['one more than the burst', [0, 0, 0], 1],
  ['the burst, and then in step', [0, 0, 500, 1000, 1500], 0],
  ['a step taken too early', [0, 0, 500, 750], 0.5],
  ['a full bucket after a pause', [0, 60_000, 60_000, 60_000], 1],
])('of the bucket windows of %s, the worst is found', (_, instants, excess) => {
  const record = instants.map((ms) => ({ channel: 'D1', ts: '', at: new Date(monday.getTime() + ms) }))

  expect(worstExcess(limits.workspace, record)).toBeCloseTo(excess, 6)
})
