import { dayMs, elapsedDays } from './elapsed.ts'
import type { Curve, Rating, RetentionModel } from './retention-model.ts'
import { daysUntil, retrievabilityAfter } from './retrievability.ts'
import type { Weights } from './weights.ts'

/**
 * FSRS-6 over fractional days. Symbols: S stability in days, D difficulty 1..10, R retrievability, G rating 1..4.
 *
 * The formulas stand here in plain arithmetic and a test holds them to those of ts-fsrs. Calling ts-fsrs's `next_state` instead was
 * measured: 2.5-3.4 million answers a second against 12-17 (its `next()`: 0.47), because it reads each weight through a proxy; and it
 * rounds every stage to 8 decimals, which no SQL of the same curve can follow to 9. It also floors S0 at 0.1 days, which fitting
 * does not. The same-day formula is left out on purpose: with fractional days an immediate repeat moves almost nothing.
 */
export function fsrs6(weights: Weights): RetentionModel {
  const curve = curveOf(weights)
  const unverifiedStabilityDays = weights[1]
  const stabilityAfter = stabilityAfterOf(weights)
  const difficultyAfter = difficultyAfterOf(weights)

  return {
    name: 'fsrs-6',
    curve,
    unverified: (exposedAt) => ({
      // The value of a hard first success: an exposure is not recall, and never counts for more than the weakest one.
      stabilityDays: unverifiedStabilityDays,
      difficulty: null,
      sinceAt: exposedAt,
      verified: false,
    }),
    retrievability: (state, at) => retrievabilityAfter(curve, state.stabilityDays, elapsedDays(state.sinceAt, at)),
    afterAnswer(state, rating, at) {
      // An answer from before the last one (a clock that jumped) counts, but does not move the memory back in time.
      const sinceAt = at.getTime() < state.sinceAt.getTime() ? state.sinceAt : at
      if (state.difficulty === null) {
        const stabilityDays = initialStabilityDays(weights, rating)
        return { stabilityDays, difficulty: initialDifficulty(weights, rating), sinceAt, verified: true }
      }
      const retrievability = retrievabilityAfter(curve, state.stabilityDays, elapsedDays(state.sinceAt, at))
      return {
        stabilityDays: stabilityAfter(state.stabilityDays, state.difficulty, retrievability, rating),
        difficulty: difficultyAfter(state.difficulty, rating),
        sinceAt,
        verified: true,
      }
    },
    dueAt(state, desiredRetention) {
      const days = daysUntil(curve, state.stabilityDays, desiredRetention)
      return new Date(state.sinceAt.getTime() + Math.round(days * dayMs))
    },
  }
}

/** The smallest stability the formulas give, in days: about a minute and a half. */
export const leastStabilityDays = 0.001

/** The greatest stability the formulas give, in days: a hundred years. */
export const mostStabilityDays = 36_500

/** decay = -w20, factor = 0.9 ^ (-1 / w20) - 1, so that R(S, S) = 0.9 whatever w20 is. */
export function curveOf(weights: Weights): Curve {
  return { decay: -weights[20], factor: 0.9 ** (-1 / weights[20]) - 1 }
}

/** S0(G) = w[G-1], in days. */
function initialStabilityDays(weights: Weights, rating: Rating): number {
  return weights[(ratingNumbers[rating] - 1) as 0 | 1 | 2 | 3]
}

/** The paper's G: 1 for the failure, 2..4 for the successes. */
export const ratingNumbers = { again: 1, hard: 2, good: 3, easy: 4 } as const satisfies Record<Rating, number>

/** The difficulty that a first answer gives, 1..10. */
export function initialDifficulty(weights: Weights, rating: Rating): number {
  return clampDifficulty(unclampedDifficulty(weights, rating))
}

/** D0(G) = w4 - e^(w5 (G - 1)) + 1; below 1 for easy, and only clamped where it becomes a state. */
function unclampedDifficulty(weights: Weights, rating: Rating): number {
  return weights[4] - Math.exp(weights[5] * (ratingNumbers[rating] - 1)) + 1
}

/**
 * Success: S' = S (1 + e^w8 (11 - D) S^-w9 (e^(w10 (1 - R)) - 1) [hard: w15] [easy: w16])
 * Lapse:   S' = min(w11 D^-w12 ((S + 1)^w13 - 1) e^(w14 (1 - R)), S / e^(w17 w18))
 */
function stabilityAfterOf(weights: Weights): (S: number, D: number, R: number, rating: Rating) => number {
  const [, , , , , , , , w8, w9, w10, w11, w12, w13, w14, w15, w16, w17, w18] = weights
  const growth = Math.exp(w8)
  const lapseShare = Math.exp(-w17 * w18)
  const bonus = { hard: w15, good: 1, easy: w16 }

  return (S, D, R, rating) => {
    if (rating === 'again') {
      const lapsed = w11 * D ** -w12 * ((S + 1) ** w13 - 1) * Math.exp(w14 * (1 - R))
      return Math.max(Math.min(lapsed, S * lapseShare), leastStabilityDays)
    }
    const increase = growth * (11 - D) * S ** -w9 * (Math.exp(w10 * (1 - R)) - 1) * bonus[rating]
    return Math.min(S * (1 + increase), mostStabilityDays)
  }
}

/** D' = D - w6 (G - 3) (10 - D) / 9; D'' = w7 D0(easy) + (1 - w7) D' */
function difficultyAfterOf(weights: Weights): (D: number, rating: Rating) => number {
  const w6 = weights[6]
  const w7 = weights[7]
  const easiest = unclampedDifficulty(weights, 'easy')

  return (D, rating) => {
    const damped = D - (w6 * (ratingNumbers[rating] - 3) * (10 - D)) / 9
    return clampDifficulty(w7 * easiest + (1 - w7) * damped)
  }
}

function clampDifficulty(difficulty: number): number {
  return Math.min(Math.max(difficulty, 1), 10)
}
