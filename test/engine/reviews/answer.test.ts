import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import { replayEverybody } from '../../../engine/model/replay.ts'
import { ratings } from '../../../engine/model/retention-model.ts'
import { recordAnswer } from '../../../engine/reviews/answer.ts'
import { askAlice, changeAnswer, readStates } from '../../support/asking.ts'
import { days, inForce, monday } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'

const database = useClearDatabase()
const { model } = inForce

test('an answer moves its state, at its exact time, and no other', async () => {
  const { db } = database()
  const { refs, conceptIds } = await askAlice(db)
  const [, otherBefore] = await statesOf(db, conceptIds)

  expect(await recordAnswer(db, model, refs[0], 'good', days(0.1))).toEqual({ status: 'recorded' })

  const [state, other] = await statesOf(db, conceptIds)
  const expected = model.afterAnswer(model.unverified(days(-3)), 'good', days(0.1))
  expect(state).toMatchObject({
    stability_days: expected.stabilityDays,
    difficulty: expected.difficulty,
    since_at: days(0.1),
    verified: true,
    reviews: 1,
    lapses: 0,
    due_at: model.dueAt(expected, 0.9),
  })
  expect(other).toEqual(otherBefore)
})

test('a review remembers what was predicted for its instant, and that it was the first', async () => {
  const { db } = database()
  const { refs } = await askAlice(db)

  await recordAnswer(db, model, refs[0], 'again', days(0.1))

  expect(await reviewsOf(db)).toMatchObject([
    {
      rating: 'again',
      rated_at: days(0.1),
      verified: false,
      retrievability: model.retrievability(model.unverified(days(-3)), days(0.1)),
    },
  ])
})

test('five answers at once make one review', async () => {
  const { db } = database()
  const { refs } = await askAlice(db)

  const outcomes = await Promise.all(
    ([...ratings, 'good'] as const).map((rating) => recordAnswer(db, model, refs[0], rating, days(0.1))),
  )

  expect(outcomes.map(({ status }) => status).sort()).toEqual([...Array(4).fill('already-recorded'), 'recorded'])
  expect(await reviewsOf(db)).toHaveLength(1)
  expect((await replayEverybody(db, model)).changed).toBe(0)
})

test('answers to both questions of a nudge at once make two reviews', async () => {
  const { db } = database()
  const { refs } = await askAlice(db)

  const outcomes = await Promise.all(refs.map((ref) => recordAnswer(db, model, ref, 'good', days(0.1))))

  expect(outcomes).toEqual([{ status: 'recorded' }, { status: 'recorded' }])
  expect((await replayEverybody(db, model)).changed).toBe(0)
})

test('a question that nobody was asked, or whose answer nobody saw, takes no answer', async () => {
  const { db } = database()
  const { refs } = await askAlice(db)
  await db.updateTable('question').set({ revealed_at: null }).where('position', '=', 1).execute()

  expect(await recordAnswer(db, model, refs[0], 'good', days(0.1))).toEqual({
    status: 'refused',
    reason: 'not-revealed',
  })
  expect(await recordAnswer(db, model, { ...refs[0], position: 9 }, 'good', days(0.1))).toEqual({
    status: 'refused',
    reason: 'unknown-question',
  })
  expect(await reviewsOf(db)).toEqual([])
})

test('an answer to an older version is kept and moves nothing', async () => {
  const { db } = database()
  const { refs, conceptIds } = await askAlice(db)
  await changeAnswer(db, conceptIds[0], days(0.05))
  const before = await readStates(db)

  expect(await recordAnswer(db, model, refs[0], 'good', days(0.1))).toEqual({ status: 'recorded' })

  expect(await reviewsOf(db)).toMatchObject([{ version: 1 }])
  expect(await readStates(db)).toEqual(before)
  expect((await replayEverybody(db, model)).changed).toBe(0)
})

test('an answer that comes weeks late counts at its own time', async () => {
  const { db } = database()
  const { refs, conceptIds } = await askAlice(db)

  await recordAnswer(db, model, refs[0], 'good', days(40))

  expect((await statesOf(db, conceptIds))[0]).toMatchObject({ since_at: days(40), verified: true })
})

test('a clock that jumped back neither loses an answer nor turns the log around', async () => {
  const { db } = database()
  const { refs, conceptIds } = await askAlice(db)

  expect(await recordAnswer(db, model, refs[0], 'good', days(-5))).toEqual({ status: 'recorded' })

  const justAfterMeeting = new Date(days(-3).getTime() + 1)
  expect(await reviewsOf(db)).toMatchObject([{ rated_at: justAfterMeeting }])
  expect((await statesOf(db, conceptIds))[0]).toMatchObject({ since_at: justAfterMeeting, verified: true })
  expect((await replayEverybody(db, model)).changed).toBe(0)
})

test('a person may answer a concept that is paused since', async () => {
  const { db } = database()
  const { refs } = await askAlice(db)
  await db.updateTable('retention_state').set({ active: false }).execute()

  expect(await recordAnswer(db, model, refs[0], 'good', monday)).toEqual({ status: 'recorded' })
})

async function statesOf(db: Db, conceptIds: readonly string[]) {
  const states = await readStates(db)
  return conceptIds.map((id) => states.find(({ concept_id }) => concept_id === id)!)
}

async function reviewsOf(db: Db) {
  return await db.selectFrom('review').selectAll().orderBy('id').execute()
}
