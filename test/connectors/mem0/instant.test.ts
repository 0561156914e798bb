import { expect, test } from 'vitest'
import { expiryOf, instantOf } from '../../../connectors/mem0/instant.ts'

test.each([
  ['2026-01-05T09:00:00Z', '2026-01-05T09:00:00.000Z'],
  ['2026-01-05T09:00:00.123456+00:00', '2026-01-05T09:00:00.123Z'],
  ['2025-07-01T09:00:00.123456-07:00', '2025-07-01T16:00:00.123Z'],
  ['2025-07-01 09:00:00-0700', '2025-07-01T16:00:00.000Z'],
  ['2025-07-01 09:00:00+02', '2025-07-01T07:00:00.000Z'],
  ['2026-01-05T09:00:00', '2026-01-05T09:00:00.000Z'],
  ['2026-01-05 09:00:00.123456', '2026-01-05T09:00:00.123Z'],
  ['2026-01-05T09:00', '2026-01-05T09:00:00.000Z'],
  ['2026-01-05', '2026-01-05T00:00:00.000Z'],
])('%s is %s, wherever this program runs', (text, instant) => {
  expect(instantOf(text)?.toISOString()).toBe(instant)
})

// Date itself reads most of these, some of them in the zone of the machine.
test.each([
  '',
  '5',
  'March 3',
  '2026',
  '2026-01-05T25:00:00Z',
  '2026-13-05',
  '+275760-09-13T00:00:00Z',
  '2026-01-05\n',
  'x'.repeat(100_000),
])('%j is no instant', (text) => {
  expect(instantOf(text)).toBeUndefined()
})

test('a last day holds to its end, an instant to itself', () => {
  expect(expiryOf('2026-01-05')).toEqual(new Date('2026-01-06T00:00:00Z'))
  expect(expiryOf('2026-01-05T09:00:00')).toEqual(new Date('2026-01-05T09:00:00Z'))
  expect(expiryOf('soon')).toBeUndefined()
})
