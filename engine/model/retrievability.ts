import { mostElapsedDays } from './elapsed.ts'
import type { Curve } from './retention-model.ts'

/**
 * Probability of recall after fractional days: R = (1 + factor * t / S) ^ decay.
 * The same curve in SQL: `retrievabilitySql` in curve.ts. Source: FSRS-6.
 */
export function retrievabilityAfter(curve: Curve, stabilityDays: number, elapsedDays: number): number {
  return (1 + (curve.factor * elapsedDays) / stabilityDays) ** curve.decay
}

/**
 * Fractional days until retrievability falls to `desiredRetention` (0..1, exclusive), at most a hundred years.
 * t = S / factor * (R ^ (1 / decay) - 1), the inverse of the curve. The same in SQL: `dueAtSql` in curve.ts.
 */
export function daysUntil(curve: Curve, stabilityDays: number, desiredRetention: number): number {
  const days = (stabilityDays / curve.factor) * (desiredRetention ** (1 / curve.decay) - 1)
  return Math.min(days, mostElapsedDays)
}
