import { type MemorySource, type Page, SourceError } from '../../engine/sources/memory-source.ts'

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
