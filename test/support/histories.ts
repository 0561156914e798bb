import * as fc from 'fast-check'
import type { Event } from '../../engine/model/history.ts'
import { type RetentionState, ratings } from '../../engine/model/retention-model.ts'

/** The instant at which generated histories begin. */
export const historyStart = new Date('2026-01-05T09:00:00Z')

/** One of the four ratings. */
export const someRating = fc.constantFrom(...ratings)

/** Milliseconds between two events: a minute to four hundred days, each order of magnitude as likely as the next. */
const someGapMs = fc
  .double({ min: Math.log10(60_000), max: Math.log10(400 * 86_400_000), noNaN: true })
  .map((power) => Math.round(10 ** power))

/** One to twenty answers to version 1 of a concept, oldest first. */
export const someAnswers = fc
  .array(fc.record({ rating: someRating, gapMs: someGapMs }), { minLength: 1, maxLength: 20 })
  .map(inOrder)

/** A first exposure, then answers and later exposures in any mix, all of version 1, oldest first. */
export const someEvents = fc
  .array(
    fc.record({
      rating: fc.option(someRating),
      gapMs: someGapMs,
      cause: fc.constantFrom('surfaced' as const, 'assigned' as const),
    }),
    {
      maxLength: 20,
    },
  )
  .map((steps): readonly Event[] => {
    let at = historyStart
    const later = steps.map(({ rating, gapMs, cause }): Event => {
      at = new Date(at.getTime() + gapMs)
      return rating === null ? { kind: 'exposure', at, version: 1, cause } : { kind: 'answer', at, version: 1, rating }
    })
    return [{ kind: 'exposure', at: historyStart, version: 1, cause: 'surfaced' }, ...later]
  })

/** A state as answers leave it, or an unverified one; up to two hundred days old, or a little in the future. */
export const someState: fc.Arbitrary<RetentionState> = fc
  .record({
    stabilityPower: fc.double({ min: -1.5, max: 3, noNaN: true }),
    difficulty: fc.option(fc.double({ min: 1, max: 10, noNaN: true }), { freq: 4 }),
    ageMs: fc.integer({ min: -60_000, max: 200 * 86_400_000 }),
  })
  .map(({ stabilityPower, difficulty, ageMs }) => ({
    stabilityDays: 10 ** stabilityPower,
    difficulty,
    sinceAt: new Date(historyStart.getTime() - ageMs),
    verified: difficulty !== null,
  }))

function inOrder(steps: readonly { readonly rating: (typeof ratings)[number]; readonly gapMs: number }[]) {
  let at = historyStart
  return steps.map(({ rating, gapMs }) => {
    at = new Date(at.getTime() + gapMs)
    return { kind: 'answer' as const, at, version: 1, rating }
  })
}
