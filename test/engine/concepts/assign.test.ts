import { expect, test } from 'vitest'
import { assign } from '../../../engine/concepts/assign.ts'
import type { Db } from '../../../engine/db/pool.ts'
import { replayEverybody } from '../../../engine/model/replay.ts'
import { plan } from '../../../engine/nudges/plan.ts'
import { joinAudience, leaveAudience, setAudience } from '../../../engine/people/audiences.ts'
import { mapSubject } from '../../../engine/people/subjects.ts'
import { recordAnswer } from '../../../engine/reviews/answer.ts'
import { revealQuestion } from '../../../engine/reviews/asked-question.ts'
import { absorbPage } from '../../../engine/sources/absorb.ts'
import { askAlice, changeAnswer, readStates } from '../../support/asking.ts'
import { addAlice, addAudience, addTrustedSource, days, facts, inForce, monday, pageOf } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'

const database = useClearDatabase()
const { model } = inForce

test('who joins is assigned what others met before, so many a week, the most important first', async () => {
  const { db } = database()
  const { audienceId, conceptIds } = await addTaughtAudience(db)
  await setAudience(db, model, audienceId, { weeklyAssignments: 2 }, days(-4))
  await db.updateTable('concept').set({ importance: 5 }).where('id', '=', conceptIds[2]!).execute()
  const alice = await addAlice(db)

  await joinAudience(db, model, { audienceId, personIds: [alice.id] }, days(0))
  const first = await conceptsOf(db, alice.id)
  await maintain(db, days(6.9))
  const sameWeek = await conceptsOf(db, alice.id)
  await maintain(db, days(7))
  const nextWeek = await conceptsOf(db, alice.id)

  expect(first).toEqual([conceptIds[0], conceptIds[2]])
  expect(sameWeek).toEqual(first)
  expect(nextWeek).toEqual(conceptIds)
  expect(await readStates(db)).toMatchObject([
    { started_by: 'assigned', verified: false, since_at: days(0), due_at: model.dueAt(model.unverified(days(0)), 0.9) },
    { since_at: days(7) },
    { since_at: days(0) },
  ])
})

test('an audience that assigns nothing assigns nothing', async () => {
  const { db } = database()
  const { audienceId } = await addTaughtAudience(db)
  await setAudience(db, model, audienceId, { weeklyAssignments: 0 }, days(-4))
  const alice = await addAlice(db)

  await joinAudience(db, model, { audienceId, personIds: [alice.id] }, days(0))

  expect(await readStates(db)).toEqual([])
})

test('leaving pauses what the audience asked for, and coming back wakes it as it was', async () => {
  const { db } = database()
  const { alice, refs } = await askAlice(db)
  await recordAnswer(db, model, refs[0], 'good', monday)
  const before = await readStates(db)
  const membership = { audienceId: '1', personIds: [alice.id] }

  await leaveAudience(db, model, membership, days(1))
  const away = await readStates(db)
  await joinAudience(db, model, membership, days(2))

  expect(away.map(({ active }) => active)).toEqual([false, false])
  expect(await readStates(db)).toEqual(before)
  expect((await replayEverybody(db, model)).changed).toBe(0)
})

test('of several audiences the highest desired retention wins, and losing it gives way to the next', async () => {
  const { db } = database()
  const { alice } = await askAlice(db)
  const stricter = await addAudience(db, 'on call', [alice])
  await db
    .insertInto('audience_concept')
    .expression(
      db
        .selectFrom('concept')
        .select((eb) => ['id', eb.val(stricter).as('audience_id'), eb.val(monday).as('added_at')]),
    )
    .execute()

  await setAudience(db, model, stricter, { desiredRetention: 0.95 }, days(1))
  const strict = await readStates(db)
  await setAudience(db, model, stricter, { desiredRetention: 0.8 }, days(2))
  const usual = await readStates(db)

  const due = (retention: number) => model.dueAt(model.unverified(days(-3)), retention)
  expect(strict).toMatchObject(Array(2).fill({ desired_retention: 0.95, due_at: due(0.95) }))
  expect(usual).toMatchObject(Array(2).fill({ desired_retention: 0.9, due_at: due(0.9) }))
})

