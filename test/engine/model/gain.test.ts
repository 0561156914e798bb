import { expect, test } from 'vitest'
import { fsrs6 } from '../../../engine/model/fsrs.ts'
import { areaGain } from '../../../engine/model/gain.ts'
import type { RetentionState } from '../../../engine/model/retention-model.ts'
import { defaultWeights } from '../../../engine/model/weights.ts'

const monday = new Date('2026-01-05T09:00:00Z')
const days = (count: number) => new Date(monday.getTime() + count * 86_400_000)
const model = fsrs6(defaultWeights)

test('the gain of asking is the recall that it adds to each of the next thirty days', () => {
  const state: RetentionState = { stabilityDays: 4, difficulty: 6, sinceAt: monday, verified: true }

  const gain = areaGain(model, state, days(5))

  const retrievability = model.retrievability(state, days(5))
  const asked =
    retrievability * recallDays(model.afterAnswer(state, 'good', days(5)), 5, 35) +
    (1 - retrievability) * recallDays(model.afterAnswer(state, 'again', days(5)), 5, 35)
  expect(gain).toBeCloseTo(asked - recallDays(state, 5, 35), 4)
})

test('asking for what was never answered gains as if its first answer had been good', () => {
  const unverified = model.unverified(monday)
  const { difficulty } = model.afterAnswer(unverified, 'good', monday)

  const gain = areaGain(model, unverified, days(4))

  expect(gain).toBe(areaGain(model, { ...unverified, difficulty, verified: true }, days(4)))
  expect(gain).toBeCloseTo(5.25, 2)
})

test('four days on, asking for what was never answered gains more than asking for what was answered well', () => {
  const unverified = model.unverified(monday)

  const neverAnswered = areaGain(model, unverified, days(4))
  const answeredWell = areaGain(model, model.afterAnswer(unverified, 'good', monday), days(4))

  expect(neverAnswered).toBeGreaterThan(answeredWell)
})

test('asking again at once gains next to nothing, asking late gains more', () => {
  const state: RetentionState = { stabilityDays: 4, difficulty: 6, sinceAt: monday, verified: true }

  const atOnce = areaGain(model, state, monday)
  const late = areaGain(model, state, days(8))

  expect(Math.abs(atOnce)).toBeLessThan(0.05)
  expect(late).toBeGreaterThan(3)
})

/** The area under the curve by Simpson's rule, in steps small enough for its steep beginning. */
function recallDays(state: RetentionState, fromDay: number, toDay: number): number {
  const steps = 60_000
  const width = (toDay - fromDay) / steps
  const recallAt = (step: number) => model.retrievability(state, days(fromDay + step * width))
  const weighted = Array.from(
    { length: steps + 1 },
    (_, step) => recallAt(step) * (step === 0 || step === steps ? 1 : step % 2 === 1 ? 4 : 2),
  )
  return (weighted.reduce((total, value) => total + value, 0) * width) / 3
}
