import { sql } from 'kysely'
import type { Db } from '../engine/db/pool.ts'
import { fsrs6 } from '../engine/model/fsrs.ts'
import { defaultWeights } from '../engine/model/weights.ts'
import { retentionByPerson } from '../engine/reports/retention.ts'
import type { BenchServer } from './bench-database.ts'
import type { BenchLine } from './bench-line.ts'
import { elapsedMs, medianRound, ratioOf } from './measure.ts'
import { benchAt, populate } from './population.ts'

const rounds = 9

/** Retention by person over all states, beside raw SQL with the same output columns that trusts its input: no clamp of elapsed time. */
export async function benchReport(server: BenchServer): Promise<BenchLine[]> {
  const lines: BenchLine[] = []
  for (const people of [1_000, 10_000]) {
    const { db, drop } = await server.create(`report_${people}`)
    await populate(db, { people, concepts: 100, dueFraction: 0.06 })
    lines.push(await measure(db, `report ${people} x 100`))
    await drop()
  }
  return lines
}

async function measure(db: Db, name: string): Promise<BenchLine> {
  const model = fsrs6(defaultWeights)
  const round = await medianRound(
    rounds,
    () => elapsedMs(() => retentionByPerson(db, model, benchAt)),
    () => elapsedMs(() => rawRetentionByPerson(db, model.curve)),
  )
  const { ours, floor } = round
  return {
    name,
    ours: `${Math.round(ours)} ms`,
    floor: `${Math.round(floor)} ms`,
    ratio: ratioOf(round),
    aim: '<= 1.3x',
  }
}

/** As somebody would write it by hand, numbers in place. */
function rawRetentionByPerson(db: Db, { factor, decay }: { readonly factor: number; readonly decay: number }) {
  return sql`
    select person_id,
      (count(*) filter (where verified))::int as verified,
      (count(*) filter (where not verified))::int as unverified,
      avg(power(1 + ${sql.lit(factor)}::float8 * (date_part('epoch', ${benchAt}::timestamptz - since_at) / 86400) / stability_days,
        ${sql.lit(decay)}::float8)) filter (where verified) as retention,
      (count(*) filter (where verified and due_at <= ${benchAt}))::int as below_desired
    from retention_state where active group by person_id`.execute(db)
}
