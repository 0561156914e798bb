import { expect, test } from 'vitest'
import { editConcept } from '../../../engine/concepts/edit.ts'
import { flag, listFlags, resolveFlags } from '../../../engine/concepts/flags.ts'
import { approveConcepts, pauseConcepts, rejectConcepts, resumeConcepts } from '../../../engine/concepts/inbox.ts'
import { mergeConcepts } from '../../../engine/concepts/merge.ts'
import type { Db } from '../../../engine/db/pool.ts'
import { pauseAndWake } from '../../../engine/sources/pause-and-wake.ts'
import { type Asked, askAlice, changeAnswer, readStates } from '../../support/asking.ts'
import { addBob, days, inForce, monday } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { standInSlack, standings } from '../../support/messages.ts'

const database = useClearDatabase()
const { model } = inForce

test('a flagged concept is asked of nobody, and an operator sees who said what', async () => {
  const { db } = database()
  const { conceptIds } = await askFlagged(db, ' It moved. ')

  expect(await standingOf(db, conceptIds[0])).toEqual({ paused_reason: 'flagged', active: [false] })
  expect(await standingOf(db, conceptIds[1])).toEqual({ paused_reason: null, active: [true] })
  expect(await listFlags(db)).toMatchObject([
    {
      conceptId: conceptIds[0],
      version: 1,
      answer: expect.any(String),
      flags: [{ email: 'alice@example.com', version: 1, note: 'It moved.' }],
    },
  ])
})

test('messages that ask for a flagged concept are stale', async () => {
  const { db } = database()
  const { alice, conceptIds, refs } = await askAlice(db)
  await standInSlack(db, refs[0])

  await flag(db, model, { personId: alice.id, conceptId: conceptIds[0], version: 1, note: '' }, monday)

  expect(await standings(db)).toEqual(['sent stale'])
})

test('the same flag twice at once is one, and keeps its note', async () => {
  const { db } = database()
  const { alice, conceptIds } = await askFlagged(db, 'It moved.')
  const again = { personId: alice.id, conceptId: conceptIds[0], version: 1, note: '' }

  await Promise.all([flag(db, model, again, days(1)), flag(db, model, again, days(1))])

  const [concept] = await listFlags(db)
  expect(concept?.flags).toEqual([
    {
      email: 'alice@example.com',
      version: 1,
      note: 'It moved.',
      flaggedAt: expect.stringContaining('2026-01-05T09:00:00'),
    },
  ])
})

test('memories that come and go do not wake a flagged concept, nor give its pause another reason', async () => {
  const { db } = database()
  const { conceptIds } = await askFlagged(db)

  await pauseAndWake(db, conceptIds, days(1))
  await db
    .updateTable('memory')
    .set({ gone_at: days(2) })
    .execute()
  await pauseAndWake(db, conceptIds, days(2))

  expect(await standingOf(db, conceptIds[0])).toMatchObject({ paused_reason: 'flagged' })
  expect(await standingOf(db, conceptIds[1])).toMatchObject({ paused_reason: 'gone' })
})

test.each<[string, (db: Db, asked: Asked) => Promise<unknown>]>([
  ['resolves it', (db, { conceptIds }) => resolveFlags(db, model, [conceptIds[0]], days(1))],
  ['approves it', (db, { conceptIds }) => approveConcepts(db, model, { conceptIds: [conceptIds[0]] }, days(1))],
  ['gives it another answer', (db, { conceptIds }) => changeAnswer(db, conceptIds[0], days(1))],
  [
    'words it otherwise',
    (db, { conceptIds }) =>
      editConcept(db, model, { conceptId: conceptIds[0], edit: { question: 'Which one is it: ____?' } }, days(1)),
  ],
])('a flagged concept is asked again once an operator %s', async (_, act) => {
  const { db } = database()
  const asked = await askFlagged(db)

  await act(db, asked)

  expect(await standingOf(db, asked.conceptIds[0])).toEqual({ paused_reason: null, active: [true] })
  expect(await listFlags(db)).toEqual([])
})

test('another importance leaves a flag as it is', async () => {
  const { db } = database()
  const { conceptIds } = await askFlagged(db)

  await editConcept(db, model, { conceptId: conceptIds[0], edit: { importance: 3 } }, days(1))

  expect(await standingOf(db, conceptIds[0])).toMatchObject({ paused_reason: 'flagged' })
})

