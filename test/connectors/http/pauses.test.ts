import { expect, test } from 'vitest'
import { pauseAfterAnswer, pauseAfterFault } from '../../../connectors/http/pauses.ts'
import { SourceError } from '../../../engine/sources/memory-source.ts'

const monday = 'Mon, 05 Jan 2026 09:00:00 GMT'

test.each([408, 429, 500, 502, 503, 504])('an answer of %i is asked for again', (status) => {
  expect(pauseAfterAnswer(answer(status), 1)).toBe(500)
})

test.each([200, 204, 302, 400, 401, 403, 404, 409, 422, 501])('an answer of %i is final', (status) => {
  expect(pauseAfterAnswer(answer(status, { 'retry-after': '1' }), 1)).toBe('give-up')
})

test('pauses double up to eight seconds', () => {
  const pauses = [1, 2, 3, 4, 5, 6, 20].map((attempt) => pauseAfterAnswer(answer(503), attempt))

  expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000])
})

test.each([
  { retryAfter: '0', expected: 0 },
  { retryAfter: '7', expected: 7000 },
  { retryAfter: '0.2', expected: 200 },
  { retryAfter: '60', expected: 60_000 },
  { retryAfter: '61', expected: 'give-up' },
  { retryAfter: 'Mon, 05 Jan 2026 09:00:12 GMT', date: monday, expected: 12_000 },
  { retryAfter: 'Mon, 05 Jan 2026 08:00:00 GMT', date: monday, expected: 0 },
  { retryAfter: 'Mon, 05 Jan 2026 10:00:00 GMT', date: monday, expected: 'give-up' },
  { retryAfter: 'Mon, 05 Jan 2026 09:00:12 GMT', expected: 500 },
  { retryAfter: 'soon', date: monday, expected: 500 },
  { retryAfter: '-1', date: monday, expected: 500 },
])('Retry-After $retryAfter with the date $date makes the pause $expected', ({ retryAfter, date, expected }) => {
  const headers = { 'retry-after': retryAfter, ...(date !== undefined && { date }) }

  expect(pauseAfterAnswer(answer(429, headers), 1)).toBe(expected)
})

test('a fault on the way is tried again unless it is permanent', () => {
  const faults = [true, false].map((permanent) => new SourceError('broken', { reason: 'broken', permanent }))

  expect(faults.map((fault) => pauseAfterFault(fault, 2))).toEqual(['give-up', 1000])
})

function answer(status: number, headers: Record<string, string> = {}) {
  return { status, headers: new Headers(headers) }
}
