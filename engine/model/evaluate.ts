import { elapsedDays } from './elapsed.ts'
import { auc, logLoss, type Prediction, rmseBins } from './measures.ts'
import type { Predictor } from './predictor.ts'
import type { LoggedReview } from './review-log.ts'

/** How well a predictor foretold a log. `scored`: the answers that count; `auc`: null when all or none of them were recalled. */
export type Evaluation =
  | {
      readonly status: 'ok'
      readonly scored: number
      readonly recalled: number
      readonly logLoss: number
      readonly rmseBins: number
      readonly auc: number | null
    }
  | { readonly status: 'failed'; readonly reason: 'nothing-to-score'; readonly sentence: string }

/**
 * Foretells every answer of a log from those before it, and scores the ones that came a day (24 h) or more after the answer before on
 * the same pair, with the probability held to 0.02..0.98. The log may be in any order. Source: srs-benchmark's protocol without its
 * outlier filter and fitting.
 */
export function evaluate(reviews: readonly LoggedReview[], predictor: Predictor): Evaluation {
  const ordered = reviews.toSorted((one, other) => one.at.getTime() - other.at.getTime())
  const histories = Map.groupBy(ordered, ({ pair }) => pair)
  const predictions = [...histories.values()].flatMap((answers) => scoredOf(answers, predictor(answers)))
  if (predictions.length === 0) {
    const sentence = `None of ${reviews.length} answers came 24 hours or more after another on the same person and concept.`
    return { status: 'failed', reason: 'nothing-to-score', sentence }
  }

  return {
    status: 'ok',
    scored: predictions.length,
    recalled: predictions.filter((prediction) => prediction.recalled).length,
    logLoss: logLoss(predictions),
    rmseBins: rmseBins(predictions),
    auc: auc(predictions),
  }
}

function scoredOf(answers: readonly LoggedReview[], foretold: readonly number[]): readonly Prediction[] {
  const scored: Prediction[] = []
  let lapses = 0
  for (const [index, answer] of answers.entries()) {
    const before = answers[index - 1]
    if (before === undefined) continue
    const elapsed = elapsedDays(before.at, answer.at)
    if (elapsed < 1) continue

    const recalled = answer.rating !== 'again'
    const retrievability = Math.min(Math.max(foretold[index]!, 0.02), 0.98)
    // The first answer of a pair is never scored and takes place 1.
    scored.push({ retrievability, recalled, elapsedDays: elapsed, place: scored.length + 2, lapses })
    if (!recalled) lapses += 1
  }
  return scored
}
