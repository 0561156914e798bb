import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { fsrs6 } from '../../../engine/model/fsrs.ts'
import { type AnswerEvent, type Event, type ExposureEvent, replayHistory } from '../../../engine/model/history.ts'
import type { Rating } from '../../../engine/model/retention-model.ts'
import { defaultWeights } from '../../../engine/model/weights.ts'
import { someEvents } from '../../support/histories.ts'

const monday = new Date('2026-01-05T09:00:00Z')
const days = (count: number) => new Date(monday.getTime() + count * 86_400_000)
const model = fsrs6(defaultWeights)

test('an empty log is no state', () => {
  expect(replayHistory(model, [])).toBeNull()
})

test('the first exposure creates the unverified state', () => {
  const history = replayHistory(model, [surfaced(0)])

  expect(history).toEqual({
    state: model.unverified(monday),
    version: 1,
    startedBy: 'surfaced',
    reviews: 0,
    lapses: 0,
    lastSurfacedAt: monday,
  })
})

test('every answer moves the state at its exact time', () => {
  const history = replayHistory(model, [surfaced(0), answer(1.25, 'good'), answer(3.5, 'again')])

  const first = model.afterAnswer(model.unverified(monday), 'good', days(1.25))
  expect(history?.state).toEqual(model.afterAnswer(first, 'again', days(3.5)))
  expect(history).toMatchObject({ reviews: 2, lapses: 1, lastSurfacedAt: monday })
})

test('an assignment is no surfacing', () => {
  const history = replayHistory(model, [{ kind: 'exposure', at: monday, version: 1, cause: 'assigned' }])

  expect(history).toMatchObject({ startedBy: 'assigned', lastSurfacedAt: null })
})

test('an answer with no exposure before it starts the memory from its rating', () => {
  const history = replayHistory(model, [answer(2, 'easy')])

  expect(history?.state).toEqual(model.afterAnswer(model.unverified(days(2)), 'easy', days(2)))
  expect(history).toMatchObject({ version: 1, startedBy: null, reviews: 1, lastSurfacedAt: null })
})

test('a changed answer starts the pair again, unverified, with its counts', () => {
  const log = [surfaced(0), answer(1, 'again'), answer(4, 'good'), changed(6, 2)]

  const history = replayHistory(model, log)

  expect(history).toEqual({
    state: model.unverified(days(6)),
    version: 2,
    startedBy: 'changed',
    reviews: 0,
    lapses: 0,
    lastSurfacedAt: monday,
  })
})

test('an answer to the version before is ignored, an answer to the new one is not', () => {
  const log = [surfaced(0), answer(1, 'good'), changed(6, 2)]

  const stale = replayHistory(model, [...log, answer(7, 'easy', 1)])
  const current = replayHistory(model, [...log, answer(7, 'easy', 1), answer(8, 'good', 2)])

  expect(stale).toEqual(replayHistory(model, log))
  expect(current?.state).toEqual(model.afterAnswer(model.unverified(days(6)), 'good', days(8)))
  expect(current).toMatchObject({ version: 2, reviews: 1, lapses: 0 })
})

test('an answer whose clock jumped back counts and leaves the state where it was in time', () => {
  const history = replayHistory(model, [surfaced(0), answer(5, 'good'), answer(2, 'again')])

  expect(history?.state.sinceAt).toEqual(days(5))
  expect(history).toMatchObject({ reviews: 2, lapses: 1 })
})

test('exposures after the first change nothing but when the concept was last surfaced, in whatever order they come', () => {
  const log = fc.property(someEvents, fc.nat(), ([first, ...later], seed) => {
    const answers = later.filter((event) => event.kind === 'answer')
    const exposures = later.filter((event) => event.kind === 'exposure')
    const shuffled = exposures.toSorted((one, other) => hash(one.at, seed) - hash(other.at, seed))

    const inOrder = replayHistory(model, [first!, ...later])
    expect(replayHistory(model, [first!, ...answers, ...shuffled])).toEqual(inOrder)
    expect(replayHistory(model, [first!, ...shuffled, ...answers])).toEqual(inOrder)
    expect(replayHistory(model, [first!, ...answers])?.state).toEqual(inOrder?.state)
  })

  fc.assert(log, { numRuns: 300 })
})

test('an answer that was undone is as if it had never been given', () => {
  const before = [surfaced(0), answer(1, 'good')]
  const undone = answer(3, 'again')
  const after = [answer(3.01, 'good'), answer(9, 'good')]

  const history = replayHistory(
    model,
    [...before, undone, ...after].filter((event) => event !== undone),
  )

  const first = replayHistory(model, before)!
  const second = model.afterAnswer(first.state, 'good', days(3.01))
  expect(history?.state).toEqual(model.afterAnswer(second, 'good', days(9)))
  expect(history).toMatchObject({ reviews: 3, lapses: 0 })
})

test('flipping one rating changes that state and what follows, and nothing before it', () => {
  const flip = fc.property(someEvents, fc.nat(), (events, pick) => {
    const answers = events.flatMap((event, index) => (event.kind === 'answer' ? [index] : []))
    fc.pre(answers.length > 0)
    const flipped = answers[pick % answers.length]!
    const changedLog = events.map((event, index) =>
      index === flipped && event.kind === 'answer' ? opposite(event) : event,
    )

    const original = statesAlong(events)
    const altered = statesAlong(changedLog)
    expect(altered.slice(0, flipped)).toEqual(original.slice(0, flipped))
    expect(altered[flipped]).not.toEqual(original[flipped])
    expect(altered.at(-1)?.lapses).not.toBe(original.at(-1)?.lapses)
  })

  fc.assert(flip, { numRuns: 300 })
})

function surfaced(day: number): ExposureEvent {
  return { kind: 'exposure', at: days(day), version: 1, cause: 'surfaced' }
}

function changed(day: number, version: number): ExposureEvent {
  return { kind: 'exposure', at: days(day), version, cause: 'changed' }
}

function answer(day: number, rating: Rating, version = 1): AnswerEvent {
  return { kind: 'answer', at: days(day), version, rating }
}

function opposite(event: AnswerEvent): AnswerEvent {
  return { ...event, rating: event.rating === 'again' ? 'easy' : 'again' }
}

function statesAlong(events: readonly Event[]) {
  return events.map((_, index) => replayHistory(model, events.slice(0, index + 1)))
}

/** An order that has nothing to do with time. */
function hash(at: Date, seed: number): number {
  return Math.sin(at.getTime() * 1e-3 + seed)
}
