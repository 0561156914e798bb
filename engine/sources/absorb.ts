import { sql } from 'kysely'
import { assign } from '../concepts/assign.ts'
import { type Draft, draftQuestion } from '../concepts/draft.ts'
import type { Db } from '../db/pool.ts'
import { refreshStatistics } from '../db/statistics.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import { takeStatesTurn } from '../model/states-turn.ts'
import type { Memory, Page } from './memory-source.ts'
import { findFresh, hashMemories, type Keyed, mirrorMemories, mirrorSubjects } from './mirror.ts'
import { pauseAndWake } from './pause-and-wake.ts'

/** The part of a source's row that absorbing needs. */
export type AbsorbingSource = {
  readonly id: string
  readonly trust: 'manual' | 'auto'
  readonly audienceId: string | null
}

/** What one page came to. `read` = new + changed + same. */
export type Absorbed = { readonly read: number; readonly new: number; readonly changed: number; readonly same: number }

/**
 * Takes one page of memories into the mirror: memories, concepts with their drafted questions, provenance, exposures and
 * first states. Unchanged memories cost one comparison and no write. Questions are drafted outside the transaction; the
 * rest is one transaction, so a page is there or not there.
 */
export async function absorbPage(
  db: Db,
  model: RetentionModel,
  source: AbsorbingSource,
  page: Page,
  at: Date,
): Promise<Absorbed> {
  const hashed = hashMemories(page.memories)
  const fresh = await findFresh(db, source.id, hashed)
  const changedCount = fresh.filter(({ known }) => known).length
  const counts = {
    read: hashed.length,
    new: fresh.length - changedCount,
    changed: changedCount,
    same: hashed.length - fresh.length,
  }
  const items = fresh.map(({ item }) => item)
  if (items.length === 0 && page.subjects.length === 0) return counts

  const drafts = await draftMissing(db, items)
  await db.transaction().execute(async (trx) => {
    await takeStatesTurn(trx)
    await mirrorSubjects(trx, source.id, page, at)
    if (items.length === 0) return
    const memoryIds = await mirrorMemories(trx, source.id, items, at)
    await insertConcepts(trx, source.trust, drafts, at)
    const conceptIds = await joinProvenance(trx, source, memoryIds, items, at)
    await refreshStatistics(
      trx,
      ['memory', 'concept', 'provenance', 'audience_concept', 'memory_subject'],
      items.length,
    )
    await pauseAndWake(trx, conceptIds, at)
    await assign(trx, model, { conceptIds }, at)
  })
  return counts
}

/** Drafts a question for every fact that is no concept yet; one draft per fact. */
async function draftMissing(db: Db, items: readonly Keyed[]): Promise<ReadonlyMap<string, Draft>> {
  const byFact = new Map(items.map((item) => [item.factKey, item.memory]))
  const { rows } = await sql<{ fact_key: string }>`
    select fact_key from unnest(${[...byFact.keys()]}::text[]) as page (fact_key)
    where not exists (select from concept where concept.fact_key = page.fact_key)`.execute(db)
  return new Map(rows.map(({ fact_key }) => [fact_key, draftQuestion(byFact.get(fact_key) as Memory)]))
}

async function insertConcepts(
  db: Db,
  trust: 'manual' | 'auto',
  drafts: ReadonlyMap<string, Draft>,
  at: Date,
): Promise<void> {
  if (drafts.size === 0) return
  const entries = [...drafts]
  const drafted = trust === 'auto' ? 'approved' : 'waiting'
  await sql`
    with page as (
      select * from unnest(
        ${entries.map(([key]) => key)}::text[],
        ${entries.map(([, draft]) => (draft.status === 'drafted' ? drafted : 'draft'))}::text[],
        ${entries.map(([, draft]) => (draft.status === 'drafted' ? null : draft.reason))}::text[],
        ${entries.map(([, draft]) => (draft.status === 'drafted' ? draft.context : ''))}::text[],
        ${entries.map(([, draft]) => (draft.status === 'drafted' ? draft.question : null))}::text[],
        ${entries.map(([, draft]) => (draft.status === 'drafted' ? draft.answer : null))}::text[])
        as page (fact_key, inbox_status, inbox_reason, context, question, answer)
    ),
    inserted as (
      insert into concept (fact_key, inbox_status, inbox_reason, created_at)
      select page.fact_key, page.inbox_status, page.inbox_reason, ${at} from page
      on conflict on constraint concept_fact_unique do nothing
      returning id, fact_key
    )
    insert into concept_version (concept_id, version, context, question, answer, created_at)
    select inserted.id, 1, page.context, page.question, page.answer, ${at}
    from inserted join page on page.fact_key = inserted.fact_key`.execute(db)
}

/** Links memories to their concepts and subjects, and concepts to the source's audience; gives every concept touched. */
async function joinProvenance(
  db: Db,
  source: AbsorbingSource,
  memoryIds: readonly string[],
  items: readonly Keyed[],
  at: Date,
): Promise<readonly string[]> {
  const left = await sql<{ concept_id: string }>`
    delete from provenance using memory, concept
    where provenance.memory_id = any(${memoryIds}::bigint[]) and memory.id = provenance.memory_id
      and concept.id = provenance.concept_id and concept.fact_key <> memory.fact_key
    returning provenance.concept_id`.execute(db)
  await sql`
    insert into provenance (concept_id, memory_id)
    select concept.id, memory.id from memory join concept on concept.fact_key = memory.fact_key
    where memory.id = any(${memoryIds}::bigint[])
    on conflict on constraint provenance_pk do nothing`.execute(db)
  await sql`delete from memory_subject where memory_id = any(${memoryIds}::bigint[])`.execute(db)
  const links = items.flatMap(({ memory }, index) =>
    memory.subjects.map((subject) => ({ memoryId: memoryIds[index], subject })),
  )
  if (links.length > 0) {
    await sql`
      insert into memory_subject (memory_id, subject_id)
      select distinct link.memory_id, subject.id
      from unnest(${links.map(({ memoryId }) => memoryId)}::bigint[], ${links.map(({ subject }) => subject.kind)}::text[],
        ${links.map(({ subject }) => subject.externalId)}::text[]) as link (memory_id, kind, external_id)
      join subject on subject.source_id = ${source.id} and subject.kind = link.kind and subject.external_id = link.external_id`.execute(
      db,
    )
  }
  const { rows } = await sql<{ concept_id: string }>`
    select distinct concept_id from provenance where memory_id = any(${memoryIds}::bigint[])`.execute(db)
  if (source.audienceId !== null) {
    await sql`
      insert into audience_concept (concept_id, audience_id, added_at)
      select distinct provenance.concept_id, ${source.audienceId}::bigint, ${at}::timestamptz
      from provenance
      where provenance.memory_id = any(${memoryIds}::bigint[])
        and not exists (select from memory_subject where memory_subject.memory_id = provenance.memory_id)
      on conflict on constraint audience_concept_pk do nothing`.execute(db)
  }
  return [...new Set([...left.rows, ...rows].map((row) => row.concept_id))]
}