test('a changed answer starts every state again, unverified and due at once', async () => {
  const { db } = database()
  const { refs, conceptIds } = await askAlice(db)
  await recordAnswer(db, model, refs[0], 'easy', monday)

  await changeAnswer(db, conceptIds[0], days(1))

  const state = (await readStates(db)).find(({ concept_id }) => concept_id === conceptIds[0])
  expect(state).toMatchObject({
    version: 2,
    verified: false,
    difficulty: null,
    reviews: 0,
    since_at: days(1),
    due_at: days(1),
    started_by: 'changed',
    surfaced_at: days(-3),
  })
  expect((await replayEverybody(db, model)).changed).toBe(0)
})

test('a subject that is mapped late met its concepts when they were surfaced', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  const source = { id: await addTrustedSource(db, null), trust: 'auto' as const, audienceId: null }
  const page = pageOf(facts, { subjects: [{ kind: 'entity', externalId: 'alice' }] })
  await absorbPage(db, model, source, page, days(-3))

  await mapSubject(db, model, { sourceId: source.id, externalId: 'alice', personId: alice.id }, days(2))

  expect(await readStates(db)).toMatchObject(
    Array(3).fill({ since_at: days(-3), surfaced_at: days(-3), started_by: 'surfaced', verified: false }),
  )
})

test.each([
  { answered: false },
  { answered: true },
])('an exposure that comes to light late changes the state as the log says (answered: $answered)', async ({
  answered,
}) => {
  const { db } = database()
  const { alice, ref, sourceId } = await askAssignedAlice(db)
  if (answered) await recordAnswer(db, model, ref, 'good', days(1.1))

  await mapSubject(db, model, { sourceId, externalId: 'alice', personId: alice.id }, days(2))

  const since_at = answered ? days(1.1) : days(-5)
  expect(await readStates(db)).toMatchObject([
    { since_at, surfaced_at: days(-5), started_by: 'surfaced', verified: answered },
  ])
  expect((await replayEverybody(db, model)).changed).toBe(0)
})

test('assigning again writes nothing', async () => {
  const { db } = database()
  await askAlice(db)

  expect(await maintain(db, days(1))).toEqual({ exposed: 0, started: 0, updated: 0 })
})

/** An audience without people, which ought to know three concepts since three days before the Monday. */
async function addTaughtAudience(db: Db) {
  const audienceId = await addAudience(db, 'platform', [])
  const source = { id: await addTrustedSource(db, audienceId), trust: 'auto' as const, audienceId }
  await absorbPage(db, model, source, pageOf(facts), days(-3))
  const concepts = await db.selectFrom('concept').select('id').orderBy('id').execute()
  return { audienceId, conceptIds: concepts.map(({ id }) => id) }
}

/**
 * Alice was assigned a concept on the Monday and asked on the Tuesday. A source of which nobody knew that it means her surfaced it to her
 * five days before.
 */
async function askAssignedAlice(db: Db) {
  const alice = await addAlice(db, { slot_cap: 1 })
  const audienceId = await addAudience(db, 'platform', [])
  const source = { id: await addTrustedSource(db, audienceId), trust: 'auto' as const, audienceId }
  const other = { id: await addTrustedSource(db, null, 'assistant'), trust: 'auto' as const, audienceId: null }
  const [fact] = facts
  await absorbPage(db, model, source, pageOf([fact]), days(-3))
  const subjects = [{ kind: 'user' as const, externalId: 'alice' }]
  await absorbPage(db, model, other, pageOf([fact], { subjects, createdAt: days(-5) }), days(-2))
  await joinAudience(db, model, { audienceId, personIds: [alice.id] }, monday)
  await plan(db, inForce, days(1))
  const { nudge_id } = await db.selectFrom('question').select('nudge_id').executeTakeFirstOrThrow()
  const ref = { personId: alice.id, nudgeId: nudge_id, position: 1 }
  await revealQuestion(db, ref, days(1))
  return { alice, ref, sourceId: other.id }
}

async function maintain(db: Db, at: Date) {
  return await db.transaction().execute(async (trx) => await assign(trx, model, 'everything', at))
}

async function conceptsOf(db: Db, personId: string) {
  const states = await readStates(db)
  return states.filter(({ person_id }) => person_id === personId).map(({ concept_id }) => concept_id)
}
