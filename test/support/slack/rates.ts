import type { Rate } from './limits.ts'

/** Buckets that empty with use and fill with time, one a key. */
export type Rates = {
  /** Takes one from the bucket of every key, or from none: then, how long until all of them would give one. */
  admit(buckets: Readonly<Record<string, Rate>>, at: Date): 'admitted' | { readonly waitMs: number }
}

/** All buckets begin full. */
export function openRates(): Rates {
  const left = new Map<string, { readonly count: number; readonly at: Date }>()
  return {
    admit(buckets, at) {
      const levels = Object.entries(buckets).map(([key, rate]) => {
        const before = left.get(key) ?? { count: rate.burst, at }
        const filled = ((at.getTime() - before.at.getTime()) * rate.perMinute) / 60_000
        return { key, rate, count: Math.min(rate.burst, before.count + filled) }
      })
      // Thirds of a request do not add up exactly.
      const missing = levels.filter(({ count }) => count < 1 - 1e-9)
      if (missing.length > 0)
        return { waitMs: Math.max(...missing.map(({ count, rate }) => ((1 - count) * 60_000) / rate.perMinute)) }
      for (const { key, count } of levels) left.set(key, { count: count - 1, at })
      return 'admitted'
    },
  }
}
