import { expect, test } from 'vitest'
import { elapsedDays } from '../../../engine/model/elapsed.ts'

const monday = new Date('2026-01-05T09:00:00Z')

test.each([
  ['twelve hours', '2026-01-05T21:00:00Z', 0.5],
  ['a day, over midnight', '2026-01-06T09:00:00Z', 1],
  ['twenty minutes', '2026-01-05T09:20:00Z', 20 / 1440],
  ['the same instant', '2026-01-05T09:00:00Z', 1e-4],
  ['an instant before', '2025-12-01T09:00:00Z', 1e-4],
  ['two hundred years', '2226-01-05T09:00:00Z', 36_500],
])('%s later is a fraction of days within the clamp', (_, at, days) => {
  const elapsed = elapsedDays(monday, new Date(at))

  expect(elapsed).toBeCloseTo(days, 12)
})

test('a day is 24 hours, also when a clock was put forward in between', () => {
  const beforeSpring = new Date('2026-03-28T12:00:00+01:00')
  const afterSpring = new Date('2026-03-29T12:00:00+02:00')

  expect(elapsedDays(beforeSpring, afterSpring)).toBeCloseTo(23 / 24, 12)
})