test('a flagged concept that lost its memories meanwhile pauses for that reason', async () => {
  const { db } = database()
  const { conceptIds } = await askFlagged(db)
  await db
    .updateTable('memory')
    .set({ gone_at: days(1) })
    .execute()

  expect(await resolveFlags(db, model, conceptIds, days(2))).toEqual({ resolved: 1, unknown: [conceptIds[1]] })

  expect(await standingOf(db, conceptIds[0])).toEqual({ paused_reason: 'gone', active: [false] })
})

test('a flagged concept that is rejected needs no look any more, and is asked when it is approved by name', async () => {
  const { db } = database()
  const { conceptIds } = await askFlagged(db)

  await rejectConcepts(db, model, { conceptIds: [conceptIds[0]] }, days(1))
  expect(await listFlags(db)).toEqual([])
  expect(await standingOf(db, conceptIds[0])).toMatchObject({ active: [false] })

  await approveConcepts(db, model, { conceptIds: [conceptIds[0]] }, days(2))
  expect(await standingOf(db, conceptIds[0])).toMatchObject({ active: [true] })
})

test('what an operator paused stays so, and what is flagged then waits for a look when they resume it', async () => {
  const { db } = database()
  const { alice, conceptIds } = await askAlice(db)
  const [conceptId] = conceptIds
  await pauseConcepts(db, model, [conceptId], monday)

  await flag(db, model, { personId: alice.id, conceptId, version: 1, note: '' }, days(1))
  expect(await standingOf(db, conceptId)).toMatchObject({ paused_reason: 'operator' })

  await resumeConcepts(db, model, [conceptId], days(2))
  expect(await standingOf(db, conceptId)).toEqual({ paused_reason: 'flagged', active: [false] })
})

test('a flag on an answer that has changed since pauses nothing', async () => {
  const { db } = database()
  const { alice, conceptIds } = await askAlice(db)
  await changeAnswer(db, conceptIds[0], days(1))

  await flag(db, model, { personId: alice.id, conceptId: conceptIds[0], version: 1, note: 'Old.' }, days(2))

  expect(await standingOf(db, conceptIds[0])).toEqual({ paused_reason: null, active: [true] })
  expect(await listFlags(db)).toEqual([])
  expect(await db.selectFrom('flag').select('note').execute()).toEqual([{ note: 'Old.' }])
})

test('a concept that was flagged, resolved and flagged again waits again', async () => {
  const { db } = database()
  const { alice, conceptIds } = await askFlagged(db)
  await resolveFlags(db, model, [conceptIds[0]], days(1))

  await flag(db, model, { personId: alice.id, conceptId: conceptIds[0], version: 1, note: 'Still.' }, days(2))

  expect(await listFlags(db)).toMatchObject([{ flags: [{ note: 'Still.' }] }])
})

test('a flagged concept that another goes on in stays flagged', async () => {
  const { db } = database()
  const { conceptIds } = await askFlagged(db)
  const [flagged, other] = conceptIds

  await mergeConcepts(db, model, { from: other, into: flagged }, days(1))

  expect(await standingOf(db, flagged)).toMatchObject({ paused_reason: 'flagged' })
})

test('a flagged concept that goes on in another is settled', async () => {
  const { db } = database()
  const { conceptIds } = await askFlagged(db)
  const [flagged, other] = conceptIds

  await mergeConcepts(db, model, { from: flagged, into: other }, days(1))

  expect(await listFlags(db)).toEqual([])
  expect(await standingOf(db, other)).toEqual({ paused_reason: null, active: [true] })
})

test('a flag whose person is gone still waits for a look', async () => {
  const { db } = database()
  const { conceptIds } = await askAlice(db)
  const bob = await addBob(db)
  await flag(db, model, { personId: bob.id, conceptId: conceptIds[0], version: 1, note: '' }, monday)

  await db.deleteFrom('person').where('id', '=', bob.id).execute()

  expect(await listFlags(db)).toMatchObject([{ conceptId: conceptIds[0], flags: [] }])
})

/** Alice was asked two concepts and flagged the first. */
async function askFlagged(db: Db, note = ''): Promise<Asked> {
  const asked = await askAlice(db)
  await flag(db, model, { personId: asked.alice.id, conceptId: asked.conceptIds[0], version: 1, note }, monday)
  return asked
}

async function standingOf(db: Db, conceptId: string) {
  const concept = await db
    .selectFrom('concept')
    .select('paused_reason')
    .where('id', '=', conceptId)
    .executeTakeFirstOrThrow()
  const states = (await readStates(db)).filter(({ concept_id }) => concept_id === conceptId)
  return { ...concept, active: states.map(({ active }) => active) }
}
