import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../engine/db/pool.ts'
import { areaGainSql } from '../../engine/model/curve.ts'
import { fsrs6 } from '../../engine/model/fsrs.ts'
import type { ModelInForce } from '../../engine/model/model-in-force.ts'
import type { Rank } from '../../engine/nudges/plan.ts'
import { policy } from '../../engine/nudges/policy.ts'
import type { Order } from './scenarios.ts'

/** The rank that the statement gets for an order, and what is done to the states before each plan, if anything. */
export type Ranking = { readonly rank: Rank; readonly prepare?: (db: Db, at: Date) => Promise<void> }

/** How an order is had from the production statement. */
export function rankingOf(order: Order, inForce: ModelInForce): Ranking {
  if (order === 'random-of-all') return { rank: 'random', prepare: drawDue }
  if (order === 'grown-gain') return { rank: 'area-gain', prepare: (db, at) => growUnverified(db, inForce, at) }
  return { rank: order }
}

/** As many as fit into any slot. */
const drawn = 10

/** Makes a few random states of each person due and all others not, so that what is asked is random among everything. */
async function drawDue(db: Db, at: Date): Promise<void> {
  const instant = sql`cast(${at} as timestamptz)`
  const chance = sql`hashint8extended(concept_id, person_id * 100003 + date_part('epoch', ${instant})::bigint / 86400)`
  await sql`
    update retention_state as state set due_at = ${instant} + case when draw.place <= ${drawn}::int then interval '0' else interval '100 days' end
    from (
      select person_id, concept_id, row_number() over (partition by person_id order by ${chance}) as place
      from retention_state
      where surfaced_at <= ${instant} - make_interval(hours => ${policy.recentExposureHours})
    ) as draw
    where state.person_id = draw.person_id and state.concept_id = draw.concept_id
      and (state.due_at < ${instant} + interval '1 day') is distinct from (draw.place <= ${drawn}::int)`.execute(db)
}

/**
 * Tries out another worth for what was never answered: as if a recall made its memory grow like that of a good first answer, instead of
 * starting it again at the first stability whatever was recalled. Importance carries the quotient of the two, since the statement ranks by importance
 * times gain.
 */
async function growUnverified(db: Db, { weights }: ModelInForce, at: Date): Promise<void> {
  const difficulty = fsrs6(weights).afterAnswer(fsrs6(weights).unverified(at), 'good', at).difficulty
  const gainWith = (assumed: RawBuilder<number | null>) =>
    areaGainSql(
      weights,
      { stabilityDays: sql<number>`state.stability_days`, difficulty: assumed, sinceAt: sql<Date>`state.since_at` },
      sql<Date>`cast(${at} as timestamptz)`,
    )
  await sql`
    update retention_state as state set importance = case when state.verified then 1
      else ${gainWith(sql<number>`cast(${difficulty} as float8)`)} / ${gainWith(sql<null>`cast(null as float8)`)} end
    where (not state.verified and state.due_at < cast(${at} as timestamptz) + interval '1 day') or (state.verified and state.importance <> 1)`.execute(
    db,
  )
}
