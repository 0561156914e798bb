import { expect, test } from 'vitest'
import { holdLane, takeTurns } from '../../../engine/nudges/lanes.ts'
import type { NudgeChannel } from '../../../engine/nudges/nudge-channel.ts'
import { plan } from '../../../engine/nudges/plan.ts'
import { startPractice } from '../../../engine/nudges/practice.ts'
import { addAlice, addSlackId, type Differing, inForce, monday } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { countStates, deliverAt, fakeChannel } from '../../support/delivering.ts'
import { addCrowd, remember } from '../../support/remembering.ts'

const database = useClearDatabase()
const seconds = (count: number) => new Date(monday.getTime() + count * 1000)
const paced: Partial<NudgeChannel> = { kind: 'slack', pace: { messagesPerMinute: 60_000, gapMs: 1000 } }

test('turns of a lane follow each other, whoever takes them', async () => {
  const { db } = database()

  const taken = await Promise.all([3, 1, 2].map((count) => takeTurns(db, 'slack', { count, everyMs: 200 }, monday)))

  const later = await takeTurns(db, 'slack', { count: 1, everyMs: 200 }, monday)
  expect(new Set(taken.map((at) => at.getTime())).size).toBe(3)
  expect(later).toEqual(new Date(monday.getTime() + 6 * 200))
})

test('turns that nobody took are not made up for', async () => {
  const { db } = database()
  await takeTurns(db, 'slack', { count: 1, everyMs: 200 }, monday)

  expect(await takeTurns(db, 'slack', { count: 5, everyMs: 200 }, seconds(60))).toEqual(seconds(60))
})

test('a lane that is held gives no turn before its time, and no hold shortens another', async () => {
  const { db } = database()
  await holdLane(db, 'slack', seconds(30))
  await holdLane(db, 'slack', seconds(10))

  expect(await takeTurns(db, 'slack', { count: 1, everyMs: 200 }, monday)).toEqual(seconds(30))
})

test('lanes that a clock which ran a year ahead has taken are free once it is put right', async () => {
  const { db } = database()
  await addSlackCrowd(db, 1)
  const { id } = await db.selectFrom('person').select('id').executeTakeFirstOrThrow()
  for (const lane of ['slack', `slack:${id}`]) await holdLane(db, lane, seconds(365 * 86_400))
  const { channel, given } = fakeChannel(undefined, paced)

  await deliverAt(db, channel, seconds(60))

  expect(given).toHaveLength(1)
})

test('two messages to one person are a second apart from the end of the first', async () => {
  const { db } = database()
  const alice = await addAlice(db, { channel: 'slack', slot_times: ['09:00', '12:00'] })
  await addSlackId(db, alice, 'U0ALICE001')
  for (const _ of Array(2)) await remember(db, alice)
  await plan(db, inForce, monday)
  await db
    .insertInto('nudge')
    .values({
      person_id: alice.id,
      slot_at: seconds(1),
      channel: 'slack',
      status: 'planned',
      notice: 'stopped',
      not_after: seconds(3600),
      planned_at: monday,
    })
    .execute()
  const { channel, given, notices } = fakeChannel(undefined, paced)

  await deliverAt(db, channel, seconds(2))
  const first = given.length + notices.length
  await deliverAt(db, channel, seconds(2.9))
  const tooEarly = given.length + notices.length
  await deliverAt(db, channel, seconds(3))

  expect([first, tooEarly, given.length + notices.length]).toEqual([1, 1, 2])
})

test('whom Slack sends away holds the whole channel for as long as it says, and nobody loses an attempt', async () => {
  const { db } = database()
  await addSlackCrowd(db, 120)
  const { channel, given } = fakeChannel(
    () => ({ status: 'postponed', reason: 'rate-limited', until: seconds(300), holds: 'channel' }),
    paced,
  )

  await deliverAt(db, channel, seconds(60))
  const knocked = given.length
  await deliverAt(db, channel, seconds(80))

  // Those that were under way together knock together; nobody behind them does.
  expect(knocked).toBeLessThanOrEqual(20)
  expect(given).toHaveLength(knocked)
  expect(await countStates(db)).toEqual({ planned: 120 })
  expect(new Set((await db.selectFrom('nudge').select('attempt').execute()).map(({ attempt }) => attempt))).toEqual(
    new Set([0]),
  )
})

