import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { pauseConcepts } from '../../../engine/concepts/inbox.ts'
import { replayEverybody } from '../../../engine/model/replay.ts'
import { joinAudience, leaveAudience, setAudience } from '../../../engine/people/audiences.ts'
import { recordAnswer } from '../../../engine/reviews/answer.ts'
import { undoAnswer } from '../../../engine/reviews/undo.ts'
import { absorbPage } from '../../../engine/sources/absorb.ts'
import { markGone } from '../../../engine/sources/gone.ts'
import { removeSource } from '../../../engine/sources/remove.ts'
import { askAlice, changeAnswer, readStates } from '../../support/asking.ts'
import {
  addAlice,
  addAudience,
  addBob,
  addTrustedSource,
  days,
  facts,
  inForce,
  monday,
  pageOf,
} from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { raceBehind } from '../../support/locks.ts'
import { addCrowd } from '../../support/remembering.ts'

const database = useClearDatabase()
const { model } = inForce
/** Whoever writes a state waits; in the order of arrival. */
const states = sql`select from retention_state for update`
/** Whoever writes an exposure waits: assigning begins with it. */
const exposures = sql`lock table exposure in share mode`

test('an answer that is recorded while its state follows an audience is not overwritten', async () => {
  const { db } = database()
  const { refs, conceptIds } = await askAlice(db)

  await raceBehind(db, states, [
    () => recordAnswer(db, model, refs[0], 'good', days(0.1)),
    () => setAudience(db, model, '1', { desiredRetention: 0.95 }, days(0.1)),
  ])

  const state = (await readStates(db)).find(({ concept_id }) => concept_id === conceptIds[0])
  const answered = model.afterAnswer(model.unverified(days(-3)), 'good', days(0.1))
  expect(state).toMatchObject({ since_at: days(0.1), desired_retention: 0.95, due_at: model.dueAt(answered, 0.95) })
  expect((await replayEverybody(db, model)).changed).toBe(0)
})

test('an answer that is taken back while its state follows an audience stays taken back', async () => {
  const { db } = database()
  const { alice, refs } = await askAlice(db)
  await recordAnswer(db, model, refs[0], 'good', days(0.1))

  await raceBehind(db, states, [
    () => undoAnswer(db, model, refs[0], days(0.1)),
    () => leaveAudience(db, model, { audienceId: '1', personIds: [alice.id] }, days(0.1)),
  ])

  expect(await readStates(db)).toMatchObject(Array(2).fill({ verified: false, since_at: days(-3), active: false }))
  expect((await replayEverybody(db, model)).changed).toBe(0)
})

test('two sources that surface the same known facts at once both count', async () => {
  const { db } = database()
  await askAlice(db)
  const absorbFrom = async (name: string, createdAt: Date) => {
    const source = { id: await addTrustedSource(db, '1', name), trust: 'auto' as const, audienceId: '1' }
    return () => absorbPage(db, model, source, pageOf(facts.slice(0, 2), { createdAt }), days(2))
  }

  await raceBehind(db, states, [await absorbFrom('assistant', days(1)), await absorbFrom('wiki', days(0.5))])

  expect(await readStates(db)).toMatchObject(Array(2).fill({ surfaced_at: days(1) }))
  expect((await replayEverybody(db, model)).changed).toBe(0)
})

test('two sources that surface the same new facts at once make one concept of each', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  const audienceId = await addAudience(db, 'platform', [alice])
  const sources = await Promise.all(
    ['one', 'two', 'three', 'four'].map((name) => addTrustedSource(db, audienceId, name)),
  )

  await Promise.all(
    sources.map((id) => absorbPage(db, model, { id, trust: 'auto', audienceId }, pageOf(facts), days(-1))),
  )

  expect(await db.selectFrom('concept').select('id').execute()).toHaveLength(3)
  expect(await db.selectFrom('provenance').select('concept_id').execute()).toHaveLength(12)
  expect(await readStates(db)).toHaveLength(3)
  expect((await replayEverybody(db, model)).changed).toBe(0)
})

