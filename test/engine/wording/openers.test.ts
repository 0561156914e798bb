import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chooseOpener, openers } from '../../../engine/wording/openers.ts'

const monday = new Date('2026-01-05T09:00:00Z')
const hours = (count: number, from = monday) => new Date(from.getTime() + count * 3_600_000)

test('every attempt of one nudge opens alike', () => {
  expect(chooseOpener('17', monday)).toBe(chooseOpener('17', new Date(monday)))
})

test('a daily slot hears no opener twice within a week, also when the clocks change', () => {
  const start = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })

  fc.assert(
    fc.property(
      fc.nat().map(String),
      start,
      fc.integer({ min: 1, max: 6 }),
      fc.constantFrom(-1, 0, 1),
      (personId, slotAt, days, shift) => {
        const later = hours(days * 24 + shift, slotAt)
        expect(chooseOpener(personId, later)).not.toBe(chooseOpener(personId, slotAt))
      },
    ),
    { numRuns: 1_000 },
  )
})

test('every opener comes up', () => {
  const heard = Array.from({ length: 16 }, (_, day) => chooseOpener('17', hours(24 * day)))

  expect(new Set(heard)).toEqual(new Set(openers.en))
})

test('not everybody hears the same opener on the same day', () => {
  const heard = ['1', '2', '3', '4', '5', '6'].map((personId) => chooseOpener(personId, monday))

  expect(new Set(heard).size).toBeGreaterThan(1)
})

test.each([...openers.en, ...openers.de])('is short and calm: %s', (opener) => {
  expect(opener).toMatch(/^[A-Z][^!?]{10,60}\.$/)
})
