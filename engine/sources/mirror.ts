import { hash } from 'node:crypto'
import { sql } from 'kysely'
import { factKey } from '../concepts/fact-key.ts'
import type { Db } from '../db/pool.ts'
import type { Memory, Page } from './memory-source.ts'
import { storableJson, storableMemory, storableSubject } from './storable.ts'

/** A memory with the hash that it is compared by. */
export type Hashed = { readonly memory: Memory; readonly contentHash: string }

/** A memory that the mirror must take, with the key that joins it to its concept. */
export type Keyed = Hashed & { readonly factKey: string }

/** One entry per external id, the last one wins. */
export function hashMemories(memories: readonly Memory[]): readonly Hashed[] {
  const byId = new Map<string, Hashed>()
  for (const sent of memories) {
    const memory = storableMemory(sent)
    byId.set(memory.externalId, { memory, contentHash: contentHash(memory) })
  }
  return [...byId.values()]
}

/**
 * Which of these the mirror does not hold in this form: `known` tells changed (or come back) from new. Looks each one up by its key: a join would
 * hash the whole mirror for every page.
 */
export async function findFresh(
  db: Db,
  sourceId: string,
  hashed: readonly Hashed[],
): Promise<readonly { item: Keyed; known: boolean }[]> {
  if (hashed.length === 0) return []
  const { rows } = await sql<{ place: number; known: boolean }>`
    select page.place::int as place, held.id is not null as known
    from unnest(${hashed.map(({ memory }) => memory.externalId)}::text[], ${hashed.map((item) => item.contentHash)}::text[])
      with ordinality as page (external_id, content_hash, place)
    left join lateral (
      select memory.id, memory.content_hash, memory.gone_at from memory
      where memory.source_id = ${sourceId} and memory.external_id = page.external_id
      offset 0
    ) as held on true
    where held.id is null or held.content_hash <> page.content_hash or held.gone_at is not null
    order by page.place`.execute(db)
  return rows.map(({ place, known }) => {
    const item = hashed[place - 1] as Hashed
    return { item: { ...item, factKey: factKey(item.memory.text) }, known }
  })
}

/** Adds the subjects that a page names. */
export async function mirrorSubjects(db: Db, sourceId: string, page: Page, at: Date): Promise<void> {
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
export async function mirrorMemories(
  db: Db,
  sourceId: string,
  items: readonly Keyed[],
  at: Date,
): Promise<readonly string[]> {
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

/** sha256 over everything of a memory that the mirror keeps. */
function contentHash(memory: Memory): string {
  const { text, author, status, replacedBy, categories, metadata, subjects, changedAt } = memory
  return hash(
    'sha256',
    JSON.stringify([text, author, status, replacedBy, categories, metadata, subjects, changedAt]),
    'hex',
  )
}
