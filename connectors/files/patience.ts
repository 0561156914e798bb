import { setTimeout } from 'node:timers/promises'

/** The waits of a source that reads a file. `waitToReread` passes the time until a writer may have finished its last line. */
export type Patience = { readonly waitToReread: (signal: AbortSignal) => Promise<void>; readonly debounceMs: number }

/** The waits outside of tests. */
export const usualPatience: Patience = {
  waitToReread: (signal) => setTimeout(100, undefined, { signal }),
  debounceMs: 300,
}
