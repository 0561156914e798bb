/**
 * memory-mcp: the knowledge graph that `@modelcontextprotocol/server-memory` keeps for an agent.
 * Read: entities with their observations, and relations from a person to a thing. Never read: relations between things or between persons, and
 * relation types: a triple alone yields no question yet. Never called: any tool but read_graph. Never written: anything.
 * Key: none. File mode needs leave to read the file that MEMORY_FILE_PATH of the server names; server mode needs the command that starts it.
 */
import type { MemorySource } from '../../engine/sources/memory-source.ts'
import { checkReading } from '../files/check.ts'
import { pagesOf, parseCursor } from '../files/pages.ts'
import { type Patience, usualPatience } from '../files/patience.ts'
import { watchFile } from '../files/watch-file.ts'
import { judge } from './check.ts'
import { readMemoryFile } from './file-source.ts'
import { snapshotOf } from './memories.ts'
import { readThroughServer } from './server-source.ts'
import type { MemoryMcpSettings } from './settings.ts'

/** A source that reads an agent's memory from its file or through its server. */
export function memoryMcpSource(settings: MemoryMcpSettings, patience: Patience = usualPatience): MemorySource {
  const read = async (knownSha256: string | undefined, signal: AbortSignal) => {
    if (settings.mode === 'file') return readMemoryFile(settings, patience, { knownSha256, signal })
    const snapshot = await readThroughServer(settings, signal)
    return snapshot.sha256 === knownSha256 ? 'unchanged' : snapshot
  }
  const source: MemorySource = {
    check: (signal) =>
      checkReading(
        () => read(undefined, signal),
        (snapshot) => judge(snapshot, settings.personTypes),
        signal,
      ),

    async *pull(cursorText, signal, extent) {
      const cursor = parseCursor(cursorText)
      const snapshot = await read(extent === 'whole' ? undefined : cursor.sha256, signal)
      if (snapshot === 'unchanged') return
      for (const page of pagesOf(snapshotOf(snapshot, settings.personTypes), cursor)) {
        signal.throwIfAborted()
        yield page
      }
    },
  }
  if (settings.mode === 'server') return source
  return {
    ...source,
    watch: (changed, signal) => watchFile(settings.path, changed, { debounceMs: patience.debounceMs, signal }),
  }
}
