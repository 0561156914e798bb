import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import { dropUnsupported } from './memory-audiences.ts'
import type { Keyed } from './mirror.ts'

/**
 * Links memories to the concepts of their facts (one that was merged: to the concept that it went on in) and to their subjects; gives every
 * concept that gained or lost one of them, or has one. `memoryIds`: in the order of `items`.
 */
export async function joinProvenance(
  db: Db,
  sourceId: string,
  memoryIds: readonly string[],
  items: readonly Keyed[],
): Promise<readonly string[]> {
  const left = await sql<{ concept_id: string; memory_id: string }>`
    delete from provenance using memory, concept as fact
    where provenance.memory_id = any(${memoryIds}::bigint[]) and memory.id = provenance.memory_id
      and fact.fact_key = memory.fact_key and provenance.concept_id <> coalesce(fact.merged_into, fact.id)
    returning provenance.concept_id, provenance.memory_id`.execute(db)
  await sql`
    insert into provenance (concept_id, memory_id)
    select coalesce(fact.merged_into, fact.id), memory.id from memory join concept as fact on fact.fact_key = memory.fact_key
    where memory.id = any(${memoryIds}::bigint[])
    on conflict on constraint provenance_pk do nothing`.execute(db)
  await leaveAudiences(db, left.rows)
  await linkSubjects(db, sourceId, memoryIds, items)
  return [...new Set([...left.rows.map((row) => row.concept_id), ...(await conceptsOf(db, memoryIds))])]
}

/** Whoever was told a fact by a memory that says another one now need not know it any more. */
async function leaveAudiences(
  db: Db,
  left: readonly { readonly concept_id: string; readonly memory_id: string }[],
): Promise<void> {
  if (left.length === 0) return
  const { rows } = await sql<{ concept_id: string; lost_id: string }>`
    select distinct was.concept_id, held.audience_id as lost_id
    from unnest(${left.map(({ concept_id }) => concept_id)}::bigint[], ${left.map(({ memory_id }) => memory_id)}::bigint[])
      as was (concept_id, memory_id)
    join memory_audience as held on held.memory_id = was.memory_id`.execute(db)
  await dropUnsupported(db, rows)
}

/** The concepts that these memories confirm. */
export async function conceptsOf(db: Db, memoryIds: readonly string[]): Promise<readonly string[]> {
  if (memoryIds.length === 0) return []
  const { rows } = await sql<{ concept_id: string }>`
    select distinct concept_id from provenance where memory_id = any(${memoryIds}::bigint[])`.execute(db)
  return rows.map((row) => row.concept_id)
}

/** Those of these concepts that a memory confirms, or did: one that was kept when its source was removed has none to follow. */
export async function withMemories(db: Db, conceptIds: readonly string[]): Promise<readonly string[]> {
  const { rows } = await sql<{ concept_id: string }>`
    select distinct concept_id from provenance where concept_id = any(${[...conceptIds]}::bigint[])`.execute(db)
  return rows.map((row) => row.concept_id)
}

async function linkSubjects(
  db: Db,
  sourceId: string,
  memoryIds: readonly string[],
  items: readonly Keyed[],
): Promise<void> {
  await sql`delete from memory_subject where memory_id = any(${memoryIds}::bigint[])`.execute(db)
  const links = items.flatMap(({ memory }, index) =>
    memory.subjects.map((subject) => ({ memoryId: memoryIds[index], subject })),
  )
  if (links.length === 0) return
  await sql`
    insert into memory_subject (memory_id, subject_id)
    select distinct link.memory_id, subject.id
    from unnest(${links.map(({ memoryId }) => memoryId)}::bigint[], ${links.map(({ subject }) => subject.kind)}::text[],
      ${links.map(({ subject }) => subject.externalId)}::text[]) as link (memory_id, kind, external_id)
    join subject on subject.source_id = ${sourceId} and subject.kind = link.kind and subject.external_id = link.external_id`.execute(
    db,
  )
}
