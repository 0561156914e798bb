import type { MemorySource, Page } from './memory-source.ts'

/** More memories than these are not kept at once; what a preview says of so many holds for the rest. */
export const mostPreviewed = 50_000

/** Everything that a pull gave. `truncated`: it had more. */
export type Pulled = { readonly pages: readonly Page[]; readonly truncated: boolean }

/** Reads pages to the end, or until `most` memories are read. `progress` hears how many. Throws what the pull throws. */
export async function pullAll(
  pull: AsyncIterable<Page>,
  most: number,
  progress?: (read: number) => void,
): Promise<Pulled> {
  const pages: Page[] = []
  let read = 0
  for await (const page of pull) {
    if (read >= most) return { pages, truncated: true }
    pages.push(page)
    read += page.memories.length
    progress?.(read)
  }
  return { pages, truncated: false }
}

/** A source that gives these pages again, whatever it is asked for. */
export function replaying(pages: readonly Page[]): MemorySource {
  return {
    check: async () => ({ status: 'ok', sentence: 'It has been read already.' }),
    async *pull() {
      yield* pages
    },
  }
}

/** Whether pages say of anything that it is gone; the end of a walk says it of everything that it did not see. */
export function tellsGone(pages: readonly Page[]): boolean {
  return pages.some(({ gone, containers }) => gone !== undefined || containers !== undefined)
}
