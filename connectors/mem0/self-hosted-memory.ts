import type { Memory, Subject } from '../../engine/sources/memory-source.ts'
import { plainMetadata } from '../http/metadata.ts'
import { expiryOf, instantOf } from './instant.ts'

/** A row of a self-hosted mem0, whichever way it was read: only what we use, the instants still as mem0 wrote them. */
export type SelfHostedRow = {
  readonly id: string
  readonly text: string
  readonly userId?: string | undefined
  readonly agentId?: string | undefined
  readonly runId?: string | undefined
  readonly speaker?: string | undefined
  readonly createdAt?: string | undefined
  readonly updatedAt?: string | undefined
  readonly expirationDate?: string | undefined
  /** The metadata that the agent gave, perhaps with some of mem0's own among it. */
  readonly metadata: Readonly<Record<string, unknown>>
}

/** What mem0 keeps beside the metadata of an agent; in a payload and in the listing of everything it stands among it. */
const ownKeys = new Set([
  ...['data', 'hash', 'text_lemmatized', 'attributed_to', 'role', 'actor_id'],
  ...['user_id', 'agent_id', 'run_id', 'created_at', 'updated_at', 'expiration_date'],
])

/** Reads a row as a memory. Both of its ids stay on a row of a self-hosted mem0; who said it stands apart. */
export function memoryOf(row: SelfHostedRow): Memory {
  // Rows from before March 2026 carry Pacific offsets, and what cannot be read says nothing.
  const createdAt = instantOf(row.createdAt ?? '')
  const changedAt = instantOf(row.updatedAt ?? '')
  const expiresAt = expiryOf(row.expirationDate ?? '')
  return {
    externalId: row.id,
    text: row.text,
    subjects: subjectsOf(row),
    author: row.speaker === 'user' || row.speaker === 'assistant' ? row.speaker : 'unknown',
    ...(createdAt && { createdAt }),
    ...(changedAt && { changedAt }),
    ...(expiresAt && { expiresAt }),
    categories: [],
    metadata: metadataOf(row.metadata),
    status: 'live',
  }
}

/** The person that an integrator named in the metadata stands beside the user, since assistant-only rows have no user. */
function subjectsOf({ userId, agentId, runId, metadata }: SelfHostedRow): Subject[] {
  const personId = typeof metadata.person_id === 'number' ? String(metadata.person_id) : metadata.person_id
  const users = new Set([userId, typeof personId === 'string' ? personId.trim() : undefined])
  const named = (kind: Subject['kind'], id: string | undefined): Subject[] => (id ? [{ kind, externalId: id }] : [])
  return [...[...users].flatMap((id) => named('user', id)), ...named('agent', agentId), ...named('run', runId)]
}

/** The agent's own metadata: mem0's keys say nothing new. */
function metadataOf(metadata: SelfHostedRow['metadata']): Record<string, unknown> {
  return plainMetadata(Object.fromEntries(Object.entries(metadata).filter(([key]) => !ownKeys.has(key))))
}
