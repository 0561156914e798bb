import * as fc from 'fast-check'
import { FSRSAlgorithm, type FSRSState } from 'ts-fsrs'
import { expect, test } from 'vitest'
import { elapsedDays } from '../../../engine/model/elapsed.ts'
import { fsrs6 } from '../../../engine/model/fsrs.ts'
import type { Rating, RetentionState } from '../../../engine/model/retention-model.ts'
import { defaultWeights, type Weights } from '../../../engine/model/weights.ts'
import { historyStart, someAnswers, someRating, someState } from '../../support/histories.ts'

const monday = new Date('2026-01-05T09:00:00Z')
const days = (count: number) => new Date(monday.getTime() + count * 86_400_000)
const model = fsrs6(defaultWeights)
const numberOf = { again: 1, hard: 2, good: 3, easy: 4 } as const

// One weight set fitted to nobody, far from the defaults on every formula.
const otherWeights: Weights = [
  0.5, 0.9, 4.1, 20, 5.2, 1.1, 2.2, 0.1, 1.1, 0.3, 1.6, 2.4, 0.2, 0.5, 0.8, 0.2, 3.1, 0.9, 0.4, 0.3, 0.45,
]

// ts-fsrs rounds every stage to 8 decimals. Over a history that adds up to 1e-6 (at most 9.9e-7 in 60,000 of these), so the seed is fixed.
const runs = { numRuns: 1000, seed: 6 }

test("states after 1,000 random histories are those of ts-fsrs's own formulas at the same times", () => {
  const theirs = new FSRSAlgorithm({ w: defaultWeights })

  const history = fc.property(someAnswers, (answers) => {
    let state = model.unverified(historyStart)
    let expected: FSRSState | null = null
    for (const { at, rating } of answers) {
      expected = theirs.next_state(expected, expected === null ? 0 : elapsedDays(state.sinceAt, at), numberOf[rating])
      state = model.afterAnswer(state, rating, at)
      expectSame(state, expected)
    }
  })

  fc.assert(history, runs)
})

test("one answer under other weights does what ts-fsrs's own formulas do", () => {
  const ours = fsrs6(otherWeights)
  const theirs = new FSRSAlgorithm({ w: otherWeights })

  const oneAnswer = fc.property(someState, someRating, (state, rating) => {
    const elapsed = elapsedDays(state.sinceAt, historyStart)
    const before = state.difficulty === null ? null : { stability: state.stabilityDays, difficulty: state.difficulty }
    expectSame(ours.afterAnswer(state, rating, historyStart), theirs.next_state(before, elapsed, numberOf[rating]))
    const retrievability = theirs.forgetting_curve(elapsed, state.stabilityDays)
    expect(Math.abs(ours.retrievability(state, historyStart) - retrievability)).toBeLessThan(1e-8)
  })

  fc.assert(oneAnswer, runs)
})

test('retrievability at the due time is the desired retention within 1e-6', () => {
  const due = fc.property(someState, fc.double({ min: 0.7, max: 0.97, noNaN: true }), (state, desiredRetention) => {
    const retrievability = model.retrievability(state, model.dueAt(state, desiredRetention))
    expect(Math.abs(retrievability - desiredRetention)).toBeLessThan(1e-6)
  })

  fc.assert(due, { numRuns: 1000 })
})

test('an exposure creates an unverified state worth no more than a hard first success', () => {
  const state = model.unverified(monday)

  expect(state).toEqual({ stabilityDays: 1.2931, difficulty: null, sinceAt: monday, verified: false })
  expect(state.stabilityDays).toBe(model.afterAnswer(state, 'hard', monday).stabilityDays)
})

test.each<[Rating, number, number]>([
  ['again', 0.212, 6.4133],
  ['hard', 1.2931, 5.1122],
  ['good', 2.3065, 2.1181],
  ['easy', 8.2956, 1],
])('a first answer %s starts the memory from its own rating, however long the exposure was ago', (rating, stabilityDays, difficulty) => {
  const state = model.afterAnswer(model.unverified(monday), rating, days(40))

  expect(state.stabilityDays).toBe(stabilityDays)
  expect(state.difficulty).toBeCloseTo(difficulty, 4)
  expect(state).toMatchObject({ verified: true, sinceAt: days(40) })
})

// Published values of the default weights: ../shared reference, memory-model.md section 1.1.
test.each([
  [7, 0.81],
  [30, 0.67],
  [90, 0.57],
])('%i days after a first good answer, recall has the published probability', (elapsed, published) => {
  const state = model.afterAnswer(model.unverified(monday), 'good', monday)

  expect(model.retrievability(state, days(elapsed))).toBeCloseTo(published, 2)
})

test.each([
  [1, 13],
  [5, 23],
  [10, 32],
  [20, 45],
  [40, 60],
  [80, 78],
])('a good answer %i days later lengthens a stability of 10 days as published', (elapsed, published) => {
  const state: RetentionState = { stabilityDays: 10, difficulty: 5, sinceAt: monday, verified: true }

  expect(Math.round(model.afterAnswer(state, 'good', days(elapsed)).stabilityDays)).toBe(published)
})

test('an immediate repeat moves stability by less than a thousandth', () => {
  const state: RetentionState = { stabilityDays: 10, difficulty: 5, sinceAt: monday, verified: true }
  const oneMinuteLater = new Date('2026-01-05T09:01:00Z')

  const repeated = model.afterAnswer(state, 'good', oneMinuteLater)

  expect(repeated.stabilityDays).toBeGreaterThan(10)
  expect(repeated.stabilityDays).toBeLessThan(10.01)
})

test('an answer from before the last one counts, and does not move the memory back in time', () => {
  const state: RetentionState = { stabilityDays: 10, difficulty: 5, sinceAt: days(3), verified: true }

  const after = model.afterAnswer(state, 'again', days(1))

  expect(after.stabilityDays).toBeLessThan(10)
  expect(after.sinceAt).toEqual(days(3))
})

test('the due time of a huge stability is a hundred years away, not beyond what a date can hold', () => {
  const state: RetentionState = { stabilityDays: 36_500, difficulty: 1, sinceAt: monday, verified: true }

  expect(model.dueAt(state, 0.5)).toEqual(days(36_500))
})

/** Within 1e-6, of the stability itself where that is above a day. */
function expectSame(state: RetentionState, expected: FSRSState): void {
  expect(Math.abs(state.stabilityDays - expected.stability)).toBeLessThan(1e-6 * Math.max(1, expected.stability))
  expect(Math.abs((state.difficulty ?? 0) - expected.difficulty)).toBeLessThan(1e-6)
}
