import { z } from 'zod'
import type { Memory, Subject } from '../../engine/sources/memory-source.ts'
import { plainMetadata } from '../http/metadata.ts'
import { expiryOf, instantOf } from './instant.ts'
import { statusOf } from './platform-assumptions.ts'

const name = z
  .string()
  .nullish()
  .transform((text) => text || null)
const instant = z
  .string()
  .transform(instantOf)
  .optional()
  .catch(() => undefined)

/** A listed memory (connectors.md 3.2). What decides whose it is and whether it holds must be right; the rest may be missing. */
const rowSchema = z.object({
  id: z.string().min(1),
  memory: z.string().nullish(),
  user_id: name,
  agent_id: name,
  app_id: name,
  session_id: name,
  run_id: name,
  replaced_by: name,
  expiration_date: name.refine((text) => text === null || expiryOf(text) !== undefined),
  lifecycle_state: name.catch(null),
  synthesized: z.boolean().catch(false),
  categories: z.array(z.string()).catch([]),
  metadata: z.record(z.string(), z.unknown()).catch({}),
  created_at: instant,
  updated_at: instant,
})

const idSchema = z.object({ id: z.string().min(1) })
const personSchema = z.union([z.string().trim().min(1), z.number().transform(String)])

type Row = z.output<typeof rowSchema>

/** One listed memory as ours. `unreadable-row`: there is a memory that we cannot tell; `no-text`: there is nothing in it to remember. */
export function readMemory(row: unknown): Memory | 'unreadable-row' | 'no-text' {
  const { data } = rowSchema.safeParse(row)
  if (data === undefined) return 'unreadable-row'
  const text = data.memory?.trim()
  return text ? memoryOf(data, text) : 'no-text'
}

/** The id of a listed memory, also of one that cannot be read otherwise; undefined when it shows none. */
export function idOf(row: unknown): string | undefined {
  return idSchema.safeParse(row).data?.id
}

function memoryOf(row: Row, text: string): Memory {
  const expiresAt = row.expiration_date === null ? undefined : expiryOf(row.expiration_date)
  return {
    externalId: row.id,
    text,
    subjects: subjectsOf(row),
    author: authorOf(row),
    categories: row.categories,
    metadata: { ...plainMetadata(row.metadata), ...(row.synthesized && { synthesized: true }) },
    status: statusOf(row),
    ...(row.created_at && { createdAt: row.created_at }),
    ...(row.updated_at && { changedAt: row.updated_at }),
    ...(expiresAt && { expiresAt }),
    ...(row.replaced_by !== null && { replacedBy: row.replaced_by }),
  }
}

/**
 * Whom a memory concerns. What an assistant said has no `user_id` (connectors.md 3.2): its run, its app, or a `person_id` that integrators put
 * in the metadata lead to the person.
 */
function subjectsOf(row: Row): Subject[] {
  const { person_id: noted } = row.metadata
  // Most memories note none, and a parse that fails is slow.
  const person = noted === undefined ? undefined : personSchema.safeParse(noted).data
  const users = new Set([row.user_id, person ?? null])
  return [
    ...[...users].flatMap((user) => subject('user', user)),
    ...subject('agent', row.agent_id),
    ...subject('app', row.app_id),
    ...subject('run', row.session_id ?? row.run_id),
  ]
}

function subject(kind: Subject['kind'], externalId: string | null): Subject[] {
  return externalId === null ? [] : [{ kind, externalId }]
}

/** Each fact is attributed to who said it (connectors.md 3.2). */
function authorOf(row: Row): Memory['author'] {
  if (row.user_id !== null) return 'user'
  return row.agent_id === null ? 'unknown' : 'assistant'
}
