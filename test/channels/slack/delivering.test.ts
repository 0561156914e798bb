import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import type { NudgeChannel } from '../../../engine/nudges/nudge-channel.ts'
import { plan } from '../../../engine/nudges/plan.ts'
import { graceMs, reconcile } from '../../../engine/nudges/reconcile.ts'
import { refreshMessages } from '../../../engine/nudges/refresh.ts'
import { readStanding } from '../../../engine/nudges/standing-nudge.ts'
import { recordAnswer } from '../../../engine/reviews/answer.ts'
import { revealQuestion } from '../../../engine/reviews/asked-question.ts'
import { absorbPage } from '../../../engine/sources/absorb.ts'
import {
  addAlice,
  addAudience,
  addSlackId,
  addTrustedSource,
  days,
  facts,
  inForce,
  monday,
  pageOf,
} from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { countStates, deliverAt } from '../../support/delivering.ts'
import { openSlackChannel } from '../../support/slack/channel.ts'
import type { MovableClock } from '../../support/slack/clock.ts'
import { alice } from '../../support/slack/people.ts'
import { readMessage } from '../../support/slack/reading.ts'
import { gapsBelow } from '../../support/slack/record.ts'

const database = useClearDatabase()

/** Alice in Slack, with a nudge of one question planned for the Monday. */
async function planForAlice(db: Db) {
  const member = await addAlice(db, { channel: 'slack', slot_cap: 1, window_from: '08:00' })
  await addSlackId(db, member, alice.id)
  const audienceId = await addAudience(db, 'platform', [member])
  const source = { id: await addTrustedSource(db, audienceId), trust: 'auto' as const, audienceId }
  await absorbPage(db, inForce.model, source, pageOf(facts.slice(0, 1)), days(-3))
  await plan(db, inForce, monday)
  const { id } = await db.selectFrom('nudge').select('id').executeTakeFirstOrThrow()
  return { personId: member.id, nudgeId: id, position: 1 }
}

const running = (channel: NudgeChannel, clock: MovableClock) => ({
  channels: [channel],
  links: { baseUrl: 'http://127.0.0.1', key: Buffer.alloc(32) },
  owner: 'test',
  clock,
  log: () => {},
  signal: new AbortController().signal,
})

const deliverBy = async (db: Db, channel: NudgeChannel, clock: MovableClock) =>
  await deliverAt(db, channel, clock(), { clock })

test('a nudge goes out through Slack, and where it went is kept', async () => {
  const { db } = database()
  await planForAlice(db)
  const { channel, clock, messages } = await openSlackChannel()

  await deliverBy(db, channel, clock)

  expect(await countStates(db)).toEqual({ sent: 1 })
  expect(messages().map(readMessage)).toEqual([expect.stringContaining('**Billing service: runs on port ____**')])
  expect(await db.selectFrom('slack_member').select(['id', 'conversation']).execute()).toEqual([
    { id: alice.id, conversation: messages()[0]?.channel },
  ])
})

test('two messages to one person are a second apart', async () => {
  const { db } = database()
  const { personId } = await planForAlice(db)
  await sql`
    insert into nudge (person_id, slot_at, channel, status, notice, not_after, planned_at)
    values (${personId}, ${days(-0.01)}, 'slack', 'planned', 'channel-lost', ${days(1)}, ${days(-1)})`.execute(db)
  const { channel, clock, slack } = await openSlackChannel()

  await deliverBy(db, channel, clock)
  const atOnce = slack.workspace.record.length
  clock.pass(999)
  await deliverBy(db, channel, clock)
  const early = slack.workspace.record.length
  clock.pass(1)
  await deliverBy(db, channel, clock)

  expect([atOnce, early, slack.workspace.record.length]).toEqual([1, 1, 2])
  expect(gapsBelow(1000, slack.workspace.record)).toEqual([])
})

test('a message whose answer was dropped is found after the grace, and not sent again', async () => {
  const { db } = database()
  await planForAlice(db)
  const { channel, clock, slack, messages } = await openSlackChannel()
  slack.chooseFault = ({ method }) => (method === 'chat.postMessage' ? { kind: 'answer dropped' } : undefined)

  await deliverBy(db, channel, clock)
  const before = await countStates(db)
  clock.pass(graceMs)
  const reconciled = await reconcile(db, running(channel, clock))

  expect(before).toEqual({ 'unknown connection-lost': 1 })
  expect(reconciled).toEqual({ found: 1, resent: 0, givenUp: 0 })
  expect(await countStates(db)).toEqual({ sent: 1 })
  expect(await db.selectFrom('nudge').select('provider_id').executeTakeFirst()).toEqual({
    provider_id: `${messages()[0]?.channel}/${messages()[0]?.ts}`,
  })
  expect(slack.workspace.record).toHaveLength(1)
})

