import * as fc from 'fast-check'
import { type RawBuilder, sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import { areaGainSql, dueAtSql, elapsedDaysSql, retrievabilitySql } from '../../../engine/model/curve.ts'
import { elapsedDays } from '../../../engine/model/elapsed.ts'
import { fsrs6 } from '../../../engine/model/fsrs.ts'
import { areaGain } from '../../../engine/model/gain.ts'
import type { RetentionState } from '../../../engine/model/retention-model.ts'
import { defaultWeights } from '../../../engine/model/weights.ts'
import { useDatabase } from '../../support/database.ts'
import { historyStart, someState } from '../../support/histories.ts'

const database = useDatabase()
const model = fsrs6(defaultWeights)
const states = fc.sample(someState, 1000)
const monday = new Date('2026-01-05T09:00:00Z')
const verified = { difficulty: 5, verified: true } as const

const at = sql<Date>`cast(${historyStart} as timestamptz)`
const stabilityDays = sql.ref<number>('state.stability_days')
const difficulty = sql.ref<number | null>('state.difficulty')
const sinceAt = sql.ref<Date>('state.since_at')
const desiredRetention = sql<number>`cast(0.9 as float8)`

test('elapsed days in SQL are those of TypeScript, also for states from the future', async () => {
  const elapsed = await valueOfEach(database().db, states, elapsedDaysSql(sinceAt, at))

  expect(worstDifference(elapsed, (state) => elapsedDays(state.sinceAt, historyStart))).toBeLessThan(1e-9)
})

test('retrievability in SQL and TypeScript agree to nine decimals', async () => {
  const retrievability = await valueOfEach(
    database().db,
    states,
    retrievabilitySql(model.curve, stabilityDays, sinceAt, at),
  )

  expect(worstDifference(retrievability, (state) => model.retrievability(state, historyStart))).toBeLessThan(5e-10)
})

test('area gain in SQL and TypeScript agree to nine decimals, verified or not', async () => {
  const gain = await valueOfEach(
    database().db,
    states,
    areaGainSql(defaultWeights, { stabilityDays, difficulty, sinceAt }, at),
  )

  expect(states.some((state) => state.verified) && states.some((state) => !state.verified)).toBe(true)
  expect(worstDifference(gain, (state) => areaGain(model, state, historyStart))).toBeLessThan(5e-10)
})

test.each([
  0.7, 0.8, 0.9, 0.95, 0.97,
])('retrievability at due_at is within 1e-6 of a desired retention of %f', async (desired) => {
  const due = dueAtSql(model.curve, {
    stabilityDays,
    sinceAt,
    desiredRetention: sql<number>`cast(${desired} as float8)`,
  })

  const dueAt = await valueOfEach(database().db, states, due)

  const worst = Math.max(
    ...states.map((state, index) => Math.abs(model.retrievability(state, dueAt[index]!) - desired)),
  )
  expect(worst).toBeLessThan(1e-6)
  expect(worstDifference(dueAt.map(Number), (state) => model.dueAt(state, desired).getTime())).toBeLessThanOrEqual(1)
})

test('extreme states break no expression', async () => {
  const extremes: readonly RetentionState[] = [
    { stabilityDays: 0.001, ...verified, difficulty: 10, sinceAt: new Date('1970-01-01T00:00:00Z') },
    { stabilityDays: 36_500, ...verified, difficulty: 1, sinceAt: new Date('2200-01-01T00:00:00Z') },
    { stabilityDays: 1e300, ...verified, sinceAt: monday },
  ]

  const retrievability = await valueOfEach(
    database().db,
    extremes,
    retrievabilitySql(model.curve, stabilityDays, sinceAt, at),
  )
  const gain = await valueOfEach(
    database().db,
    extremes,
    areaGainSql(defaultWeights, { stabilityDays, difficulty, sinceAt }, at),
  )
  const dueAt = await valueOfEach(
    database().db,
    extremes,
    dueAtSql(model.curve, { stabilityDays, sinceAt, desiredRetention }),
  )

  expect(retrievability.every((value) => value > 0 && value < 1 + 1e-12)).toBe(true)
  expect(gain.every(Number.isFinite)).toBe(true)
  expect(dueAt[2]).toEqual(new Date(monday.getTime() + 36_500 * 86_400_000))
})

test('a due time is whole days of 24 hours away, also for a session whose clocks change in between', async () => {
  const beforeSpring: RetentionState = { stabilityDays: 2, ...verified, sinceAt: new Date('2026-03-28T12:00:00Z') }

  const dueAt = await database()
    .db.transaction()
    .execute(async (db) => {
      await sql`set local time zone 'Europe/Berlin'`.execute(db)
      return valueOfEach(db, [beforeSpring], dueAtSql(model.curve, { stabilityDays, sinceAt, desiredRetention }))
    })

  expect(dueAt).toEqual([new Date('2026-03-30T12:00:00Z')])
})

async function valueOfEach<Value>(
  db: Db,
  of: readonly RetentionState[],
  value: RawBuilder<Value>,
): Promise<readonly Value[]> {
  const { rows } = await sql<{ value: Value }>`
    select ${value} as value
    from unnest(
      cast(${of.map((state) => state.stabilityDays)} as float8[]),
      cast(${of.map((state) => state.difficulty)} as float8[]),
      cast(${of.map((state) => state.sinceAt.toISOString())} as timestamptz[])
    ) with ordinality as state (stability_days, difficulty, since_at, place)
    order by place`.execute(db)
  return rows.map((row) => row.value)
}

function worstDifference(values: readonly number[], expected: (state: RetentionState) => number): number {
  return Math.max(...values.map((value, index) => Math.abs(value - expected(states[index]!))))
}
