/** The shortest time that counts as elapsed: 8.64 s, so that an instant before the last one never becomes a negative time. */
export const leastElapsedDays = 1e-4

/** The longest time that counts as elapsed or as still to come: a hundred years. */
export const mostElapsedDays = 36_500

/** Milliseconds in 24 hours; a day is never a calendar day here. */
export const dayMs = 86_400_000

/**
 * Fractional days between two instants, held to `leastElapsedDays`..`mostElapsedDays`: a clock that jumped, or one instant in the
 * future, then bends one number and breaks none.
 */
export function elapsedDays(sinceAt: Date, at: Date): number {
  const days = (at.getTime() - sinceAt.getTime()) / dayMs
  return Math.min(Math.max(days, leastElapsedDays), mostElapsedDays)
}