test('a message that never arrived is sent once more', async () => {
  const { db } = database()
  await planForAlice(db)
  const { channel, clock, slack } = await openSlackChannel()
  slack.chooseFault = ({ method }) => (method === 'chat.postMessage' ? { kind: 'connection reset' } : undefined)
  await deliverBy(db, channel, clock)
  slack.chooseFault = () => undefined

  clock.pass(graceMs)
  const reconciled = await reconcile(db, running(channel, clock))
  clock.pass(60_000)
  await deliverBy(db, channel, clock)

  expect(reconciled).toEqual({ found: 0, resent: 1, givenUp: 0 })
  expect(await countStates(db)).toEqual({ sent: 1 })
  expect(slack.workspace.record).toHaveLength(1)
})

test('somebody whom Slack refuses is not written to again, and a refusal of the app switches nobody off', async () => {
  const { db } = database()
  await planForAlice(db)
  const { channel, clock, slack } = await openSlackChannel()
  const refuseToOpen = (error: string) => {
    slack.chooseFault = ({ method }) => (method === 'conversations.open' ? { kind: 'refused', error } : undefined)
  }

  refuseToOpen('account_inactive')
  await deliverBy(db, channel, clock)
  const kept = await countStates(db)
  const nobody = await db.selectFrom('suppression').selectAll().execute()
  clock.pass(600_000)
  refuseToOpen('user_disabled')
  await deliverBy(db, channel, clock)

  expect({ kept, nobody }).toEqual({ kept: { planned: 1 }, nobody: [] })
  expect(await db.selectFrom('suppression').select(['channel', 'address', 'reason']).execute()).toEqual([
    { channel: 'slack', address: alice.id, reason: 'user-disabled' },
  ])
})

test('who wants no notifications just now is written to afterwards', async () => {
  const { db } = database()
  await planForAlice(db)
  const until = new Date(monday.getTime() + 3_600_000)
  const { channel, clock, slack } = await openSlackChannel({
    people: [{ ...alice, doNotDisturb: { from: days(-0.5), to: until } }],
  })

  await deliverBy(db, channel, clock)
  const quiet = slack.workspace.record.length
  clock.pass(3_600_000)
  await deliverBy(db, channel, clock)

  expect(quiet).toBe(0)
  expect(slack.workspace.record.map(({ at }) => at)).toEqual([until])
})

test('the message follows what happens to its question', async () => {
  const { db } = database()
  const ref = await planForAlice(db)
  const { channel, clock, messages } = await openSlackChannel()
  await deliverBy(db, channel, clock)
  const shown = async () => {
    await refreshMessages(db, running(channel, clock))
    return messages().map(readMessage).join()
  }

  const asked = await shown()
  clock.pass(60_000)
  await revealQuestion(db, ref, clock())
  const revealed = await shown()
  await recordAnswer(db, inForce.model, ref, 'good', clock())
  const answered = await shown()
  clock.pass(11 * 60_000)
  const closed = await shown()

  expect(asked).toContain('[Show answer]')
  expect(asked).not.toContain('5433')
  expect(revealed).toMatch(/Answer\n5433\nFrom team memory, 3 days ago\.[\s\S]*\[Forgot\] \[Got it\]/)
  expect(answered).toMatch(/\nGood\. Next time in .*\.\n\[Undo\]$/)
  expect(closed).toMatch(/\*\*Billing service: runs on port ____\*\*\nAnswered\. Next time in .*\.$/)
})

test('until when somebody snoozed is told by their own clock', async () => {
  const { db } = database()
  const ref = await planForAlice(db)
  await sql`update person set time_zone = 'Asia/Kathmandu', snoozed_until = ${days(1)}`.execute(db)

  const ahead = await readStanding(db, ref, monday)
  const past = await readStanding(db, ref, days(2))

  expect(ahead).toMatchObject({ snoozedUntil: { weekday: 2, clock: '14:45' } })
  expect(past).toMatchObject({ snoozedUntil: null })
})
