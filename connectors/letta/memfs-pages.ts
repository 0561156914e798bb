import type { Memory } from '../../engine/sources/memory-source.ts'

/** What was read: memories in the order of the containers that hold them. */
type Reading = { readonly memories: readonly Memory[]; readonly containers: readonly string[] }

const pageSize = 1_000

/** Cuts a reading into pages of about a thousand memories, never through a container. At least one page. */
export function cut(reading: Reading): Reading[] {
  const held = Map.groupBy(reading.memories, ({ container }) => container)
  const pages: { memories: Memory[]; containers: string[] }[] = [{ memories: [], containers: [] }]
  for (const container of reading.containers) {
    const memories = held.get(container) ?? []
    const last = pages.at(-1)!
    const isFull = last.containers.length === pageSize || last.memories.length + memories.length > pageSize
    const page = isFull && last.containers.length > 0 ? { memories: [], containers: [] } : last
    if (page !== last) pages.push(page)
    page.containers.push(container)
    for (const memory of memories) page.memories.push(memory)
  }
  return pages
}
