import { expect, test } from 'vitest'
import { wilsonRate } from '../../../engine/reports/wilson.ts'

// Newcombe, Statistics in Medicine 17 (1998), table I, method 3: four decimals.
test.each([
  { passes: 81, n: 263, low: 0.2553, high: 0.3662 },
  { passes: 15, n: 148, low: 0.0624, high: 0.1605 },
  { passes: 0, n: 20, low: 0, high: 0.1611 },
  { passes: 1, n: 29, low: 0.0061, high: 0.1718 },
])('the interval of $passes of $n is the published one', ({ passes, n, low, high }) => {
  const rate = wilsonRate(passes, n)

  expect(rate?.value).toBe(passes / n)
  expect(rate?.low).toBeCloseTo(low, 4)
  expect(rate?.high).toBeCloseTo(high, 4)
})

test('no answers have no rate', () => {
  expect(wilsonRate(0, 0)).toBeNull()
})
