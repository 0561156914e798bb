import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { memoryMcpSettings } from '../../../connectors/memory-mcp/settings.ts'
import { memoryMcpSource } from '../../../connectors/memory-mcp/source.ts'
import type { MemorySource, Page } from '../../../engine/sources/memory-source.ts'

/** The path of a memory file that is not there yet, in a folder of its own that goes with the test. */
export async function newMemoryPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'clo-memory-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return join(folder, 'memory.jsonl')
}

/** File mode with nothing to wait for; `whileWaiting` runs where a reader would wait for the writer. */
export function openFile(path: string, whileWaiting: () => Promise<void> = async () => {}): MemorySource {
  const settings = memoryMcpSettings.parse({ mode: 'file', path })
  return memoryMcpSource(settings, { waitToReread: whileWaiting, debounceMs: 1 })
}

/** One entity as the server writes it. */
export function entityLine(name: string, entityType: string, observations: readonly string[]): string {
  return JSON.stringify({ type: 'entity', name, entityType, observations })
}

/** A concept with `count` observations. */
export function factsLine(count: number): string {
  const observations = Array.from({ length: count }, (_, index) => `Fact ${index + 1} of many`)
  return entityLine('Handbook', 'document', observations)
}

/** The cursor that a pull ended with. */
export function lastCursor(pages: readonly Page[]): string | null {
  return pages.at(-1)?.cursor ?? null
}
