import type { Db } from '../db/pool.ts'
import type { Memory, Skipped } from './memory-source.ts'
import { restartWalk } from './walk.ts'

/**
 * What memories are picked by, each without regard to case. Categories and tags are whole words of the source; metadata is a field and its whole
 * value; `patterns` are found anywhere in the text, where `*` stands for anything.
 */
export type Patterns = {
  readonly categories: readonly string[]
  readonly tags: readonly string[]
  readonly metadata: Readonly<Record<string, string>>
  readonly patterns: readonly string[]
}

/**
 * What a source may give. A memory stays out when anything of `deny` fits it, or when a list of `allow` that is not empty has nothing that fits
 * it. `since`: older ones stay out, undated ones do not. `cap`: how many the first backfill may bring at most.
 */
export type Filters = {
  readonly allow: Patterns
  readonly deny: Patterns
  readonly since: Date | null
  readonly cap: number | null
}

/** Lets everything through. */
export const noFilters: Filters = {
  allow: { categories: [], tags: [], metadata: {}, patterns: [] },
  deny: { categories: [], tags: [], metadata: {}, patterns: [] },
  since: null,
  cap: null,
}

/** Filters as the column of a source holds them: JSON, the instant as a text; what is missing lets everything through. */
export function readFilters(stored: Readonly<Record<string, unknown>>): Filters {
  const { allow, deny, since, cap } = stored as Partial<Omit<Filters, 'since'> & { readonly since: string | null }>
  return {
    allow: { ...noFilters.allow, ...allow },
    deny: { ...noFilters.deny, ...deny },
    since: typeof since === 'string' ? new Date(since) : null,
    cap: cap ?? null,
  }
}

/** The filters of a source. */
export async function findFilters(db: Db, sourceId: string): Promise<Filters> {
  const row = await db.selectFrom('source').select('filters').where('id', '=', sourceId).executeTakeFirstOrThrow()
  return readFilters(row.filters)
}

/** Lets a source give what these filters let through: its next sync walks it from the start, and what they keep out is gone then. One transaction. */
export async function setFilters(db: Db, sourceId: string, filters: Filters): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx
      .updateTable('source')
      .set({ filters: JSON.stringify(filters) })
      .where('id', '=', sourceId)
      .execute()
    await restartWalk(trx, sourceId)
  })
}

/** Why a memory stays out. */
export type FilterReason =
  | 'denied-category'
  | 'denied-tag'
  | 'denied-metadata'
  | 'denied-pattern'
  | 'not-allowed'
  | 'before-floor'

/** Parts the memories that may come in from the others; the cap is not applied here. Takes time in proportion to the texts. */
export function filterMemories(
  filters: Filters,
  memories: readonly Memory[],
): { readonly kept: readonly Memory[]; readonly skipped: readonly Skipped[] } {
  const allow = prepare(filters.allow)
  const deny = prepare(filters.deny)
  const kept: Memory[] = []
  const skipped: Skipped[] = []
  for (const memory of memories) {
    const reason = reasonAgainst(memory)
    if (reason === null) kept.push(memory)
    else skipped.push({ reason, where: memory.externalId.slice(0, 100) })
  }
  return { kept, skipped }

  function reasonAgainst(memory: Memory): FilterReason | null {
    const denied = kinds.find((kind) => deny[kind]?.(memory))
    if (denied !== undefined) return `denied-${denied}`
    if (kinds.some((kind) => allow[kind]?.(memory) === false)) return 'not-allowed'
    const datedAt = memory.changedAt ?? memory.createdAt
    return filters.since !== null && datedAt !== undefined && datedAt < filters.since ? 'before-floor' : null
  }
}

const kinds = ['category', 'tag', 'metadata', 'pattern'] as const

/** Tells whether something of one list fits a memory; null for a list that is empty. */
type Fits = ((memory: Memory) => boolean) | null

function prepare({ categories, tags, metadata, patterns }: Patterns): Readonly<Record<(typeof kinds)[number], Fits>> {
  const fields = Object.entries(metadata).map(([field, value]) => [field, fold(value)] as const)
  const globs = patterns.map((pattern) => fold(pattern).split('*'))
  return {
    category: wordFits(categories, (memory) => memory.categories),
    tag: wordFits(tags, tagsOf),
    metadata:
      fields.length === 0
        ? null
        : (memory) =>
            fields.some(([field, value]) => wordsOf(memory.metadata[field]).some((word) => fold(word) === value)),
    pattern:
      globs.length === 0
        ? null
        : ({ text }) => {
            const folded = fold(text)
            return globs.some((pieces) => standInOrder(folded, pieces))
          },
  }
}

function wordFits(wanted: readonly string[], wordsOfMemory: (memory: Memory) => readonly string[]): Fits {
  if (wanted.length === 0) return null
  const folded = new Set(wanted.map(fold))
  return (memory) => wordsOfMemory(memory).some((word) => folded.has(fold(word)))
}

/** Letta and mem0 keep tags as subjects, others in the metadata. */
function tagsOf({ subjects, metadata }: Memory): readonly string[] {
  const named = subjects.filter(({ kind }) => kind === 'tag').map(({ externalId }) => externalId)
  return [...named, ...wordsOf(metadata.tags)]
}

function wordsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((part: unknown) => (typeof part === 'object' ? [] : [String(part)]))
  return value === null || value === undefined || typeof value === 'object' ? [] : [String(value)]
}

/** The earliest place of each piece leaves the most room for the next, so nothing is ever tried twice. */
function standInOrder(text: string, pieces: readonly string[]): boolean {
  let from = 0
  for (const piece of pieces) {
    const place = text.indexOf(piece, from)
    if (place === -1) return false
    from = place + piece.length
  }
  return true
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}
