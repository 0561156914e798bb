import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'

/** What a source may drop and bring back without anybody having to look at it again, days. */
export const wakesWithinDays = 7

/**
 * Lets concepts follow their memories. One whose last live memory is gone, expired or superseded pauses with that reason; one that has a
 * live memory again wakes. What was paused because its memories were gone wakes at once only when
 * - another source says it, one that never dropped it: a team that moves house keeps everything; or
 * - it comes back within a week of the pause, where coming back is all that can be seen: under the id that it had, or in a container, whose
 *   ids follow from the content.
 * Otherwise, later or under a new id in a source that deleted it, an approved concept waits for approval ('came-back'): somebody
 * wanted it gone. A pause follows what becomes of the memories, except that none of it undoes a deletion. What a person paused, flagged or rejected stays as it is. Writes concept in the caller's transaction, which has the turn;
 * states follow through assign.
 */
export async function pauseAndWake(db: Db, conceptIds: readonly string[], at: Date): Promise<void> {
  if (conceptIds.length === 0) return
  // What comes just now is new, also when the clock was set back since the pause.
  const isNew = sql<boolean>`(memory.first_seen_at >= concept.paused_at or memory.first_seen_at = ${at}::timestamptz)`
  await sql`
    with standing as (
      select concept.id, bool_or(memory.gone_at is null and memory.status = 'live') as has_live,
        case
          when bool_or(memory.gone_at is null and memory.status = 'superseded') then 'superseded'
          when bool_or(memory.gone_at is null and memory.status = 'expired') then 'expired'
          else 'gone'
        end as why,
        bool_or(concept.paused_reason = 'gone' and memory.gone_at is null and memory.status = 'live' and (
          not exists (
            select from provenance as dropped join memory as tombstone on tombstone.id = dropped.memory_id
            where dropped.concept_id = concept.id and tombstone.source_id = memory.source_id and tombstone.gone_at is not null
          ) and ${isNew}
          or (not ${isNew} or memory.container is not null)
            and concept.paused_at >= ${at}::timestamptz - make_interval(days => ${wakesWithinDays})
        )) as may_wake
      from concept
      left join provenance on provenance.concept_id = concept.id
      left join memory on memory.id = provenance.memory_id
      where concept.id = any(${conceptIds}::bigint[])
      group by concept.id
    ),
    moved as (
      select standing.*, standing.has_live and concept.paused_reason = 'gone' and concept.inbox_status = 'approved'
        and not standing.may_wake as must_wait
      from standing join concept on concept.id = standing.id
      where (concept.paused_reason is null or concept.paused_reason not in ('operator', 'flagged'))
        and ((concept.paused_reason is null) <> coalesce(standing.has_live, false)
          or concept.paused_reason in ('expired', 'superseded') and concept.paused_reason <> standing.why)
    )
    update concept set
      paused_reason = case when moved.has_live then null else moved.why end,
      paused_at = case when moved.has_live then null else ${at}::timestamptz end,
      inbox_status = case when moved.must_wait then 'waiting' else concept.inbox_status end,
      inbox_reason = case when moved.must_wait then 'came-back' else concept.inbox_reason end
    from moved where concept.id = moved.id`.execute(db)
}
