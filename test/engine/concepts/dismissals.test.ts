import { expect, test } from 'vitest'
import { assign } from '../../../engine/concepts/assign.ts'
import { dismiss, listDismissed, restore } from '../../../engine/concepts/dismissals.ts'
import { mergeConcepts } from '../../../engine/concepts/merge.ts'
import type { Db } from '../../../engine/db/pool.ts'
import { replayEverybody } from '../../../engine/model/replay.ts'
import { recordAnswer } from '../../../engine/reviews/answer.ts'
import { undoAnswer } from '../../../engine/reviews/undo.ts'
import { absorbPage } from '../../../engine/sources/absorb.ts'
import { askAlice, readStates } from '../../support/asking.ts'
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
import { standInSlack, standings } from '../../support/messages.ts'

const database = useClearDatabase()
const { model } = inForce

test('a concept that is not for somebody is asked of them no more, and of others as before', async () => {
  const { db } = database()
  const { alice, bob, conceptId } = await shareOne(db)

  await dismiss(db, model, { personId: alice.id, conceptId }, monday)
  await dismiss(db, model, { personId: alice.id, conceptId }, days(1))

  expect(await activeOf(db)).toEqual([
    { person_id: alice.id, active: false },
    { person_id: bob.id, active: true },
  ])
  const [dismissed] = await listDismissed(db, alice.id)
  expect(dismissed).toEqual({ conceptId, name: expect.stringContaining('____') })
  expect(dismissed?.name).not.toContain('5433')
})

test('nothing brings back what somebody set aside, until they do', async () => {
  const { db } = database()
  const { alice, bob, conceptId, source } = await shareOne(db)
  await dismiss(db, model, { personId: alice.id, conceptId }, monday)

  await absorbPage(db, model, source, pageOf(facts.slice(0, 1), { externalId: 'again' }), days(1))
  await db.transaction().execute((trx) => assign(trx, model, 'everything', days(2)))
  expect(await activeOf(db)).toMatchObject([{ active: false }, { active: true }])

  await restore(db, model, { personId: alice.id, conceptId }, days(3))
  expect(await activeOf(db)).toEqual([
    { person_id: alice.id, active: true },
    { person_id: bob.id, active: true },
  ])
  expect(await listDismissed(db, alice.id)).toEqual([])
})

test('the message that asks for it is stale', async () => {
  const { db } = database()
  const { alice, refs, conceptIds } = await askAlice(db)
  await standInSlack(db, refs[0])

  await dismiss(db, model, { personId: alice.id, conceptId: conceptIds[0] }, monday)

  expect(await standings(db)).toEqual(['sent stale'])
})

test('a late answer to a pair that was set aside is kept, taken back, and wakes nothing', async () => {
  const { db } = database()
  const { alice, refs, conceptIds } = await askAlice(db)
  await dismiss(db, model, { personId: alice.id, conceptId: conceptIds[0] }, monday)

  expect(await recordAnswer(db, model, refs[0], 'good', days(0.1))).toEqual({ status: 'recorded' })
  expect((await replayEverybody(db, model)).changed).toBe(0)
  expect(await undoAnswer(db, model, refs[0], days(0.1))).toEqual({ status: 'undone' })

  const state = (await readStates(db)).find(({ concept_id }) => concept_id === conceptIds[0])
  expect(state).toMatchObject({ active: false, reviews: 0 })
})

test('who set a concept aside has set aside what it goes on in', async () => {
  const { db } = database()
  const { alice, conceptIds } = await askAlice(db)
  const [from, into] = conceptIds
  await dismiss(db, model, { personId: alice.id, conceptId: from }, monday)

  await mergeConcepts(db, model, { from, into }, days(1))

  expect(await listDismissed(db, alice.id)).toMatchObject([{ conceptId: into }])
  expect(await activeOf(db)).toEqual([{ person_id: alice.id, active: false }])
})

test('setting aside races with an answer without harm', async () => {
  const { db } = database()
  const { alice, refs, conceptIds } = await askAlice(db)

  const [, answered] = await Promise.all([
    dismiss(db, model, { personId: alice.id, conceptId: conceptIds[0] }, monday),
    recordAnswer(db, model, refs[0], 'good', monday),
  ])

  expect(answered).toEqual({ status: 'recorded' })
  const state = (await readStates(db)).find(({ concept_id }) => concept_id === conceptIds[0])
  expect(state).toMatchObject({ active: false, verified: true, reviews: 1 })
})

/** One fact that Alice and Bob both ought to know. */
async function shareOne(db: Db) {
  const [alice, bob] = [await addAlice(db), await addBob(db)]
  const audienceId = await addAudience(db, 'platform', [alice, bob])
  const source = { id: await addTrustedSource(db, audienceId), trust: 'auto' as const, audienceId }
  await absorbPage(db, model, source, pageOf(facts.slice(0, 1)), days(-3))
  const { id } = await db.selectFrom('concept').select('id').executeTakeFirstOrThrow()
  return { alice, bob, source, conceptId: id }
}

async function activeOf(db: Db) {
  return (await readStates(db)).map(({ person_id, active }) => ({ person_id, active }))
}
