import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import { beginSending } from '../../../engine/nudges/begin.ts'
import { type ClaimedNudge, claimDue } from '../../../engine/nudges/claim.ts'
import type { SendOutcome } from '../../../engine/nudges/nudge-channel.ts'
import { plan } from '../../../engine/nudges/plan.ts'
import { expireOverdue, giveUpLostLeases, settleNudge } from '../../../engine/nudges/settle.ts'
import { days, inForce, monday } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { countStates } from '../../support/delivering.ts'
import { addCrowd } from '../../support/remembering.ts'

const database = useClearDatabase()
const minutes = (count: number) => new Date(monday.getTime() + count * 60_000)
const sent: SendOutcome = { status: 'sent', providerId: '<1@example.com>' }

test.each<{ outcome: SendOutcome; states: Record<string, number> }>([
  { outcome: sent, states: { sent: 1 } },
  { outcome: { status: 'not-sent', reason: 'smtp-451' }, states: { planned: 1 } },
  { outcome: { status: 'failed', reason: 'smtp-554', permanent: false }, states: { 'failed smtp-554': 1 } },
  { outcome: { status: 'unknown', reason: 'connection-lost' }, states: { 'unknown connection-lost': 1 } },
])('the owner settles what it claimed: $outcome.status', async ({ outcome, states }) => {
  const { db } = database()
  const nudge = await claimOne(db)

  expect(await settleNudge(db, 'one', nudge, outcome, minutes(2))).toBe('settled')
  expect(await countStates(db)).toEqual(states)
})

test('a lease that has run out makes a nudge unknown that was begun, and one that has not leaves it alone', async () => {
  const { db } = database()
  await beginOne(db)

  expect(await giveUpLostLeases(db, minutes(1.9))).toBe(0)
  expect(await giveUpLostLeases(db, minutes(2))).toBe(1)
  expect(await countStates(db)).toEqual({ 'unknown sender-lost': 1 })
})

test('what was begun by a clock that jumped back since the claim counts as begun', async () => {
  const { db } = database()
  const nudge = await claimOne(db)
  await beginSending(db, 'one', nudge, 60_000, minutes(0.5))

  expect(await giveUpLostLeases(db, minutes(2))).toBe(1)
})

test('a nudge that was claimed and never begun is planned again when its lease has run out, as if nobody had tried', async () => {
  const { db } = database()
  const nudge = await claimOne(db)

  expect(await giveUpLostLeases(db, minutes(2))).toBe(0)
  expect(await db.selectFrom('nudge').select(['status', 'attempt', 'owner']).execute()).toEqual([
    { status: 'planned', attempt: 0, owner: null },
  ])
  expect(await settleNudge(db, 'one', nudge, sent, minutes(3))).toBe('lost')
})

test('who slept through the end of a lease does not begin to send', async () => {
  const { db } = database()
  const nudge = await claimOne(db)

  expect(await beginSending(db, 'one', nudge, 60_000, minutes(2))).toBe(false)
  expect(await beginSending(db, 'another', nudge, 60_000, minutes(1.5))).toBe(false)
  expect(await beginSending(db, 'one', nudge, 60_000, minutes(1.5))).toBe(true)
})

test('an owner that lost its lease may still add that the nudge was sent', async () => {
  const { db } = database()
  const nudge = await beginOne(db)
  await giveUpLostLeases(db, minutes(2))

  expect(await settleNudge(db, 'one', nudge, sent, minutes(3))).toBe('settled')
  expect(await countStates(db)).toEqual({ sent: 1 })
})

test.each<SendOutcome>([
  { status: 'not-sent', reason: 'smtp-451' },
  { status: 'failed', reason: 'recipient-refused', permanent: true },
  { status: 'unknown', reason: 'connection-lost' },
])('an owner that lost its lease may add nothing else: $status', async (outcome) => {
  const { db } = database()
  const nudge = await beginOne(db)
  await giveUpLostLeases(db, minutes(2))

  expect(await settleNudge(db, 'one', nudge, outcome, minutes(3))).toBe('lost')
  expect(await countStates(db)).toEqual({ 'unknown sender-lost': 1 })
  expect(await db.selectFrom('suppression').select('reason').execute()).toEqual([])
})

test('nobody settles what another owner claimed', async () => {
  const { db } = database()
  const nudge = await claimOne(db)

  expect(await settleNudge(db, 'other', nudge, sent, minutes(2))).toBe('lost')
  expect(await countStates(db)).toEqual({ sending: 1 })
})

test('what is settled stays as it is', async () => {
  const { db } = database()
  const nudge = await claimOne(db)
  await settleNudge(db, 'one', nudge, sent, minutes(2))

  expect(await settleNudge(db, 'one', nudge, { status: 'unknown', reason: 'late' }, minutes(3))).toBe('lost')
  expect(await countStates(db)).toEqual({ sent: 1 })
})

test('a planned nudge that nobody sent within its window expires, and a sent one does not', async () => {
  const { db } = database()
  await claimOne(db)
  await db
    .insertInto('nudge')
    .values(nudgeOfYesterday((await personIds(db))[0]!))
    .execute()

  expect(await expireOverdue(db, days(1))).toBe(1)
  expect(await countStates(db)).toEqual({ 'expired too-late': 1, sending: 1 })
})

/** Claimed at minute one, begun at once, with a lease of a minute, on a channel with turns. */
async function beginOne(db: Db): Promise<ClaimedNudge> {
  const nudge = await claimOne(db)
  await beginSending(db, 'one', nudge, 60_000, minutes(1))
  return nudge
}

async function claimOne(db: Db): Promise<ClaimedNudge> {
  await addCrowd(db, 1)
  await plan(db, inForce, monday)
  const claimer = {
    owner: 'one',
    channels: [{ kind: 'email', paced: true }],
    leaseMs: 60_000,
    startedAt: minutes(1),
  } as const
  const { claimed } = await claimDue(db, claimer, 1, minutes(1))
  return claimed[0]!
}

async function personIds(db: Db): Promise<string[]> {
  return (await db.selectFrom('person').select('id').execute()).map(({ id }) => id)
}

const nudgeOfYesterday = (personId: string) => ({
  person_id: personId,
  slot_at: days(-1),
  channel: 'email' as const,
  status: 'planned' as const,
  reason: null,
  not_after: days(-0.7),
  owner: null,
  lease_until: null,
  planned_at: days(-1),
  sending_at: null,
  settled_at: null,
  provider_id: null,
})