test('who rests is not disturbed, and gets the nudge when the rest is over', async () => {
  const { db } = database()
  await addSlackCrowd(db, 2)
  const resting: NudgeChannel['resting'] = async () => new Map([['U1', seconds(3600)]])
  const { channel, given } = fakeChannel(undefined, { ...paced, resting })
  const awake = fakeChannel(undefined, paced)

  await deliverAt(db, channel, seconds(60))
  const addresses = given.map(({ recipient }) => recipient.address)
  await deliverAt(db, awake.channel, seconds(3599))
  await deliverAt(db, awake.channel, seconds(3600))

  expect(addresses).toEqual(['U2'])
  expect(awake.given.map(({ recipient }) => recipient.address)).toEqual(['U1'])
})

test('a run that slept sends nothing that another run of its process has claimed since', async () => {
  const { db } = database()
  await addSlackCrowd(db, 1)
  let now = seconds(60)
  const clock = () => now
  const wokenUp = Promise.withResolvers<void>()
  const claimed = Promise.withResolvers<void>()
  const other = fakeChannel(async ({ messageKey }) => {
    claimed.resolve()
    await wokenUp.promise
    return { status: 'sent', providerId: messageKey }
  }, paced)
  let otherRun: Promise<unknown> = Promise.resolve()
  const resting: NudgeChannel['resting'] = async () => {
    now = seconds(460)
    otherRun = deliverAt(db, other.channel, now, { clock })
    await claimed.promise
    return new Map()
  }
  const slept = fakeChannel(undefined, { ...paced, resting })

  await deliverAt(db, slept.channel, now, { clock })
  wokenUp.resolve()
  await otherRun

  expect([slept.given.length, other.given.length]).toEqual([0, 1])
  expect(await countStates(db)).toEqual({ sent: 1 })
})

test.each<{ meanwhile: string; changed: Differing; reason: string }>([
  { meanwhile: 'opts out', changed: { opted_out_at: seconds(60) }, reason: 'opted-out' },
  { meanwhile: 'pauses', changed: { paused_until: seconds(9999) }, reason: 'paused' },
])('who $meanwhile while their nudge waits for its turn does not get it', async ({ changed, reason }) => {
  const { db } = database()
  await addSlackCrowd(db, 1)
  const resting: NudgeChannel['resting'] = async () => {
    await db.updateTable('person').set(changed).execute()
    return new Map()
  }
  const { channel, given } = fakeChannel(undefined, { ...paced, resting })

  await deliverAt(db, channel, seconds(60))
  await deliverAt(db, channel, seconds(120))

  expect(given).toEqual([])
  expect(await countStates(db)).toEqual({ [`expired ${reason}`]: 1 })
})

test('a nudge that is not sent any more keeps nobody waiting for what they ask for', async () => {
  const { db } = database()
  await addSlackCrowd(db, 1)
  const { id } = await db.selectFrom('person').select('id').executeTakeFirstOrThrow()
  await db
    .updateTable('person')
    .set({ snoozed_until: seconds(9999) })
    .execute()
  const { channel, given } = fakeChannel(undefined, paced)
  await deliverAt(db, channel, seconds(60))

  await startPractice(db, inForce, { personId: id, channel: 'slack', most: 2 }, seconds(61))
  await deliverAt(db, channel, seconds(62))

  expect(given).toHaveLength(1)
})

async function addSlackCrowd(db: ReturnType<typeof database>['db'], count: number): Promise<void> {
  const ids = await addCrowd(db, count)
  await db
    .insertInto('person_identity')
    .values(ids.map((id, place) => ({ kind: 'slack' as const, value: `U${place + 1}`, person_id: id })))
    .execute()
  await db.updateTable('person').set({ channel: 'slack' }).execute()
  await plan(db, inForce, monday)
}
