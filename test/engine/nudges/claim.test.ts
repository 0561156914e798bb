import { expect, test } from 'vitest'
import { claimDue } from '../../../engine/nudges/claim.ts'
import { plan } from '../../../engine/nudges/plan.ts'
import { addAlice, type Differing, days, inForce, monday, suppressEmail } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { countStates } from '../../support/delivering.ts'
import { addCrowd, remember } from '../../support/remembering.ts'

const database = useClearDatabase()
const minutes = (count: number) => new Date(monday.getTime() + count * 60_000)
const claimer = {
  owner: 'one',
  channels: [{ kind: 'email', paced: false }],
  leaseMs: 60_000,
  startedAt: minutes(1),
} as const

test.each<{ meanwhile: string; changed: Differing; reason: string }>([
  { meanwhile: 'opted out', changed: { opted_out_at: monday }, reason: 'opted-out' },
  { meanwhile: 'paused', changed: { paused_until: days(1) }, reason: 'paused' },
  { meanwhile: 'withdrawn consent', changed: { consented_at: null }, reason: 'no-consent' },
])('a nudge to somebody who has $meanwhile since it was planned expires unsent', async ({ changed, reason }) => {
  const { db } = database()
  await addCrowd(db, 1)
  await plan(db, inForce, monday)
  await db.updateTable('person').set(changed).execute()

  expect(await claimDue(db, claimer, 10, minutes(1))).toMatchObject({ claimed: [], expired: 1 })
  expect(await countStates(db)).toEqual({ [`expired ${reason}`]: 1 })
})

test('a nudge to an address that was suppressed since it was planned expires unsent', async () => {
  const { db } = database()
  await addCrowd(db, 1)
  await plan(db, inForce, monday)
  const { email } = await db.selectFrom('person').select('email').executeTakeFirstOrThrow()
  await suppressEmail(db, email)

  expect(await claimDue(db, claimer, 10, minutes(1))).toMatchObject({ claimed: [], expired: 1 })
  expect(await countStates(db)).toEqual({ 'expired channel-off': 1 })
})

test.each([
  { at: minutes(479), claimed: 1, states: { sending: 1 } },
  { at: minutes(480), claimed: 0, states: { 'expired too-late': 1 } },
])('the window closes at five: $states', async ({ at, claimed, states }) => {
  const { db } = database()
  await addCrowd(db, 1)
  await plan(db, inForce, monday)

  expect((await claimDue(db, claimer, 10, at)).claimed).toHaveLength(claimed)
  expect(await countStates(db)).toEqual(states)
})

// The clock on the wall may skip the end of a window (02:15 here) or pass it twice (01:45).
test.each([
  { to: '02:15', slot: '01:50', slotAt: '2026-10-03T15:20Z', at: '2026-10-03T15:29Z', wall: '01:59', claimed: 1 },
  { to: '02:15', slot: '01:50', slotAt: '2026-10-03T15:20Z', at: '2026-10-03T15:30Z', wall: '02:30', claimed: 0 },
  { to: '01:45', slot: '01:20', slotAt: '2026-04-04T14:20Z', at: '2026-04-04T14:44Z', wall: '01:44', claimed: 1 },
  { to: '01:45', slot: '01:20', slotAt: '2026-04-04T14:20Z', at: '2026-04-04T14:45Z', wall: '01:45', claimed: 0 },
])('where clocks change in a window that ends at $to, at $wall on the wall $claimed go out', async (window) => {
  const { db } = database()
  const alice = await addAlice(db, {
    time_zone: 'Australia/Lord_Howe',
    slot_times: [window.slot],
    window_from: '01:00',
    window_to: window.to,
    working_days: [7],
    slot_cap: 1,
  })
  await remember(db, alice)
  await plan(db, inForce, new Date(window.slotAt))

  const { claimed, expired } = await claimDue(db, claimer, 10, new Date(window.at))

  expect([claimed.length, expired]).toEqual([window.claimed, 1 - window.claimed])
})

