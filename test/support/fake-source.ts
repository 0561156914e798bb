import { type Extent, type MemorySource, type Page, SourceError } from '../../engine/sources/memory-source.ts'

/** What a source of the test does next: yields a page, throws, or does something of its own. */
export type Step = Page | Error | (() => Promise<unknown>)

/** A source that takes these steps at every pull, whatever the cursor; `cursors` holds those it was given. */
export function fakeSource(steps: readonly Step[]): { source: MemorySource; cursors: (string | null)[] } {
  const cursors: (string | null)[] = []
  const source: MemorySource = {
    check: async () => ({ status: 'ok', sentence: 'A source of the test.' }),
    async *pull(cursor) {
      cursors.push(cursor)
      for (const step of steps) {
        if (step instanceof Error) throw step
        if (typeof step === 'function') await step()
        else yield step
      }
    },
  }
  return { source, cursors }
}

/** A fault of the source that may pass, or that only a person can mend. */
export function fault(permanent: boolean): SourceError {
  const reason = permanent ? 'unauthorised' : 'unreachable'
  return new SourceError('The source of the test fails on purpose.', { reason, permanent })
}

/** A source that keeps its pages and goes on behind the page whose cursor it is given, as a connector does. */
export type PagedSource = {
  readonly source: MemorySource
  readonly pulls: { readonly cursor: string | null; readonly extent: Extent }[]
  /** What it holds, page by page; a test may change it between two pulls. */
  pages: readonly Page[]
  /** How many more pages it yields before it throws `fault`, and again at every pull after that. */
  pagesLeft: number
  fault: Error
}

/**
 * Yields `pages`, the last one complete. A walk begins at the first page; the cursor of a page inside one goes on behind it; after the last page
 * nothing has changed, until the next walk.
 */
export function pagedSource(pages: readonly Page[]): PagedSource {
  const pulls: { cursor: string | null; extent: Extent }[] = []
  const paged: PagedSource = {
    pulls,
    pages,
    pagesLeft: Number.POSITIVE_INFINITY,
    fault: new TypeError('The process of the test dies.'),
    source: {
      check: async () => ({ status: 'ok', sentence: 'A source of the test.' }),
      async *pull(cursor, _signal, extent) {
        pulls.push({ cursor, extent })
        const first = extent === 'whole' || cursor === null ? 0 : Number(cursor)
        for (const [place, page] of paged.pages.entries()) {
          if (place < first) continue
          if (paged.pagesLeft <= 0) throw paged.fault
          paged.pagesLeft -= 1
          yield { ...page, cursor: String(place + 1), complete: place === paged.pages.length - 1 }
        }
      },
    },
  }
  return paged
}
