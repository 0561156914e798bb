import type { Rate } from './limits.ts'

/** A message that Slack took, and when. */
export type Posted = { readonly channel: string; readonly ts: string; readonly at: Date }

/** Every pair of neighbours in one channel that lie closer than this, in order of the record. */
export function gapsBelow(
  gapMs: number,
  record: readonly Posted[],
): { readonly channel: string; readonly gapMs: number }[] {
  const last = new Map<string, number>()
  return record.flatMap(({ channel, at }) => {
    const before = last.get(channel) ?? Number.NEGATIVE_INFINITY
    last.set(channel, at.getTime())
    const gap = at.getTime() - before
    return gap < gapMs ? [{ channel, gapMs: gap }] : []
  })
}

/**
 * The most messages by which any window, of whatever length, exceeds what the rate grants in it; 0 or less when all is well. A window from message i to message j holds
 * j - i + 1 of them and may hold burst + perMinute * its minutes; one pass finds the worst pair.
 */
export function worstExcess(rate: Rate, record: readonly Posted[]): number {
  let smallest = Number.POSITIVE_INFINITY
  let worst = Number.NEGATIVE_INFINITY
  for (const [place, { at }] of record.entries()) {
    const granted = (at.getTime() * rate.perMinute) / 60_000
    smallest = Math.min(smallest, place - granted)
    worst = Math.max(worst, place + 1 - granted - smallest - rate.burst)
  }
  return worst
}
