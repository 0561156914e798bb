import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'

/** What a source may drop and bring back without anybody having to look at it again, days. */
export const wakesWithinDays = 7

/**
 * Lets concepts follow their memories: one whose last live memory is gone, expired or superseded pauses with that reason; one that
 * has a live memory again wakes, or, when it was gone for longer than a week, waits for approval. What a person paused
 * or rejected stays as it is. Writes concept in the caller's transaction, which has the turn; states follow through assign.
 */
export async function pauseAndWake(db: Db, conceptIds: readonly string[], at: Date): Promise<void> {
  await sql`
    with standing as (
      select concept.id, bool_or(memory.gone_at is null and memory.status = 'live') as has_live,
        case
          when bool_or(memory.gone_at is null and memory.status = 'superseded') then 'superseded'
          when bool_or(memory.gone_at is null and memory.status = 'expired') then 'expired'
          else 'gone'
        end as why
      from concept
      left join provenance on provenance.concept_id = concept.id
      left join memory on memory.id = provenance.memory_id
      where concept.id = any(${conceptIds}::bigint[])
      group by concept.id
    )
    update concept set
      paused_reason = case when standing.has_live then null else standing.why end,
      paused_at = case when standing.has_live then null else ${at}::timestamptz end,
      inbox_status = case
        when standing.has_live and concept.paused_reason = 'gone' and concept.inbox_status = 'approved'
          and concept.paused_at < ${at}::timestamptz - make_interval(days => ${wakesWithinDays}) then 'waiting'
        else concept.inbox_status end,
      inbox_reason = case
        when standing.has_live and concept.paused_reason = 'gone' and concept.inbox_status = 'approved'
          and concept.paused_at < ${at}::timestamptz - make_interval(days => ${wakesWithinDays}) then 'came-back'
        else concept.inbox_reason end
    from standing
    where concept.id = standing.id and concept.paused_reason is distinct from 'operator'
      and (concept.paused_reason is null) <> coalesce(standing.has_live, false)`.execute(db)
}
