import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import { claimDue } from '../../../engine/nudges/claim.ts'
import type { SendOutcome } from '../../../engine/nudges/nudge-channel.ts'
import { type Planned, plan } from '../../../engine/nudges/plan.ts'
import { addAlice, days, inForce, monday } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { deliverAt, fakeChannel } from '../../support/delivering.ts'
import { addReview, addSentNudge, remember } from '../../support/remembering.ts'

const database = useClearDatabase()
const hours = (count: number) => new Date(monday.getTime() + count * 3_600_000)
const everyDay = [1, 2, 3, 4, 5, 6, 7]

test('the daily cap counts questions, not nudges', async () => {
  const { db } = database()
  const alice = await addAlice(db, { slot_times: ['09:00', '12:30', '16:00'], daily_cap: 3 })
  for (const _ of Array(9)) await remember(db, alice)

  const morning = await planAndSend(db, monday)
  const noon = await planAndSend(db, hours(3.5))
  const afternoon = await planAndSend(db, hours(7))

  expect([morning.questions, noon.questions]).toEqual([2, 1])
  expect(afternoon.reasons).toEqual({ 'daily-cap': 1 })
})

test.each([
  { agreed: 'less than two weeks ago', consented_at: days(-12), questions: [4, 2, 0, 0] },
  { agreed: 'two weeks ago', consented_at: days(-14), questions: [4, 4, 2, 0] },
])('the weekly cap of somebody who agreed $agreed lets $questions questions through', async ({
  consented_at,
  questions,
}) => {
  const { db } = database()
  const alice = await addAlice(db, {
    consented_at,
    slot_times: ['09:00', '12:00', '15:00'],
    slot_cap: 4,
    daily_cap: 20,
  })
  for (const _ of Array(30)) await remember(db, alice)

  const planned = [
    await planAndSend(db, hours(0)),
    await planAndSend(db, hours(3)),
    await planAndSend(db, hours(6)),
    await planAndSend(db, days(1)),
  ]

  expect(planned.map((slot) => slot.questions)).toEqual(questions)
  expect(planned[3]?.reasons).toEqual({ 'weekly-cap': 1 })
})

test('a weekly cap of one’s own holds instead, and a week is seven local days', async () => {
  const { db } = database()
  const alice = await addAlice(db, { weekly_cap: 2, working_days: everyDay })
  for (const _ of Array(9)) await remember(db, alice)

  const asked = [await plan(db, inForce, days(0)), await plan(db, inForce, days(6)), await plan(db, inForce, days(7))]

  expect(asked.map(({ reasons }) => reasons)).toEqual([{ asked: 1 }, { 'weekly-cap': 1 }, { asked: 1 }])
})

test.each(['failed', 'expired'] as const)('questions of a nudge that %s count for no cap', async (status) => {
  const { db } = database()
  const alice = await addAlice(db)
  for (const _ of Array(2)) await remember(db, alice)
  await addSentNudge(db, alice, hours(-1), { asked: 10, status })

  expect(await plan(db, inForce, monday)).toMatchObject({ questions: 2 })
})

test('questions of a nudge of unknown fate count as asked', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  await remember(db, alice)
  await addSentNudge(db, alice, hours(-8), { asked: 2, status: 'unknown' })

  expect(await plan(db, inForce, monday)).toMatchObject({ reasons: { 'daily-cap': 1 } })
})

test.each([
  { gap: 2.9, reason: 'minimum-gap' },
  { gap: 3, reason: 'asked' },
])('a slot $gap hours after a nudge of unknown fate decides: $reason', async ({ gap, reason }) => {
  const { db } = database()
  const alice = await addAlice(db, { daily_cap: 10 })
  for (const _ of Array(2)) await remember(db, alice)
  await addSentNudge(db, alice, hours(-gap), { status: 'unknown' })

  expect(await plan(db, inForce, monday)).toMatchObject({ reasons: { [reason]: 1 } })
})

test.each([
  { since: 0.9, reason: 'recent-practice' },
  { since: 1, reason: 'asked' },
])('a slot $since hours after an answer decides: $reason', async ({ since, reason }) => {
  const { db } = database()
  const alice = await addAlice(db)
  for (const _ of Array(2)) await remember(db, alice)
  await addReview(db, alice, hours(-since))

  expect(await plan(db, inForce, monday)).toMatchObject({ reasons: { [reason]: 1 } })
})

test.each([
  { fate: 'is postponed', outcome: { status: 'postponed', reason: 'rate-limited', until: hours(4), holds: 'person' } },
  { fate: 'could not be sent yet', outcome: { status: 'not-sent', reason: 'connection-refused' } },
] as const)('while a nudge $fate, the next slot adds none: both would come at once', async ({ outcome }) => {
  const { db } = database()
  const alice = await addAlice(db, { daily_cap: 10 })
  for (const _ of Array(2)) await remember(db, alice)
  await plan(db, inForce, monday)
  await deliverAt(db, fakeChannel(() => outcome as SendOutcome).channel, monday)
  await db
    .updateTable('person')
    .set({ slot_times: ['12:30'] })
    .execute()

  expect(await plan(db, inForce, hours(3.5))).toMatchObject({ reasons: { 'minimum-gap': 1 } })
})

test('while nobody knows of a nudge whose sender died, the next slot adds none: it may be sent again', async () => {
  const { db } = database()
  const alice = await addAlice(db, { daily_cap: 10 })
  for (const _ of Array(2)) await remember(db, alice)
  await plan(db, inForce, monday)
  const channels = [{ kind: 'email', paced: false }] as const
  await claimDue(db, { owner: 'a', channels, leaseMs: 300_000, startedAt: monday }, 50, monday)
  await db
    .updateTable('person')
    .set({ slot_times: ['12:30'] })
    .execute()

  expect(await plan(db, inForce, hours(3.5))).toMatchObject({ reasons: { 'minimum-gap': 1 } })
})

test('a nudge that nobody has delivered yet keeps the next slot from planning another: both would go out at once', async () => {
  const { db } = database()
  const alice = await addAlice(db, { slot_times: ['09:00', '13:00'], daily_cap: 10 })
  for (const _ of Array(4)) await remember(db, alice)
  await plan(db, inForce, monday)

  expect(await plan(db, inForce, hours(4))).toMatchObject({ reasons: { 'minimum-gap': 1 } })
})

test('a nudge that was never sent before its window ended keeps nobody back on another day', async () => {
  const { db } = database()
  const alice = await addAlice(db, { daily_cap: 10 })
  for (const _ of Array(2)) await remember(db, alice)
  await plan(db, inForce, monday)
  await deliverAt(db, fakeChannel(() => ({ status: 'not-sent', reason: 'connection-refused' })).channel, monday)

  expect(await plan(db, inForce, days(1))).toMatchObject({ reasons: { asked: 1 } })
})

/** Sends at once what was planned, to somebody who is there: else ignored nudges would keep the next ones back. */
async function planAndSend(db: Db, at: Date): Promise<Planned> {
  const planned = await plan(db, inForce, at)
  await db.updateTable('nudge').set({ status: 'sent', settled_at: at }).where('status', '=', 'planned').execute()
  await db.updateTable('person').set({ resumed_at: at }).execute()
  return planned
}
