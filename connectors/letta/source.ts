/**
 * Letta: what its agents keep, on Letta Cloud, a self-hosted V1 server, in git or behind an App Server. Each mode has its own file:
 * rest.ts, memfs-source.ts, app-server.ts. They say what is read, what never is, and how to get the key.
 */
import type { MemorySource } from '../../engine/sources/memory-source.ts'
import { appServerSource } from './app-server.ts'
import { memfsSource } from './memfs-source.ts'
import { restSource } from './rest.ts'
import type { LettaSettings } from './settings.ts'

/** A source that reads Letta in the way its settings name. */
export function lettaSource(settings: LettaSettings): MemorySource {
  if (settings.mode === 'rest') return restSource(settings)
  return settings.mode === 'memfs' ? memfsSource(settings) : appServerSource(settings)
}
