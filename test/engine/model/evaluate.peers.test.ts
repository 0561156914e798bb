import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { evaluate } from '../../../engine/model/evaluate.ts'
import { type ElapsedRule, predictorOf } from '../../../engine/model/predictor.ts'
import { type LoggedReview, parseReviewLog } from '../../../engine/model/review-log.ts'
import { defaultWeights } from '../../../engine/model/weights.ts'

const file = new URL('../../../../shared/data/reviews-one-person.csv', import.meta.url)
const log = reviewLog()

test('on a real log, default weights and fractional days foretell within the aims', () => {
  const evaluation = evaluate(log, predictorOf(defaultWeights, 'fraction'))

  if (evaluation.status === 'failed') throw new Error(evaluation.sentence)
  expect(log).toHaveLength(12_580)
  expect(evaluation.scored).toBe(5329)
  expect(evaluation.logLoss).toBeLessThanOrEqual(0.446)
  expect(evaluation.auc).toBeGreaterThanOrEqual(0.728)
})

// The log's own day numbers are calendar days of New York with a rollover at 4 in the morning.
test.each<[ElapsedRule, number, number]>([
  ['fraction', 0.4459, 0.728],
  ['local-day', 0.4488, 0.725],
  ['utc-day', 0.4509, 0.726],
])('on a real log, elapsed time by %s gives a log loss of %f and an area of %f', (rule, logLoss, auc) => {
  const evaluation = evaluate(log, predictorOf(defaultWeights, rule))

  if (evaluation.status === 'failed') throw new Error(evaluation.sentence)
  expect(evaluation.logLoss).toBeCloseTo(logLoss, 4)
  expect(evaluation.auc).toBeCloseTo(auc, 3)
})

function reviewLog(): readonly LoggedReview[] {
  const parsed = parseReviewLog(textOfLog())
  if (parsed.status === 'failed')
    throw new Error(`${file.pathname} line ${parsed.faults[0]?.line}: ${parsed.faults[0]?.sentence}`)
  return parsed.reviews
}

function textOfLog(): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new Error(`This test needs the real review log at ${file.pathname}; it is not part of the repository.`, {
      cause,
    })
  }
}
