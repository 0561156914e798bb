import { sql } from 'kysely'
import type { Db } from '../../engine/db/pool.ts'
import type { Rank } from '../../engine/nudges/plan.ts'
import { policy } from '../../engine/nudges/policy.ts'
import type { Order } from './scenarios.ts'

/** The rank that the statement gets for an order, and what is done to the states before each plan, if anything. */
export type Ranking = { readonly rank: Rank; readonly prepare?: (db: Db, at: Date) => Promise<void> }

/** How an order is had from the production statement. */
export function rankingOf(order: Order): Ranking {
  return order === 'random-of-all' ? { rank: 'random', prepare: drawDue } : { rank: order }
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
