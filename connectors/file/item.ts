import { hash } from 'node:crypto'
import { z } from 'zod'
import type { Memory, Subject, SubjectKind } from '../../engine/sources/memory-source.ts'
import { storable } from '../../engine/sources/storable.ts'
import type { Item } from '../files/json-lines.ts'
import { isShallow } from '../http/metadata.ts'

/** What an item of the documented shape (file head of source.ts) says. `reason` names the field that cannot be read. */
export type ParsedItem =
  | { readonly status: 'memory'; readonly memory: Memory }
  | { readonly status: 'deleted'; readonly externalId: string }
  | { readonly status: 'refused'; readonly reason: string }

/** Reads one item. Fields that are null count as absent; fields outside the shape become metadata. */
export function parseItem(item: Item): ParsedItem {
  const given = Object.entries(item).filter(([, value]) => value !== null)
  const parsed = shape.safeParse(Object.fromEntries(given))
  if (!parsed.success) return refused(`bad-${String(parsed.error.issues[0]?.path[0]).replaceAll('_', '-')}`)
  const { id, text, deleted } = parsed.data
  if (id === undefined && text === '') return refused(deleted ? 'missing-id' : 'missing-text')
  const externalId = id ?? contentId(text, parsed.data.subjects)
  if (deleted) return { status: 'deleted', externalId }
  if (text === '') return refused('missing-text')

  const others = given.filter(([name]) => !Object.hasOwn(shape.shape, name))
  const metadata = { ...Object.fromEntries(others), ...parsed.data.metadata }
  if (!isShallow(metadata, deepestMetadata)) return refused('metadata-too-deep')
  return { status: 'memory', memory: { ...memoryOf(parsed.data), externalId, metadata } }
}

function refused(reason: string): ParsedItem {
  return { status: 'refused', reason }
}

// Longer ones do not fit an index entry of PostgreSQL, which holds a third of a page of 8 KiB.
const longestId = 500
// PostgreSQL and JSON.stringify recurse; no honest metadata comes near.
const deepestMetadata = 32

const kinds = ['user', 'agent', 'app', 'run', 'tag', 'entity'] as const satisfies readonly SubjectKind[]

const id = z
  .union([z.string(), z.int().transform(String)])
  .transform(storable)
  .pipe(z.string().regex(/\S/).max(longestId))

const subject = z
  .preprocess(
    (value) => (typeof value === 'string' ? splitSubject(value) : value),
    z.object({ kind: z.enum(kinds), id, name: z.string().nullish() }),
  )
  .transform(
    ({ kind, id, name }): Subject => ({ kind, externalId: id.trim(), ...(name && { name: storable(name).trim() }) }),
  )

/** ISO 8601 with an offset; a date alone begins at midnight UTC. A time without an offset could be any of 26 hours, so it is refused. */
const instant = z.union([z.iso.datetime({ offset: true }), z.iso.date()]).transform((text) => new Date(text))

const shape = z.object({
  id: id.optional(),
  text: z
    .string()
    .transform((text) => storable(text).trim())
    .default(''),
  subjects: z.array(subject).default([]),
  author: z.enum(['user', 'assistant', 'unknown']).default('unknown'),
  created_at: instant.optional(),
  changed_at: instant.optional(),
  expires_at: instant.optional(),
  categories: z.array(z.string()).default([]),
  metadata: z.record(z.string(), z.unknown()).default({}),
  status: z.enum(['live', 'superseded', 'expired']).optional(),
  replaced_by: id.optional(),
  deleted: z.boolean().default(false),
})

/** The names of the fields of an item. */
export const itemFields: readonly string[] = Object.keys(shape.shape)

function memoryOf(item: z.infer<typeof shape>): Omit<Memory, 'externalId' | 'metadata'> {
  const { created_at: createdAt, changed_at: changedAt, expires_at: expiresAt, replaced_by: replacedBy } = item
  return {
    text: item.text,
    subjects: item.subjects,
    author: item.author,
    categories: item.categories,
    status: item.status ?? (replacedBy === undefined ? 'live' : 'superseded'),
    ...(createdAt && { createdAt }),
    ...(changedAt && { changedAt }),
    ...(expiresAt && { expiresAt }),
    ...(replacedBy && { replacedBy }),
  }
}

/** `user:ada@example.com`; without a kind it is a user. */
function splitSubject(text: string): unknown {
  const colon = text.indexOf(':')
  return colon === -1 ? { kind: 'user', id: text } : { kind: text.slice(0, colon).trim(), id: text.slice(colon + 1) }
}

/** Stands in for an id: sha256 of the text (NFC, white space collapsed) and of whom it concerns. */
function contentId(text: string, subjects: readonly Subject[]): string {
  const concerned = subjects.map(({ kind, externalId }) => `${kind}:${externalId}`).toSorted()
  return hash('sha256', JSON.stringify([text.normalize('NFC').replace(/\s+/g, ' '), concerned]), 'hex')
}
