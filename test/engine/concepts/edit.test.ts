import { expect, test } from 'vitest'
import { type ConceptEdit, editConcept } from '../../../engine/concepts/edit.ts'
import { approveConcepts, listConcepts } from '../../../engine/concepts/inbox.ts'
import { replayEverybody } from '../../../engine/model/replay.ts'
import { recordAnswer } from '../../../engine/reviews/answer.ts'
import { absorbPage } from '../../../engine/sources/absorb.ts'
import { askAlice, readStates } from '../../support/asking.ts'
import { addTrustedSource, days, inForce, monday, pageOf } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'

const database = useClearDatabase()
const { model } = inForce

test('a changed wording keeps what people know', async () => {
  const { db } = database()
  const { refs, conceptIds } = await askAlice(db)
  await recordAnswer(db, model, refs[0], 'good', monday)
  const before = await readStates(db)
  const edit = { question: 'Which one of them is it: ____?', context: 'Operations' }

  const edited = await editConcept(db, model, { conceptId: conceptIds[0], edit }, days(1))

  expect(edited).toEqual({ status: 'edited', change: 'wording', version: 1, restarted: 0 })
  expect(await readStates(db)).toEqual(before)
  expect(
    await db.selectFrom('concept_version').selectAll().where('concept_id', '=', conceptIds[0]).execute(),
  ).toMatchObject([{ version: 1, ...edit }])
})

test('a changed answer starts every state again, unverified and due now, in a new version', async () => {
  const { db } = database()
  const { refs, conceptIds } = await askAlice(db)
  await recordAnswer(db, model, refs[0], 'good', monday)
  const edit = { answer: 'something else' }

  const edited = await editConcept(db, model, { conceptId: conceptIds[0], edit }, days(1))

  expect(edited).toEqual({ status: 'edited', change: 'answer', version: 2, restarted: 1 })
  const [state] = (await readStates(db)).filter(({ concept_id }) => concept_id === conceptIds[0])
  expect(state).toMatchObject({
    version: 2,
    verified: false,
    difficulty: null,
    stability_days: model.unverified(monday).stabilityDays,
    since_at: days(1),
    due_at: days(1),
    started_by: 'changed',
    reviews: 0,
  })
  expect(await replayEverybody(db, model)).toMatchObject({ changed: 0 })
})

test('an answer that is changed back and forth within a moment still leaves a log that replays', async () => {
  const { db } = database()
  const { conceptIds } = await askAlice(db)
  const conceptId = conceptIds[0]

  for (const answer of ['first', 'second', 'third'])
    await editConcept(db, model, { conceptId, edit: { answer } }, monday)

  const [state] = (await readStates(db)).filter(({ concept_id }) => concept_id === conceptId)
  expect(state).toMatchObject({ version: 4, started_by: 'changed', since_at: new Date(monday.getTime() + 2) })
  expect(await replayEverybody(db, model)).toMatchObject({ changed: 0 })
})

test('an edit dated before the last answer still comes after it', async () => {
  const { db } = database()
  const { refs, conceptIds } = await askAlice(db)
  await recordAnswer(db, model, refs[0], 'good', days(2))

  await editConcept(db, model, { conceptId: conceptIds[0], edit: { answer: 'something else' } }, days(1))

  const [state] = (await readStates(db)).filter(({ concept_id }) => concept_id === conceptIds[0])
  expect(state).toMatchObject({ version: 2, verified: false, since_at: new Date(days(2).getTime() + 1) })
  expect(await replayEverybody(db, model)).toMatchObject({ changed: 0 })
})

test('a draft that gets its question waits for approval', async () => {
  const { db } = database()
  const sourceId = await addTrustedSource(db, null)
  await absorbPage(
    db,
    model,
    { id: sourceId, trust: 'auto', audienceId: null },
    pageOf(['Alice: prefers short answers']),
    monday,
  )
  const edit = { question: 'How long should what she is told be?', answer: 'a sentence or two' }

  const edited = await editConcept(db, model, { conceptId: '1', edit }, monday)
  const judged = await approveConcepts(db, model, { conceptIds: ['1'] }, monday)

  expect(edited).toEqual({ status: 'edited', change: 'drafted', version: 1, restarted: 0 })
  expect(judged).toMatchObject({ changed: 1, drafts: [] })
  expect(await listConcepts(db, { inboxStatus: 'approved', sourceId: null, after: '0', limit: 9 })).toMatchObject([
    edit,
  ])
})

test.each<[ConceptEdit, string]>([
  [{ question: '' }, 'question-or-answer-missing'],
  [{ answer: ' ' }, 'question-or-answer-missing'],
  [{ question: `Which ${'very '.repeat(40)}long one?` }, 'too-long'],
  [{ question: 'Which port, 7001?', answer: '7001' }, 'answer-leaks'],
])('the edit %j is refused and changes nothing', async (edit, reason) => {
  const { db } = database()
  const { conceptIds } = await askAlice(db)
  const before = await db.selectFrom('concept_version').selectAll().execute()

  const edited = await editConcept(db, model, { conceptId: conceptIds[0], edit: { ...edit, importance: 5 } }, monday)

  expect(edited).toEqual({ status: 'failed', reason })
  expect(await db.selectFrom('concept_version').selectAll().execute()).toEqual(before)
  expect(await db.selectFrom('concept').select('importance').execute()).toEqual([{ importance: 1 }, { importance: 1 }])
})

test('importance alone changes how a concept competes, and nothing that anybody retains', async () => {
  const { db } = database()
  const { conceptIds } = await askAlice(db)
  const before = await readStates(db)

  await editConcept(db, model, { conceptId: conceptIds[0], edit: { importance: 5 } }, days(1))

  expect(await db.selectFrom('concept').select('importance').where('id', '=', conceptIds[0]).execute()).toEqual([
    { importance: 5 },
  ])
  expect(await readStates(db)).toEqual(
    before.map((state) => (state.concept_id === conceptIds[0] ? { ...state, importance: 5 } : state)),
  )
})

test('a concept that does not exist cannot be edited', async () => {
  const { db } = database()

  expect(await editConcept(db, model, { conceptId: '99', edit: { importance: 2 } }, monday)).toEqual({
    status: 'failed',
    reason: 'unknown-concept',
  })
})
