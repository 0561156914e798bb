/** One foretold answer and what became of it. */
export type Prediction = {
  /** Probability of recall just before the answer, 0..1, exclusive. */
  readonly retrievability: number
  readonly recalled: boolean
  /** Since the answer before it, days. */
  readonly elapsedDays: number
  /** Which answer of its pair it is, from 1, not counting those that came within a day of another. */
  readonly place: number
  /** Failures among the answers before it that were themselves foretold. */
  readonly lapses: number
}

/** Mean of -ln of the probability given to what happened; lower is better, a coin gives 0.693. */
export function logLoss(predictions: readonly Prediction[]): number {
  const losses = predictions.map(
    ({ retrievability, recalled }) => -Math.log(recalled ? retrievability : 1 - retrievability),
  )
  return sum(losses) / predictions.length
}

/**
 * Root mean square of (mean foretold - mean recalled) over bins of alike answers, each weighted by its count. The bins are steps of
 * elapsed time, place and lapses: 2.48 * 3.62^floor(log_3.62 t), 1.99 * 1.89^floor(log_1.89 i), 1.65 * 1.73^floor(log_1.73 lapses);
 * only their floors tell bins apart. Source: srs-benchmark, RMSE(bins).
 */
export function rmseBins(predictions: readonly Prediction[]): number {
  const bins = Map.groupBy(
    predictions,
    ({ elapsedDays, place, lapses }) => `${step(elapsedDays, 3.62)} ${step(place, 1.89)} ${step(lapses, 1.73)}`,
  )
  const squares = [...bins.values()].map((bin) => {
    const difference = sum(bin.map(({ retrievability, recalled }) => retrievability - (recalled ? 1 : 0))) / bin.length
    return bin.length * difference ** 2
  })
  return Math.sqrt(sum(squares) / predictions.length)
}

/**
 * Probability that a recalled answer was given a higher retrievability than a failed one, ties counting half: by ranks,
 * (sum of ranks of the recalled - n (n + 1) / 2) / (n m). Null when all or none were recalled.
 */
export function auc(predictions: readonly Prediction[]): number | null {
  const recalled = predictions.filter((prediction) => prediction.recalled).length
  const failed = predictions.length - recalled
  if (recalled === 0 || failed === 0) return null

  const tied = Map.groupBy(predictions, ({ retrievability }) => retrievability)
  const ascending = [...tied].sort(([one], [other]) => one - other)
  let below = 0
  let rankSum = 0
  for (const [, group] of ascending) {
    const meanRank = below + (group.length + 1) / 2
    rankSum += meanRank * group.filter((prediction) => prediction.recalled).length
    below += group.length
  }
  return (rankSum - (recalled * (recalled + 1)) / 2) / (recalled * failed)
}

/** floor(log_base value); 0 has a bin of its own. */
function step(value: number, base: number): number | 'none' {
  return value === 0 ? 'none' : Math.floor(Math.log(value) / Math.log(base))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
