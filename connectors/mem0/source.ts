/**
 * mem0: the memories that agents keep in mem0 Platform, or in a mem0 server of one's own.
 * Read: memories with their owners, categories and metadata; on the Platform also its users, agents and apps, and of its change feed which memories
 * were deleted. Never read: conversations (`input`), vectors, profiles. Never called: search, which can reinforce a memory. Never written: anything.
 * Key: mode platform: app.mem0.ai, the project's API keys (m0-...). Mode self-hosted: an API key that the server's administrator makes
 * (X-API-Key), or a bearer token. Mode pgvector: a PostgreSQL user that may select from the table of memories, and nothing else.
 */
import type { MemorySource } from '../../engine/sources/memory-source.ts'
import { pgvectorSource } from './pgvector.ts'
import { platformSource } from './platform-source.ts'
import { selfHostedSource } from './self-hosted.ts'
import type { Mem0Settings } from './settings.ts'

/** A source that reads mem0 in the mode that its settings name. */
export function mem0Source(settings: Mem0Settings): MemorySource {
  if (settings.mode === 'platform') return platformSource(settings)
  return settings.mode === 'self-hosted' ? selfHostedSource(settings) : pgvectorSource(settings)
}
