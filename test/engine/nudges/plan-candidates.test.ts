import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import { areaGain } from '../../../engine/model/gain.ts'
import { plan, type Rank } from '../../../engine/nudges/plan.ts'
import { policy } from '../../../engine/nudges/policy.ts'
import { addAlice, type Differing, days, inForce, monday } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { someState } from '../../support/histories.ts'
import { remember } from '../../support/remembering.ts'

const database = useClearDatabase()
/** A window and caps that leave room for whatever is due. */
const roomy: Differing = { slot_cap: 10, daily_cap: 50, weekly_cap: 200 }

test.each([
  { due: 'just before the next slot', sinceAt: days(-9.001), reasons: { asked: 1 } },
  { due: 'at the next slot', sinceAt: days(-9), reasons: { 'nothing-due': 1 } },
])('what falls due $due decides: $reasons', async ({ sinceAt, reasons }) => {
  const { db } = database()
  const alice = await addAlice(db)
  for (const _ of Array(2)) await remember(db, alice, { sinceAt })

  expect(await plan(db, inForce, monday)).toMatchObject({ reasons })
})

test('on a Friday, what falls due before Monday is asked', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  for (const _ of Array(2)) await remember(db, alice, { sinceAt: days(-3.5) })

  const thursday = await plan(db, inForce, days(3))
  const friday = await plan(db, inForce, days(4))

  expect(thursday.reasons).toEqual({ 'nothing-due': 1 })
  expect(friday.reasons).toEqual({ asked: 1 })
})

test.each([
  { hours: 19.9, questions: 0 },
  { hours: 20, questions: 2 },
])('$hours hours after an agent surfaced them, $questions concepts are asked', async ({ hours, questions }) => {
  const { db } = database()
  const alice = await addAlice(db)
  for (const _ of Array(2)) await remember(db, alice, { surfacedAt: new Date(monday.getTime() - hours * 3_600_000) })

  expect(await plan(db, inForce, monday)).toMatchObject({ questions })
})

test('a state that is not active is not asked', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  for (const _ of Array(2)) await remember(db, alice)
  await db.updateTable('retention_state').set({ active: false }).execute()

  expect(await plan(db, inForce, monday)).toMatchObject({ reasons: { 'nothing-due': 1 } })
})

test('an instant in the future breaks nothing and is asked last', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  const usual = await remember(db, alice)
  const skewed = await remember(db, alice, { stabilityDays: 0.01, sinceAt: days(0.5) })

  await plan(db, inForce, monday)

  expect(await askedConcepts(db)).toEqual([usual, skewed])
})

test('questions are asked in the order of importance times the gain that the model expects of asking', async () => {
  const { db } = database()
  const alice = await addAlice(db, roomy)
  const states = fc
    .sample(someState, { numRuns: 45, seed: 7 })
    .map((state, place) => ({ state, importance: 1 + (place % 4) }))
  const gains: { concept: string; gain: number }[] = []
  for (const { state, importance } of states) {
    const concept = await remember(db, alice, { ...state, importance })
    if (inForce.model.dueAt(state, 0.9) < days(1)) {
      gains.push({ concept, gain: importance * areaGain(inForce.model, state, monday) })
    }
  }

  await plan(db, inForce, monday)

  expect(gains.length).toBeGreaterThan(20)
  expect(gains.length).toBeLessThanOrEqual(policy.ranked)
  const best = gains.sort((one, other) => other.gain - one.gain).slice(0, 10)
  expect(await askedConcepts(db)).toEqual(best.map(({ concept }) => concept))
})

test('only the forty earliest due compete, and all that is due is counted', async () => {
  const { db } = database()
  const alice = await addAlice(db, roomy)
  for (const _ of Array(40)) await remember(db, alice, { sinceAt: days(-11) })
  const important = await remember(db, alice, { sinceAt: days(-10), importance: 10 })

  const planned = await plan(db, inForce, monday)

  expect(planned).toMatchObject({ questions: 10, deferred: 31 })
  expect(await askedConcepts(db)).not.toContain(important)
})

test.each([
  'area-gain',
  'oldest-due',
  'random',
] satisfies Rank[])('ranked by %s, nothing is asked twice', async (rank) => {
  const { db } = database()
  const alice = await addAlice(db, roomy)
  for (const _ of Array(12)) await remember(db, alice)

  expect(await plan(db, inForce, monday, { rank })).toMatchObject({ questions: 10, deferred: 2 })
  expect(new Set(await askedConcepts(db)).size).toBe(10)
})

async function askedConcepts(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('question').select('concept_id').orderBy('position').execute()
  return rows.map((row) => row.concept_id)
}
