import { FSRSAlgorithm } from 'ts-fsrs'
import { dayMs } from './elapsed.ts'
import { fsrs6, ratingNumbers } from './fsrs.ts'
import type { RetentionModel, RetentionState } from './retention-model.ts'
import type { LoggedReview } from './review-log.ts'
import type { Weights } from './weights.ts'

/** How the time between two answers is counted: exactly, or in midnights passed in UTC, or in the person's own days. */
export const elapsedRules = ['fraction', 'utc-day', 'local-day'] as const

/** One of `elapsedRules`. */
export type ElapsedRule = (typeof elapsedRules)[number]

/**
 * Foretells every answer of one pair from those before it: takes them oldest first, gives one probability of recall for each. The
 * first answer starts the memory and has nothing before it: 1.
 */
export type Predictor = (answers: readonly LoggedReview[]) => readonly number[]

/** What FSRS-6 foretells under a rule of elapsed time; `fraction` is this program's own, the two others are for comparison. */
export function predictorOf(weights: Weights, rule: ElapsedRule): Predictor {
  if (rule === 'fraction') return predictExactly(fsrs6(weights))
  const dayOf = rule === 'utc-day' ? (review: LoggedReview) => Math.floor(review.at.getTime() / dayMs) : localDayOf
  return predictByDays(weights, dayOf)
}

/** Foretells with a model at the exact instants. */
export function predictExactly(model: RetentionModel): Predictor {
  return (answers) => {
    let state: RetentionState | null = null
    return answers.map(({ at, rating }) => {
      const predicted: number = state === null ? 1 : model.retrievability(state, at)
      state = model.afterAnswer(state ?? model.unverified(at), rating, at)
      return predicted
    })
  }
}

/** Foretells as ts-fsrs does by itself: whole days between answers, and another formula for answers within one day. */
function predictByDays(weights: Weights, dayOf: (review: LoggedReview) => number): Predictor {
  const algorithm = new FSRSAlgorithm({ w: weights })
  return (answers) => {
    let memory: { readonly difficulty: number; readonly stability: number } | null = null
    let day = 0
    return answers.map((review) => {
      const elapsedDays: number = memory === null ? 0 : Math.max(dayOf(review) - day, 0)
      const predicted: number = memory === null ? 1 : algorithm.forgetting_curve(elapsedDays, memory.stability)
      memory = algorithm.next_state(memory, elapsedDays, ratingNumbers[review.rating])
      day = dayOf(review)
      return predicted
    })
  }
}

function localDayOf(review: LoggedReview): number {
  return review.localDay
}
