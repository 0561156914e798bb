import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import { refreshStatistics } from '../db/statistics.ts'

/** Memories of a source, or some of them, or some of any source. */
export type Memories =
  | { readonly sourceId: string; readonly memoryIds?: readonly string[] }
  | { readonly memoryIds: readonly string[] }

/**
 * Computes anew for which audiences memories are: those of the rules that match, else the audience of the source for what concerns no
 * person in particular. An audience ought to know the concepts of its memories, until none of them is for it any more. Gives the concepts of
 * the memories for which that changed. Writes memory_audience and audience_concept in the caller's transaction.
 */
export async function followRules(trx: Db, memories: Memories, at: Date): Promise<readonly string[]> {
  const { rows } = await sql<{ concept_id: string; lost_id: string | null }>`
    with looked_at as (
      select memory.id, memory.source_id, memory.categories from memory where ${isAmong(memories)}
    ),
    ruled as (
      select looked_at.id as memory_id, rule.audience_id
      from looked_at
      join memory_subject on memory_subject.memory_id = looked_at.id
      join subject on subject.id = memory_subject.subject_id
      join audience_rule as rule on rule.source_id = looked_at.source_id and rule.kind = subject.kind
        and rule.value in (subject.external_id, '*')
      union
      select looked_at.id, rule.audience_id
      from looked_at
      join audience_rule as rule on rule.source_id = looked_at.source_id and rule.kind = 'category'
        and (rule.value = any(looked_at.categories) or (rule.value = '*' and cardinality(looked_at.categories) > 0))
    ),
    meant as (
      select memory_id, audience_id from ruled
      union all
      select looked_at.id, source.audience_id
      from looked_at join source on source.id = looked_at.source_id and source.audience_id is not null
      where not exists (select from ruled where ruled.memory_id = looked_at.id)
        and not exists (
          select from memory_subject join subject on subject.id = memory_subject.subject_id
          where memory_subject.memory_id = looked_at.id
            and (subject.kind in ('user', 'entity') or subject.person_id is not null))
    ),
    lost as (
      delete from memory_audience using looked_at
      where memory_audience.memory_id = looked_at.id and not exists (
        select from meant
        where meant.memory_id = memory_audience.memory_id and meant.audience_id = memory_audience.audience_id)
      returning memory_audience.memory_id, memory_audience.audience_id
    ),
    won as (
      insert into memory_audience (memory_id, audience_id) select memory_id, audience_id from meant
      on conflict on constraint memory_audience_pk do nothing
      returning memory_id
    ),
    known as (
      insert into audience_concept (concept_id, audience_id, added_at)
      select distinct provenance.concept_id, meant.audience_id, ${at}::timestamptz
      from meant join provenance on provenance.memory_id = meant.memory_id
      on conflict on constraint audience_concept_pk do nothing
    )
    select provenance.concept_id, lost.audience_id as lost_id from lost join provenance on provenance.memory_id = lost.memory_id
    union
    select provenance.concept_id, null from won join provenance on provenance.memory_id = won.memory_id`.execute(trx)
  await refreshStatistics(trx, ['memory_audience', 'audience_concept'], rows.length)
  await dropUnsupported(
    trx,
    rows.filter(({ lost_id }) => lost_id !== null),
  )
  return [...new Set(rows.map(({ concept_id }) => concept_id))]
}

/**
 * Lets audiences (`lost_id`) no longer know concepts that none of their memories confirms: another memory, also one of another source, may still
 * hold up what one no longer does. Writes audience_concept in the caller's transaction.
 */
export async function dropUnsupported(
  trx: Db,
  lost: readonly { readonly concept_id: string; readonly lost_id: string | null }[],
): Promise<void> {
  if (lost.length === 0) return
  await sql`
    delete from audience_concept
    using unnest(${lost.map(({ concept_id }) => concept_id)}::bigint[], ${lost.map(({ lost_id }) => lost_id)}::bigint[])
      as lost (concept_id, audience_id)
    where audience_concept.concept_id = lost.concept_id and audience_concept.audience_id = lost.audience_id
      and not exists (
        select from provenance join memory_audience on memory_audience.memory_id = provenance.memory_id
        where provenance.concept_id = lost.concept_id and memory_audience.audience_id = lost.audience_id)`.execute(trx)
}

function isAmong(memories: Memories) {
  const { memoryIds } = memories
  const isNamed = memoryIds === undefined ? sql`true` : sql`memory.id = any(${[...memoryIds]}::bigint[])`
  return 'sourceId' in memories ? sql`memory.source_id = ${memories.sourceId} and ${isNamed}` : isNamed
}
