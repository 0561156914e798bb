/**
 * memory-mcp: the knowledge graph that `@modelcontextprotocol/server-memory` keeps for an agent.
 * Read: entities with their observations, and relations from a person to a thing. Never read: relations between things or between persons, and
 * relation types: a triple alone yields no question yet. Never called: any tool but read_graph. Never written: anything.
 * Key: none. File mode needs leave to read the file that MEMORY_FILE_PATH of the server names; server mode needs the command that starts it.
 */
import { setTimeout } from 'node:timers/promises'
import type { MemorySource } from '../../engine/sources/memory-source.ts'
import { checkSnapshot } from './check.ts'
import { readMemoryFile } from './file-source.ts'
import { pagesOf, parseCursor } from './pages.ts'
import { readThroughServer } from './server-source.ts'
import type { MemoryMcpSettings } from './settings.ts'
import { watchFile } from './watch-file.ts'

/** The waits of file mode. `waitToReread` passes the time until a writer may have finished its last line. */
export type Patience = { readonly waitToReread: (signal: AbortSignal) => Promise<void>; readonly debounceMs: number }

const usualPatience: Patience = {
  waitToReread: (signal) => setTimeout(100, undefined, { signal }),
  debounceMs: 300,
}

/** A source that reads an agent's memory from its file or through its server. */
export function memoryMcpSource(settings: MemoryMcpSettings, patience = usualPatience): MemorySource {
  const read = async (knownSha256: string | undefined, signal: AbortSignal) => {
    if (settings.mode === 'file') return readMemoryFile(settings, patience.waitToReread, { knownSha256, signal })
    const snapshot = await readThroughServer(settings, signal)
    return snapshot.sha256 === knownSha256 ? 'unchanged' : snapshot
  }
  const source: MemorySource = {
    check: (signal) => checkSnapshot(() => read(undefined, signal), settings.personTypes, signal),

    async *pull(cursorText, signal) {
      const cursor = parseCursor(cursorText)
      const snapshot = await read(cursor.sha256, signal)
      if (snapshot === 'unchanged') return
      for (const page of pagesOf(snapshot, settings.personTypes, cursor)) {
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
