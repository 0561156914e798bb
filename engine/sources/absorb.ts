import { hash } from 'node:crypto'
import { sql } from 'kysely'
import { assign } from '../concepts/assign.ts'
import { type Draft, draftQuestion } from '../concepts/draft.ts'
import { factKey } from '../concepts/fact-key.ts'
import type { Db } from '../db/pool.ts'
import { refreshStatistics } from '../db/statistics.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import { takeStatesTurn } from '../model/states-turn.ts'
import type { Memory, Page } from './memory-source.ts'
import { pauseAndWake } from './pause-and-wake.ts'
import { storableJson, storableMemory, storableSubject } from './storable.ts'

/** The part of a source's row that absorbing needs. */
export type AbsorbingSource = {
  readonly id: string
  readonly trust: 'manual' | 'auto'
  readonly audienceId: string | null
}

/** What one page came to. `read` = new + changed + same. */
export type Absorbed = { readonly read: number; readonly new: number; readonly changed: number; readonly same: number }

/** A memory as it stands against the mirror, with the keys it is compared and joined by. */
type Keyed = { readonly memory: Memory; readonly factKey: string; readonly contentHash: string }

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
  const keyed = keyMemories(page.memories)
  const fresh = await findFresh(db, source.id, keyed)
  const changedCount = fresh.filter(({ known }) => known).length
  const counts = {
    read: keyed.length,
    new: fresh.length - changedCount,
    changed: changedCount,
    same: keyed.length - fresh.length,
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

/** One entry per external id, the last one wins, with its keys. */
export function keyMemories(memories: readonly Memory[]): readonly Keyed[] {
  const byId = new Map<string, Keyed>()
  for (const sent of memories) {
    const memory = storableMemory(sent)
    byId.set(memory.externalId, { memory, factKey: factKey(memory.text), contentHash: contentHash(memory) })
  }
  return [...byId.values()]
}

/** Which of these the mirror does not hold in this form: `known` tells changed (or come back) from new. */
export async function findFresh(
  db: Db,
  sourceId: string,
  keyed: readonly Keyed[],
): Promise<readonly { item: Keyed; known: boolean }[]> {
  if (keyed.length === 0) return []
  const { rows } = await sql<{ place: number; known: boolean }>`
    select page.place::int as place, memory.id is not null as known
    from unnest(${keyed.map(({ memory }) => memory.externalId)}::text[], ${keyed.map((item) => item.contentHash)}::text[])
      with ordinality as page (external_id, content_hash, place)
    left join memory on memory.source_id = ${sourceId} and memory.external_id = page.external_id
    where memory.id is null or memory.content_hash <> page.content_hash or memory.gone_at is not null
    order by page.place`.execute(db)
  return rows.map(({ place, known }) => ({ item: keyed[place - 1] as Keyed, known }))
}

/** Drafts a question for every fact that is no concept yet; one draft per fact. */
async function draftMissing(db: Db, items: readonly Keyed[]): Promise<ReadonlyMap<string, Draft>> {
  const byFact = new Map(items.map((item) => [item.factKey, item.memory]))
  const { rows } = await sql<{ fact_key: string }>`
    select fact_key from unnest(${[...byFact.keys()]}::text[]) as page (fact_key)
    where not exists (select from concept where concept.fact_key = page.fact_key)`.execute(db)
  return new Map(rows.map(({ fact_key }) => [fact_key, draftQuestion(byFact.get(fact_key) as Memory)]))
}

async function mirrorSubjects(db: Db, sourceId: string, page: Page, at: Date): Promise<void> {
  const subjects = new Map(
    [...page.subjects, ...page.memories.flatMap((memory) => memory.subjects)]
      .map(storableSubject)
      .map((subject) => [`${subject.kind}:${subject.externalId}`, subject]),
  )
  if (subjects.size === 0) return
  const list = [...subjects.values()]
  await sql`
    insert into subject (source_id, kind, external_id, first_seen_at)
    select ${sourceId}, seen.kind, seen.external_id, ${at}
    from unnest(${list.map(({ kind }) => kind)}::text[], ${list.map(({ externalId }) => externalId)}::text[])
      as seen (kind, external_id)
    on conflict on constraint subject_unique do nothing`.execute(db)
}

/** Writes the memories as they now are; gives their ids in the order of `items`. */
async function mirrorMemories(db: Db, sourceId: string, items: readonly Keyed[], at: Date): Promise<readonly string[]> {
  const column = (value: (item: Keyed) => string | Date | null) => items.map(value)
  const { rows } = await sql<{ id: string; external_id: string }>`
    insert into memory (source_id, external_id, content_hash, fact_key, text, author, status, replaced_by, categories, metadata,
      surfaced_at, first_seen_at)
    select ${sourceId}, page.external_id, page.content_hash, page.fact_key, page.text, page.author, page.status, page.replaced_by,
      array(select jsonb_array_elements_text(page.categories::jsonb)), page.metadata::jsonb,
      least(coalesce(page.surfaced_at, ${at}::timestamptz), ${at}::timestamptz), ${at}
    from unnest(
      ${column(({ memory }) => memory.externalId)}::text[],
      ${column((item) => item.contentHash)}::text[],
      ${column((item) => item.factKey)}::text[],
      ${column(({ memory }) => memory.text)}::text[],
      ${column(({ memory }) => memory.author)}::text[],
      ${column(({ memory }) => memory.status)}::text[],
      ${column(({ memory }) => memory.replacedBy ?? null)}::text[],
      ${column(({ memory }) => storableJson(memory.categories))}::text[],
      ${column(({ memory }) => storableJson(memory.metadata))}::text[],
      ${column(({ memory }) => memory.changedAt ?? memory.createdAt ?? null)}::timestamptz[])
      as page (external_id, content_hash, fact_key, text, author, status, replaced_by, categories, metadata, surfaced_at)
    on conflict on constraint memory_unique do update set
      content_hash = excluded.content_hash, fact_key = excluded.fact_key, text = excluded.text, author = excluded.author,
      status = excluded.status, replaced_by = excluded.replaced_by, categories = excluded.categories,
      metadata = excluded.metadata, gone_at = null,
      surfaced_at = case when memory.fact_key = excluded.fact_key then memory.surfaced_at else excluded.surfaced_at end
    returning id, external_id`.execute(db)
  const idOf = new Map(rows.map((row) => [row.external_id, row.id]))
  return items.map(({ memory }) => idOf.get(memory.externalId) as string)
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

/** sha256 over everything of a memory that the mirror keeps. */
function contentHash(memory: Memory): string {
  const { text, author, status, replacedBy, categories, metadata, subjects, changedAt } = memory
  return hash(
    'sha256',
    JSON.stringify([text, author, status, replacedBy, categories, metadata, subjects, changedAt]),
    'hex',
  )
}
