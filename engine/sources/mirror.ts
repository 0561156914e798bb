import { hash } from 'node:crypto'
import { sql } from 'kysely'
import { factKey } from '../concepts/fact-key.ts'
import type { Db } from '../db/pool.ts'
import type { Memory } from './memory-source.ts'
import { storableJson, storableMemory } from './storable.ts'

/** A memory with the hash that it is compared by. */
export type Hashed = { readonly memory: Memory; readonly contentHash: string }

/** A memory that the mirror must take, with the key that joins it to its concept. */
export type Keyed = Hashed & { readonly factKey: string }

/** A memory that the mirror does not hold in this form, and what it holds of it: `known` tells changed (or come back) from new. */
export type Fresh = {
  readonly item: Keyed
  readonly known: boolean
  readonly heldStatus: Memory['status'] | null
  /** The mirror knows of it, and keeps it out. */
  readonly isKeptOut: boolean
  readonly isGone: boolean
}

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
 * Which of these the mirror does not hold in this form, or not as they stand at `at`; always those that it keeps out. Looks each one up by its key: a join would hash the
 * whole mirror for every page.
 */
export async function findFresh(
  db: Db,
  sourceId: string,
  hashed: readonly Hashed[],
  at: Date,
): Promise<readonly Fresh[]> {
  if (hashed.length === 0) return []
  const { rows } = await sql<Omit<Fresh, 'item'> & { place: number }>`
    select page.place::int as place, held.id is not null as known, held.status as "heldStatus",
      held.kept_out_reason is not null as "isKeptOut", held.gone_at is not null as "isGone"
    from unnest(${hashed.map(({ memory }) => memory.externalId)}::text[], ${hashed.map((item) => item.contentHash)}::text[],
      ${hashed.map(({ memory }) => statusAt(memory, at))}::text[]) with ordinality as page (external_id, content_hash, status, place)
    left join lateral (
      select memory.id, memory.content_hash, memory.gone_at, memory.status, memory.kept_out_reason from memory
      where memory.source_id = ${sourceId} and memory.external_id = page.external_id
      offset 0
    ) as held on true
    where held.id is null or held.content_hash <> page.content_hash or held.gone_at is not null or held.status <> page.status
    order by page.place`.execute(db)
  return rows.map(({ place, ...held }) => {
    const item = hashed[place - 1] as Hashed
    return { item: { ...item, factKey: factKey(item.memory.text) }, ...held }
  })
}

/** Writes the memories as they are at `at`; gives their ids in the order of `items`. */
export async function mirrorMemories(
  db: Db,
  sourceId: string,
  items: readonly Keyed[],
  at: Date,
): Promise<readonly string[]> {
  const column = (value: (item: Keyed) => string | Date | null) => items.map(value)
  const { rows } = await sql<{ id: string; external_id: string }>`
    insert into memory (source_id, external_id, content_hash, fact_key, text, author, status, replaced_by, categories, metadata,
      surfaced_at, first_seen_at, container, expires_at)
    select ${sourceId}, page.external_id, page.content_hash, page.fact_key, page.text, page.author, page.status, page.replaced_by,
      array(select jsonb_array_elements_text(page.categories::jsonb)), page.metadata::jsonb,
      least(coalesce(page.surfaced_at, ${at}::timestamptz), ${at}::timestamptz), ${at}, page.container, page.expires_at
    from unnest(
      ${column(({ memory }) => memory.externalId)}::text[],
      ${column((item) => item.contentHash)}::text[],
      ${column((item) => item.factKey)}::text[],
      ${column(({ memory }) => memory.text)}::text[],
      ${column(({ memory }) => memory.author)}::text[],
      ${column(({ memory }) => statusAt(memory, at))}::text[],
      ${column(({ memory }) => memory.replacedBy ?? null)}::text[],
      ${column(({ memory }) => storableJson(memory.categories))}::text[],
      ${column(({ memory }) => storableJson(memory.metadata))}::text[],
      ${column(({ memory }) => memory.changedAt ?? memory.createdAt ?? null)}::timestamptz[],
      ${column(({ memory }) => memory.container ?? null)}::text[],
      ${column(({ memory }) => memory.expiresAt ?? null)}::timestamptz[])
      as page (external_id, content_hash, fact_key, text, author, status, replaced_by, categories, metadata, surfaced_at, container,
        expires_at)
    on conflict on constraint memory_unique do update set
      content_hash = excluded.content_hash, fact_key = excluded.fact_key, text = excluded.text, author = excluded.author,
      status = excluded.status, replaced_by = excluded.replaced_by, categories = excluded.categories,
      metadata = excluded.metadata, container = excluded.container, expires_at = excluded.expires_at, gone_at = null,
      kept_out_reason = null,
      surfaced_at = case when memory.fact_key = excluded.fact_key then memory.surfaced_at else excluded.surfaced_at end
    returning id, external_id`.execute(db)
  const idOf = new Map(rows.map((row) => [row.external_id, row.id]))
  return items.map(({ memory }) => idOf.get(memory.externalId) as string)
}

/** What holds of a memory at `at`: a live one whose time is over has expired, whatever its source says. */
export function statusAt({ status, expiresAt }: Memory, at: Date): Memory['status'] {
  return status === 'live' && expiresAt !== undefined && expiresAt <= at ? 'expired' : status
}

/** sha256 over everything of a memory that the mirror keeps; what a subject is called is the subject's own. */
function contentHash(memory: Memory): string {
  const { text, author, status, replacedBy, categories, metadata, changedAt, container, expiresAt } = memory
  const subjects = memory.subjects.map(({ kind, externalId }) => ({ kind, externalId }))
  const parts = [text, author, status, replacedBy, categories, metadata, subjects, changedAt]
  // Most memories have neither, and keep the hash they always had.
  const held = container === undefined && expiresAt === undefined ? [] : [container ?? null, expiresAt ?? null]
  return hash('sha256', JSON.stringify([...parts, ...held]), 'hex')
}
