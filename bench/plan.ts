import { sql } from 'kysely'
import type { Db } from '../engine/db/pool.ts'
import { areaGainSql } from '../engine/model/curve.ts'
import { fsrs6 } from '../engine/model/fsrs.ts'
import { defaultWeights } from '../engine/model/weights.ts'
import { plan } from '../engine/nudges/plan.ts'
import type { BenchServer } from './bench-database.ts'
import type { BenchLine } from './bench-line.ts'
import { elapsedMs, medianRound, ratioOf } from './measure.ts'
import { benchAt, populate } from './population.ts'

const rounds = 5
const inForce = { model: fsrs6(defaultWeights), weights: defaultWeights }

/**
 * One slot for everybody, beside one raw statement that reads the same candidate rows and evaluates the gain, plus the same rows
 * inserted. Each is undone before the next.
 */
export async function benchPlan(server: BenchServer): Promise<BenchLine[]> {
  const lines: BenchLine[] = []
  for (const [people, concepts] of [
    [1_000, 100],
    [10_000, 100],
    [1_000, 1_000],
  ] as const) {
    for (const dueFraction of [0.01, 0.06, 0.5]) {
      const { db, drop } = await server.create(`plan_${people}_${concepts}_${dueFraction * 100}`)
      await populate(db, { people, concepts, dueFraction })
      lines.push(await measure(db, `plan ${people} x ${concepts}, ${dueFraction * 100}% due`))
      await drop()
    }
  }
  return lines
}

async function measure(db: Db, name: string): Promise<BenchLine> {
  const round = await medianRound(
    rounds,
    async () => {
      const ms = await elapsedMs(() => plan(db, inForce, benchAt))
      await keepPlanned(db)
      return ms
    },
    async () => {
      const ms = await elapsedMs(() => rawPlan(db))
      await forget(db)
      return ms
    },
  )
  const { ours, floor } = round
  return { name, ours: `${Math.round(ours)} ms`, floor: `${Math.round(floor)} ms`, ratio: ratioOf(round), aim: '<= 2x' }
}

async function forget(db: Db): Promise<void> {
  await sql`truncate nudge, decision, question, review cascade`.execute(db)
}

/** Puts what the planner wrote aside, for the floor to insert again. */
async function keepPlanned(db: Db): Promise<void> {
  await sql`drop table if exists kept_decision, kept_nudge, kept_question`.execute(db)
  await sql`create table kept_decision as select * from decision`.execute(db)
  await sql`create table kept_nudge as select * from nudge`.execute(db)
  await sql`create table kept_question as select * from question`.execute(db)
  await sql`analyze kept_decision, kept_nudge, kept_question`.execute(db)
  await forget(db)
}

async function rawPlan(db: Db): Promise<void> {
  const gain = areaGainSql(
    defaultWeights,
    {
      stabilityDays: sql<number>`state.stability_days`,
      difficulty: sql<number | null>`state.difficulty`,
      sinceAt: sql<Date>`state.since_at`,
    },
    sql<Date>`cast(${benchAt} as timestamptz)`,
  )
  await sql`
    select sum(${gain}) from person cross join lateral (
      select * from retention_state where person_id = person.id and active and due_at < ${benchAt}::timestamptz + interval '23 hours'
      order by due_at limit 40
    ) as state`.execute(db)
  await sql`
    with decided as (insert into decision select * from kept_decision),
    planned as (insert into nudge overriding system value select * from kept_nudge)
    insert into question select * from kept_question`.execute(db)
}
