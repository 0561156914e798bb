import { expect, test } from 'vitest'
import { auc, logLoss, type Prediction, rmseBins } from '../../../engine/model/measures.ts'

test('log loss is the mean surprise: a coin gives ln 2, certainty nearly nothing', () => {
  expect(logLoss([foretold(0.5, true), foretold(0.5, false)])).toBeCloseTo(Math.LN2, 12)
  expect(logLoss([foretold(0.98, true)])).toBeCloseTo(0.020203, 6)
  expect(logLoss([foretold(0.98, false), foretold(0.98, true)])).toBeCloseTo((3.912023 + 0.020203) / 2, 6)
})

test('the area under the curve counts pairs in the right order, ties as half', () => {
  // Recalled .9 .7 .5, failed .7 .3. In order: .9 > .7, .9 > .3, .7 > .3, .5 > .3; tied: .7 = .7; reversed: .5 < .7.
  const predictions = [
    foretold(0.9, true),
    foretold(0.7, true),
    foretold(0.5, true),
    foretold(0.7, false),
    foretold(0.3, false),
  ]

  expect(auc(predictions)).toBeCloseTo(4.5 / 6, 12)
})

test.each([
  ['perfect order', 0.9, 0.1, 1],
  ['reversed order', 0.1, 0.9, 0],
  ['one value for all', 0.5, 0.5, 0.5],
])('the area under the curve of %s', (_, ofRecalled, ofFailed, area) => {
  expect(auc([foretold(ofRecalled, true), foretold(ofFailed, false), foretold(ofRecalled, true)])).toBe(area)
})

test('without a failure there is no order to judge', () => {
  expect(auc([foretold(0.9, true)])).toBeNull()
})

test('errors within one bin cancel, errors in two bins do not', () => {
  const tooHigh = { ...foretold(0.9, false), elapsedDays: 2 }
  const tooLow = { ...foretold(0.1, true), elapsedDays: 3 }
  const muchLater = { ...tooLow, elapsedDays: 100 }

  expect(rmseBins([tooHigh, tooLow])).toBeCloseTo(0, 12)
  expect(rmseBins([tooHigh, muchLater])).toBeCloseTo(0.9, 12)
})

test('bins weigh by how many answers they hold', () => {
  const exact = [foretold(0.5, true), foretold(0.5, false), foretold(0.5, true), foretold(0.5, false)]
  const wrong = { ...foretold(0.8, false), lapses: 4 }

  expect(rmseBins([...exact, wrong])).toBeCloseTo(Math.sqrt((4 * 0 + 1 * 0.64) / 5), 12)
})

test.each([
  ['time', { elapsedDays: 3.61 }, { elapsedDays: 3.63 }],
  ['place', { place: 3 }, { place: 4 }],
  ['lapses', { lapses: 0 }, { lapses: 1 }],
  ['further lapses', { lapses: 1 }, { lapses: 2 }],
])('answers that differ in %s by a step fall into two bins', (_, one, other) => {
  const predictions = [
    { ...foretold(0.9, false), ...one },
    { ...foretold(0.1, true), ...other },
  ]

  expect(rmseBins(predictions)).toBeCloseTo(0.9, 12)
})

function foretold(retrievability: number, recalled: boolean): Prediction {
  return { retrievability, recalled, elapsedDays: 2, place: 2, lapses: 0 }
}
