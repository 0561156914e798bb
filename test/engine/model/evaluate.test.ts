import { expect, test } from 'vitest'
import { evaluate } from '../../../engine/model/evaluate.ts'
import { type Predictor, predictorOf } from '../../../engine/model/predictor.ts'
import type { Rating } from '../../../engine/model/retention-model.ts'
import type { LoggedReview } from '../../../engine/model/review-log.ts'
import { defaultWeights } from '../../../engine/model/weights.ts'

const coin: Predictor = (answers) => answers.map(() => 0.5)

test('an answer counts when it came a day or more after the one before on the same pair', () => {
  const log = [
    review('a', '2026-01-05T09:00:00Z', 'good'),
    review('b', '2026-01-05T10:00:00Z', 'good'),
    review('a', '2026-01-06T08:59:59Z', 'again'),
    review('a', '2026-01-07T08:59:59Z', 'good'),
    review('b', '2026-01-08T10:00:00Z', 'again'),
  ]

  expect(evaluate(log, coin)).toMatchObject({ status: 'ok', scored: 2, recalled: 1, logLoss: Math.LN2, auc: 0.5 })
})

test('a log in any order gives the same numbers', () => {
  const log = [
    review('a', '2026-01-05T09:00:00Z', 'good'),
    review('a', '2026-01-08T09:00:00Z', 'again'),
    review('a', '2026-01-20T09:00:00Z', 'good'),
  ]

  const predictor = predictorOf(defaultWeights, 'fraction')

  expect(evaluate(log.toReversed(), predictor)).toEqual(evaluate(log, predictor))
})

test('the first rating starts the memory, and the probability before the second is scored', () => {
  const log = [review('a', '2026-01-05T09:00:00Z', 'good'), review('a', '2026-01-12T09:00:00Z', 'good')]

  const evaluation = evaluate(log, predictorOf(defaultWeights, 'fraction'))

  // Seven days after a first good answer (stability 2.3065): (1 + 0.98034 * 7 / 2.3065) ^ -0.1542 = 0.80831.
  expect(evaluation).toMatchObject({
    logLoss: expect.closeTo(-Math.log(0.80831), 4),
    rmseBins: expect.closeTo(1 - 0.80831, 4),
    auc: null,
  })
})

test('probabilities are held to 0.02..0.98', () => {
  const log = [review('a', '2026-01-05T09:00:00Z', 'good'), review('a', '2026-01-12T09:00:00Z', 'again')]

  const evaluation = evaluate(log, (answers) => answers.map(() => 1))

  expect(evaluation).toMatchObject({ logLoss: expect.closeTo(-Math.log(0.02), 12) })
})

test('a log with nothing to score is a failure that says why', () => {
  const evaluation = evaluate([review('a', '2026-01-05T09:00:00Z', 'good')], coin)

  expect(evaluation).toMatchObject({
    reason: 'nothing-to-score',
    sentence: 'None of 1 answers came 24 hours or more after another on the same person and concept.',
  })
})

// Twenty minutes over midnight in UTC, within one day of the person; stability 8.2956.
// A day is (1 + 0.98034 / 8.2956) ^ -0.1542 = 0.98292, twenty minutes 0.99975.
test.each([
  ['fraction', 0.99975],
  ['utc-day', 0.98292],
  ['local-day', 1],
] as const)('by %s, recall twenty minutes after an easy first answer is %f', (rule, expected) => {
  const answers = [
    { ...review('a', '2026-01-05T23:50:00Z', 'easy'), localDay: 5 },
    { ...review('a', '2026-01-06T00:10:00Z', 'good'), localDay: 5 },
  ]

  const foretold = predictorOf(defaultWeights, rule)(answers)

  expect(foretold[1]).toBeCloseTo(expected, 5)
})

function review(pair: string, at: string, rating: Rating): LoggedReview {
  return { pair, at: new Date(at), rating, localDay: Math.floor(Date.parse(at) / 86_400_000) }
}
