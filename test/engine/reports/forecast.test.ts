import { expect, test } from 'vitest'
import { forecastRetention } from '../../../engine/reports/forecast.ts'
import type { PersonAhead, StateAhead } from '../../../engine/reports/simulate.ts'
import { day, model, monday } from './cast.ts'

const state = (stabilityDays: number, sinceAt: Date, verified = true): StateAhead => {
  const plain = { stabilityDays, difficulty: verified ? 5 : null, sinceAt, verified }
  return { ...plain, desiredRetention: 0.9, dueAt: model.dueAt(plain, 0.9) }
}

const states = Array.from({ length: 30 }, (_, index) => state(2 + index, day(-1 - (index % 7))))

/** Equal but for the last digits of a mean over runs. */
const near = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 9))

const alice: PersonAhead = {
  weekday: 1,
  workingDays: [1, 2, 3, 4, 5],
  questionsPerDay: 2,
  weeklyCap: null,
  weeklyCeiling: null,
  daysSinceConsent: 100,
  startsInDays: 0,
  share: 1,
  states,
}

test('without nudges, retention is the mean of the curve', () => {
  const found = forecastRetention(model, [{ ...alice, states: [state(30, monday), state(63, monday)] }], null, monday)

  const afterNineWeeks = model.retrievability(state(30, monday), day(63))
  expect(found?.days.slice(0, 3)).toEqual([0, 7, 14])
  expect(found?.days.at(-1)).toBe(90)
  expect(found?.without[9]).toBeCloseTo((afterNineWeeks + 0.9) / 2, 9)
  expect(found?.observed).toBeNull()
})

test('answering every nudge keeps more than answering half, and that more than none, on each day', () => {
  const found = forecastRetention(model, [alice], 0.5, monday)!

  const [without, half, all] = [found.without, found.observed!.mean, found.everyAnswer.mean]
  expect(half.filter((value, step) => value < without[step]! - 1e-9)).toEqual([])
  expect(all.filter((value, step) => value < half[step]! - 1e-9)).toEqual([])
  expect(all.at(-1)).toBeGreaterThan(without.at(-1)! + 0.1)
})

test('a response rate of zero changes nothing', () => {
  const found = forecastRetention(model, [alice], 0, monday)!

  const same = near(found.without)
  expect(found.observed).toEqual({ mean: same, low: same, high: same })
})

test.each([
  ['has not consented', { startsInDays: null }],
  ['is paused beyond the horizon', { startsInDays: 91 }],
  ['has no question to spare', { weeklyCap: 0 }],
  ['is held to a ceiling of none', { weeklyCeiling: 0 }],
])('a person who %s is never nudged', (_, limits) => {
  const found = forecastRetention(model, [{ ...alice, ...limits }], 1, monday)!

  expect(found.everyAnswer.mean).toEqual(near(found.without))
})

test('a tighter weekly cap retains less', () => {
  const meanAtEnd = (weeklyCap: number) =>
    forecastRetention(model, [{ ...alice, weeklyCap }], 1, monday)!.everyAnswer.mean.at(-1)!

  expect(meanAtEnd(2)).toBeLessThan(meanAtEnd(10))
})

test('unverified states compete for the questions but stand outside the mean', () => {
  const unverified = Array.from({ length: 30 }, () => state(1.3, day(-20), false))

  const alone = forecastRetention(model, [alice], 1, monday)!
  const crowded = forecastRetention(model, [{ ...alice, states: [...unverified, ...states] }], 1, monday)!

  expect(crowded.states).toBe(30)
  expect(crowded.without).toEqual(near(alone.without))
  expect(crowded.everyAnswer.mean.at(-1)).toBeLessThan(alone.everyAnswer.mean.at(-1)!)
})

test('the band holds the mean, and the same people give the same forecast twice', () => {
  const [first, second] = [0, 1].map(() => forecastRetention(model, [alice], 0.6, monday)!)

  const { mean, low, high } = first!.observed!
  expect(mean.filter((value, step) => value < low[step]! - 1e-9 || value > high[step]! + 1e-9)).toEqual([])
  expect(high.at(-1)).toBeGreaterThan(low.at(-1)!)
  expect(second).toEqual(first)
})

test('a state from the future does not break it', () => {
  const found = forecastRetention(model, [{ ...alice, states: [state(5, day(30))] }], 1, monday)!

  expect([...found.without, ...found.everyAnswer.mean].every((value) => value > 0 && value <= 1)).toBe(true)
})

test('nothing verified has no forecast', () => {
  expect(forecastRetention(model, [{ ...alice, states: [state(5, monday, false)] }], 1, monday)).toBeNull()
})
