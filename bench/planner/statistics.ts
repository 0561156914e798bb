/** The mean of a sample with the ends of its 95 % interval (Student's t). */
export type Interval = { readonly mean: number; readonly lower: number; readonly upper: number }

/** The interval of a mean from at least two numbers. */
export function intervalOf(sample: readonly number[]): Interval {
  const mean = meanOf(sample)
  const variance = sample.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (sample.length - 1)
  const reach = quantile975(sample.length - 1) * Math.sqrt(variance / sample.length)
  return { mean, lower: mean - reach, upper: mean + reach }
}

/** The mean of a sample that is not empty. */
export function meanOf(sample: readonly number[]): number {
  return sample.reduce((sum, value) => sum + value, 0) / sample.length
}

/** Of each seed, how far the one is above the other. */
export function pairedDifferences(one: readonly number[], other: readonly number[]): number[] {
  return one.map((value, seed) => value - other[seed]!)
}

/** The 97.5 % quantile of Student's t: the expansion of Cornish and Fisher, good to 0.003 from ten degrees of freedom on. */
function quantile975(degrees: number): number {
  const z = 1.959964
  return z + (z ** 3 + z) / (4 * degrees) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2)
}
