import { expect, test } from 'vitest'
import { replayEverybody } from '../../../engine/model/replay.ts'
import { recordAnswer } from '../../../engine/reviews/answer.ts'
import { readQuestion } from '../../../engine/reviews/asked-question.ts'
import { undoAnswer } from '../../../engine/reviews/undo.ts'
import { askAlice, changeAnswer, readStates } from '../../support/asking.ts'
import { inForce, monday } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'

const database = useClearDatabase()
const { model } = inForce
const minutes = (count: number) => new Date(monday.getTime() + count * 60_000)
const nothing = { status: 'refused', reason: 'nothing-to-undo' }

test.each([
  'again',
  'hard',
  'good',
  'easy',
] as const)('an answer of %s taken back leaves the state exactly as it was', async (rating) => {
  const { db } = database()
  const { refs } = await askAlice(db)
  const before = await readStates(db)
  await recordAnswer(db, model, refs[0], rating, minutes(0))

  expect(await undoAnswer(db, model, refs[0], minutes(10))).toEqual({ status: 'undone' })
  expect(await readStates(db)).toEqual(before)
})

test('after ten minutes an answer stands', async () => {
  const { db } = database()
  const { refs } = await askAlice(db)
  await recordAnswer(db, model, refs[0], 'good', minutes(0))
  const answered = await readStates(db)

  expect(await undoAnswer(db, model, refs[0], minutes(10.01))).toEqual({ status: 'refused', reason: 'too-late' })
  expect(await readStates(db)).toEqual(answered)
})

test('an answer taken back can be given again, and only the second counts', async () => {
  const { db } = database()
  const { refs } = await askAlice(db)
  await recordAnswer(db, model, refs[0], 'again', minutes(0))
  await undoAnswer(db, model, refs[0], minutes(1))

  expect(await recordAnswer(db, model, refs[0], 'good', minutes(2))).toEqual({ status: 'recorded' })

  expect(await readQuestion(db, refs[0], minutes(2))).toMatchObject({ status: 'answered', rating: 'good' })
  expect(await readStates(db)).toContainEqual(expect.objectContaining({ reviews: 1, lapses: 0, since_at: minutes(2) }))
  expect((await replayEverybody(db, model)).changed).toBe(0)
})

test('the second answer can be taken back as well', async () => {
  const { db } = database()
  const { refs } = await askAlice(db)
  const before = await readStates(db)
  await recordAnswer(db, model, refs[0], 'again', minutes(0))
  await undoAnswer(db, model, refs[0], minutes(1))
  await recordAnswer(db, model, refs[0], 'good', minutes(2))

  expect(await undoAnswer(db, model, refs[0], minutes(3))).toEqual({ status: 'undone' })
  expect(await readStates(db)).toEqual(before)
})

test('there is nothing to take back before an answer, nor twice', async () => {
  const { db } = database()
  const { refs } = await askAlice(db)

  expect(await undoAnswer(db, model, refs[0], minutes(0))).toEqual(nothing)
  await recordAnswer(db, model, refs[0], 'good', minutes(1))
  await undoAnswer(db, model, refs[0], minutes(2))
  expect(await undoAnswer(db, model, refs[0], minutes(3))).toEqual(nothing)
})

test('five people pressing undo at once take one answer back', async () => {
  const { db } = database()
  const { refs } = await askAlice(db)
  await recordAnswer(db, model, refs[0], 'good', minutes(0))

  const outcomes = await Promise.all(Array.from({ length: 5 }, () => undoAnswer(db, model, refs[0], minutes(1))))

  expect(outcomes.filter(({ status }) => status === 'undone')).toHaveLength(1)
})

test('undoing and answering at once leaves a state that the log explains', async () => {
  const { db } = database()
  const { refs } = await askAlice(db)
  await recordAnswer(db, model, refs[0], 'again', minutes(0))

  await Promise.all([
    undoAnswer(db, model, refs[0], minutes(1)),
    recordAnswer(db, model, refs[0], 'good', minutes(1)),
    recordAnswer(db, model, refs[1], 'good', minutes(1)),
    undoAnswer(db, model, refs[1], minutes(1)),
    undoAnswer(db, model, refs[0], minutes(1)),
  ])

  expect((await replayEverybody(db, model)).changed).toBe(0)
})

test('taking back an answer to an older version moves nothing', async () => {
  const { db } = database()
  const { refs, conceptIds } = await askAlice(db)
  await recordAnswer(db, model, refs[0], 'good', minutes(0))
  await changeAnswer(db, conceptIds[0], minutes(1))
  const before = await readStates(db)

  expect(await undoAnswer(db, model, refs[0], minutes(2))).toEqual({ status: 'undone' })
  expect(await readStates(db)).toEqual(before)
})
