import { expect, test } from 'vitest'
import { daysAgoInWords, daysInWords } from '../../../engine/wording/time-words.ts'

test.each([
  [0.2, 'tomorrow'],
  [1.4, 'tomorrow'],
  [1.5, 'in 2 days'],
  [3.2, 'in 3 days'],
  [10.4, 'in 10 days'],
  [10.5, 'in about 2 weeks'],
  [14, 'in about 2 weeks'],
  [48.9, 'in about 7 weeks'],
  [49, 'in about 2 months'],
  [150, 'in about 5 months'],
  [349, 'in about 11 months'],
  [350, 'in about a year'],
  [540, 'in about a year'],
  [730, 'in about 2 years'],
])('%d days from now is %s', (count, words) => {
  expect(daysInWords(count)).toBe(words)
})

test.each([
  [0, 'in the last day'],
  [1, '1 day ago'],
  [2.6, '3 days ago'],
  [14, 'about 2 weeks ago'],
  [400, 'about a year ago'],
])('%d days back is %s', (count, words) => {
  expect(daysAgoInWords(count)).toBe(words)
})
