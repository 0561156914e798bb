/** A share with its 95% Wilson interval; all 0..1. */
export type Rate = { readonly value: number; readonly low: number; readonly high: number }

/**
 * The share of passes with its 95% Wilson score interval, without continuity correction; null for no answers.
 * (p + z^2/2n -+ z sqrt(p (1 - p) / n + z^2/4n^2)) / (1 + z^2/n). Source: Newcombe 1998, method 3.
 */
export function wilsonRate(passes: number, n: number): Rate | null {
  if (n === 0) return null
  const p = passes / n
  const centre = p + z ** 2 / (2 * n)
  const reach = z * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2))
  const scale = 1 + z ** 2 / n
  return { value: p, low: Math.max(0, (centre - reach) / scale), high: Math.min(1, (centre + reach) / scale) }
}

/** The 97.5th percentile of the normal distribution. */
const z = 1.959963984540054