test('somebody who moved to another zone since is not woken there', async () => {
  const { db } = database()
  await addCrowd(db, 1)
  await plan(db, inForce, monday)
  await db.updateTable('person').set({ time_zone: 'America/Los_Angeles' }).execute()

  expect(await claimDue(db, claimer, 10, minutes(1))).toMatchObject({ claimed: [], expired: 1 })
})

test('a claim takes the oldest slots first and leaves those of another channel and of later', async () => {
  const { db } = database()
  const [first, second, third, fourth] = await addCrowd(db, 4)
  await plan(db, inForce, monday)
  const nudges = db.updateTable('nudge')
  await nudges
    .set({ slot_at: minutes(-5) })
    .where('person_id', '=', third!)
    .execute()
  await nudges
    .set({ slot_at: minutes(5) })
    .where('person_id', '=', first!)
    .execute()
  await nudges.set({ channel: 'slack' }).where('person_id', '=', second!).execute()

  const { claimed } = await claimDue(db, claimer, 10, minutes(1))

  expect(claimed.map(({ personId }) => personId)).toEqual([third, fourth])
})

test('a run does not take a nudge that it has already tried', async () => {
  const { db } = database()
  await addCrowd(db, 1)
  await plan(db, inForce, monday)
  await db
    .updateTable('nudge')
    .set({ sending_at: minutes(1), attempt: 1 })
    .execute()

  const same = await claimDue(db, claimer, 10, minutes(2))
  const next = await claimDue(db, { ...claimer, startedAt: minutes(2) }, 10, minutes(2))

  expect(same.claimed).toEqual([])
  expect(next.claimed).toMatchObject([{ attempt: 2 }])
})

test('a claim is committed with owner, lease and attempt before anything is sent', async () => {
  const { db } = database()
  await addCrowd(db, 1)
  await plan(db, inForce, monday)

  await claimDue(db, claimer, 10, minutes(1))

  expect(
    await db.selectFrom('nudge').select(['status', 'owner', 'attempt', 'sending_at', 'lease_until']).execute(),
  ).toEqual([{ status: 'sending', owner: 'one', attempt: 1, sending_at: minutes(1), lease_until: minutes(2) }])
})

test('a nudge that has lost its questions expires and holds up no other', async () => {
  const { db } = database()
  await addCrowd(db, 1)
  await plan(db, inForce, monday)
  await db.deleteFrom('question').execute()

  expect(await claimDue(db, claimer, 10, minutes(1))).toMatchObject({ claimed: [], expired: 1 })
  expect(await countStates(db)).toEqual({ 'expired nothing-to-ask': 1 })
})

test('a nudge to somebody whose vacation has begun since it was planned expires unsent', async () => {
  const { db } = database()
  const [id] = await addCrowd(db, 1)
  await plan(db, inForce, monday)
  await db.insertInto('vacation').values({ person_id: id!, from_day: '2026-01-05', to_day: '2026-01-05' }).execute()

  expect(await claimDue(db, claimer, 10, minutes(1))).toMatchObject({ claimed: [], expired: 1 })
  expect(await countStates(db)).toEqual({ 'expired on-vacation': 1 })
})

test('a question that was withdrawn since it was planned is not sent, and its neighbour is', async () => {
  const { db } = database()
  await addCrowd(db, 1)
  await plan(db, inForce, monday)
  const [first] = await db.selectFrom('question').select(['concept_id', 'position']).orderBy('position').execute()
  await db.updateTable('retention_state').set({ active: false }).where('concept_id', '=', first!.concept_id).execute()

  const { claimed } = await claimDue(db, claimer, 10, minutes(1))

  expect(claimed.map(({ questions }) => questions.map(({ position }) => position))).toEqual([[2]])
})

test('a nudge all of whose questions were withdrawn expires', async () => {
  const { db } = database()
  await addCrowd(db, 1)
  await plan(db, inForce, monday)
  await db.updateTable('retention_state').set({ active: false }).execute()

  expect(await claimDue(db, claimer, 10, minutes(1))).toMatchObject({ claimed: [], expired: 1 })
  expect(await countStates(db)).toEqual({ 'expired nothing-to-ask': 1 })
})
