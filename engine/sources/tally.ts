import type { Compared, PageCounts } from './compare-page.ts'

/** What one run over one source counted. `gone` and `expired` also count what no page held. */
export type SyncCounts = PageCounts & { readonly gone: number; readonly skipped: number }

/** The counts of a run so far, why items were skipped, and the longest that a dated memory waited, seconds (null: none was dated). */
export type Tally = {
  readonly counts: SyncCounts
  readonly reasons: Readonly<Record<string, number>>
  readonly lagSeconds: number | null
}

/** A run that has read nothing yet. */
export const emptyTally: Tally = {
  counts: { read: 0, new: 0, changed: 0, same: 0, gone: 0, superseded: 0, expired: 0, skipped: 0 },
  reasons: {},
  lagSeconds: null,
}

/** The tally with one more page. */
export function withPage(tally: Tally, { counts: page, skipped, lagSeconds }: Compared, gone: number): Tally {
  const { counts } = tally
  const reasons = { ...tally.reasons }
  for (const { reason } of skipped) reasons[reason] = (reasons[reason] ?? 0) + 1
  return {
    counts: {
      read: counts.read + page.read,
      new: counts.new + page.new,
      changed: counts.changed + page.changed,
      same: counts.same + page.same,
      gone: counts.gone + gone,
      superseded: counts.superseded + page.superseded,
      expired: counts.expired + page.expired,
      skipped: counts.skipped + skipped.length,
    },
    reasons,
    lagSeconds: lagSeconds === null ? tally.lagSeconds : Math.max(lagSeconds, tally.lagSeconds ?? 0),
  }
}