test('a concept whose last two memories leave two sources at once is paused', async () => {
  const { db } = database()
  const { conceptIds } = await askAlice(db)
  const other = await addTrustedSource(db, '1', 'wiki')
  await absorbPage(db, model, { id: other, trust: 'auto', audienceId: '1' }, pageOf(facts.slice(0, 2)), days(-2))

  await raceBehind(db, exposures, [
    () => markGone(db, model, '1', new Set([facts[0]]), days(1)),
    () => markGone(db, model, other, new Set([facts[0]]), days(1)),
  ])

  const concepts = await db
    .selectFrom('concept')
    .select(['id', 'paused_reason'])
    .where('paused_reason', '=', 'gone')
    .execute()
  expect(concepts).toHaveLength(1)
  expect(await readStates(db)).toMatchObject([{ concept_id: conceptIds[0] }, { concept_id: conceptIds[1] }])
})

test('two sources at once assign no more a week than the audience allows', async () => {
  const { db } = database()
  const bob = await addBob(db)
  const audienceId = await addAudience(db, 'platform', [bob], monday)
  await setAudience(db, model, audienceId, { weeklyAssignments: 2 }, monday)
  const absorbOld = async (name: string, fact: string) => {
    const source = { id: await addTrustedSource(db, audienceId, name), trust: 'auto' as const, audienceId }
    return () => absorbPage(db, model, source, pageOf([fact], { createdAt: days(-9) }), days(1))
  }

  await raceBehind(db, exposures, await Promise.all(facts.map((fact, place) => absorbOld(`source ${place}`, fact))))

  expect(await readStates(db)).toHaveLength(2)
})

test('a concept that is surfaced again while its answer is edited starts again', async () => {
  const { db } = database()
  const { conceptIds } = await askAlice(db)
  const source = { id: await addTrustedSource(db, '1', 'wiki'), trust: 'auto' as const, audienceId: '1' }

  await raceBehind(db, exposures, [
    () => absorbPage(db, model, source, pageOf(facts.slice(0, 2), { createdAt: days(0.5) }), days(1)),
    () => changeAnswer(db, conceptIds[0], days(1)),
  ])

  expect(await readStates(db)).toContainEqual(
    expect.objectContaining({ concept_id: conceptIds[0], version: 2, since_at: days(1), surfaced_at: days(0.5) }),
  )
  expect((await replayEverybody(db, model)).changed).toBe(0)
})

test('an edit, a removal and a judgement that come while a source is read deadlock with nothing', async () => {
  const { db } = database()
  const { conceptIds } = await askAlice(db)
  const bob = await addBob(db)
  const wiki = { id: await addTrustedSource(db, '1', 'wiki'), trust: 'auto' as const, audienceId: '1' }
  const beforeAssigning = sql`lock table audience_concept in share mode`

  await raceBehind(db, beforeAssigning, [
    () => absorbPage(db, model, wiki, pageOf(facts), days(1)),
    () => changeAnswer(db, conceptIds[0], days(1)),
    () => joinAudience(db, model, { audienceId: '1', personIds: [bob.id] }, days(1)),
    () => pauseConcepts(db, model, [conceptIds[1]], days(1)),
    () => removeSource(db, model, { sourceId: '1', concepts: 'erase' }, days(1)),
    () => markGone(db, model, wiki.id, new Set([facts[0]]), days(1)),
  ])

  expect((await replayEverybody(db, model)).changed).toBe(0)
})

test('replaying, assigning and answering at once all succeed, and the log explains what they leave', async () => {
  const { db } = database()
  const { refs } = await askAlice(db)
  const personIds = await addCrowd(db, 200)
  await joinAudience(db, model, { audienceId: '1', personIds }, monday)

  await Promise.all([
    replayEverybody(db, model),
    setAudience(db, model, '1', { desiredRetention: 0.95 }, days(1)),
    recordAnswer(db, model, refs[0], 'good', days(1)),
    replayEverybody(db, model),
    setAudience(db, model, '1', { desiredRetention: 0.85 }, days(1)),
    recordAnswer(db, model, refs[1], 'again', days(1)),
    undoAnswer(db, model, refs[1], days(1)),
  ])

  expect((await replayEverybody(db, model)).changed).toBe(0)
})
