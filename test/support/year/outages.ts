/** When everything stood still: from the first instant to the second, which is the first that runs again. */
export type Outage = { readonly name: string; readonly fromMs: number; readonly toMs: number }

/** The first simulated instant, and the first after the last. */
export const year = { fromMs: Date.UTC(2026, 0, 1), toMs: Date.UTC(2027, 0, 1) } as const

/** A morning of Europe and an afternoon of Asia; from a Friday over the weekend; and more than a week. */
export const outages: readonly Outage[] = [
  { name: 'six hours', fromMs: Date.UTC(2026, 2, 3, 6, 1), toMs: Date.UTC(2026, 2, 3, 12) },
  { name: 'three days', fromMs: Date.UTC(2026, 5, 12, 15, 1), toMs: Date.UTC(2026, 5, 15, 15) },
  { name: 'nine days', fromMs: Date.UTC(2026, 8, 7, 4, 1), toMs: Date.UTC(2026, 8, 16, 4) },
]

/**
 * Instants at which a process dies that has claimed what there is to send and never says what became of it: on two Tuesdays when much is
 * sent, and in the minute before each of two outages, so that what it held is found hours or days later.
 */
export const crashes: readonly number[] = [
  Date.UTC(2026, 1, 17, 9),
  Date.UTC(2026, 9, 6, 7),
  Date.UTC(2026, 2, 3, 6),
  Date.UTC(2026, 5, 12, 15),
]

/** The outage in which an instant lies. */
export function outageAt(atMs: number): Outage | undefined {
  return outages.find(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs)
}
