/** What ours and the floor came to in one round, both in the same unit: milliseconds, or so many a second. */
export type Round = { readonly ours: number; readonly floor: number }

/**
 * Runs both by turns, so that a slow minute of the machine hits both alike, and gives the round whose ratio is the median. One more round at the
 * start warms up and does not count. `ours` and `floor` give what they came to.
 */
export async function medianRound(
  rounds: number,
  ours: () => number | Promise<number>,
  floor: () => number | Promise<number>,
): Promise<Round> {
  const measured: Round[] = []
  for (let round = 0; round <= rounds; round += 1) measured.push({ ours: await ours(), floor: await floor() })
  const counted = measured.slice(1).sort((one, other) => ratioOf(one) - ratioOf(other))
  return counted[Math.floor(rounds / 2)]!
}

/** How many times the floor ours is. */
export function ratioOf({ ours, floor }: Round): number {
  return ours / floor
}

/** How long `work` takes, milliseconds. */
export async function elapsedMs(work: () => unknown): Promise<number> {
  const startMs = performance.now()
  await work()
  return performance.now() - startMs
}

/** A rate as it is printed, such as `1,234/s`. */
export function perSecond(rate: number): string {
  return `${Math.round(rate).toLocaleString('en')}/s`
}
