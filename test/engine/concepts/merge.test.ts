import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { approveConcepts } from '../../../engine/concepts/inbox.ts'
import { mergeConcepts } from '../../../engine/concepts/merge.ts'
import { keepApart, listProposedMerges } from '../../../engine/concepts/resemblances.ts'
import { replayEverybody } from '../../../engine/model/replay.ts'
import { recordAnswer } from '../../../engine/reviews/answer.ts'
import { revealQuestion } from '../../../engine/reviews/asked-question.ts'
import { absorbPage } from '../../../engine/sources/absorb.ts'
import { markGone } from '../../../engine/sources/gone.ts'
import { changeAnswer } from '../../support/asking.ts'
import {
  addAlice,
  addAudience,
  addBob,
  addTrustedSource,
  days,
  inForce,
  type Member,
  pageOf,
} from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { addSentNudge } from '../../support/remembering.ts'

const database = useClearDatabase()
const { model } = inForce
const old = 'Billing service: runs on port 5433'
const resembling = 'The billing service: runs on port 5433'

test('a concept that goes on in another takes everything along that people know of it', async () => {
  const { alice, bob, from, into } = await twoConcepts()
  await answer(alice, into, days(3))
  await answer(bob, from, days(4))
  await answer(alice, from, days(8))

  const merged = await mergeConcepts(database().db, model, { from, into }, days(9))

  const { rows } = await sql`
    select person_id, concept_id, reviews, verified from retention_state order by person_id`.execute(database().db)
  expect(merged).toEqual({ status: 'merged', people: 2, reviews: 2 })
  expect(rows).toEqual([
    { person_id: alice.id, concept_id: into, reviews: 2, verified: true },
    { person_id: bob.id, concept_id: into, reviews: 1, verified: true },
  ])
  await expect(replayEverybody(database().db, model)).resolves.toMatchObject({ changed: 0 })
})

test('what the agent says again of a merged concept is known already', async () => {
  const { from, into, second } = await twoConcepts()
  await mergeConcepts(database().db, model, { from, into }, days(2))

  await absorbPage(database().db, model, second, pageOf([resembling], { externalId: 'again' }), days(3))

  const { rows } = await sql`
    select distinct provenance.concept_id from provenance join memory on memory.id = memory_id where memory.text = ${resembling}`.execute(
    database().db,
  )
  expect(rows).toEqual([{ concept_id: into }])
})

test('an answer to a question that was sent before the merge counts for the concept that stays', async () => {
  const { alice, from, into } = await twoConcepts()
  const ref = await ask(alice, from, days(3))
  await mergeConcepts(database().db, model, { from, into }, days(3.1))

  const outcome = await recordAnswer(database().db, model, ref, 'good', days(3.2))

  const { rows } = await sql`select reviews from retention_state where person_id = ${alice.id}`.execute(database().db)
  expect(outcome).toEqual({ status: 'recorded' })
  expect(rows).toEqual([{ reviews: 1 }])
})

test('answers to an older version of the concept that goes stay with it, and a replay finds nothing to change', async () => {
  const { alice, from, into } = await twoConcepts()
  const { db } = database()
  await answer(alice, from, days(3))
  await changeAnswer(db, from, days(4))

  await mergeConcepts(db, model, { from, into }, days(5))

  const { rows } = await sql`
    select concept_id, version, reviews, active from retention_state where person_id = ${alice.id} order by active`.execute(
    db,
  )
  expect(rows).toEqual([
    { concept_id: from, version: 1, reviews: 1, active: false },
    { concept_id: into, version: 1, reviews: 0, active: true },
  ])
  await expect(replayEverybody(db, model)).resolves.toMatchObject({ changed: 0 })
})

test('a concept whose own source dropped it long ago wakes when one goes on in it that has a memory', async () => {
  const { from, into } = await twoConcepts()
  const { db } = database()
  await markGone(db, model, '1', [], days(2))

  await mergeConcepts(db, model, { from, into }, days(30))

  const { rows } = await sql`select inbox_status, paused_reason from concept where id = ${into}`.execute(db)
  expect(rows).toEqual([{ inbox_status: 'approved', paused_reason: null }])
})

test('what went on in another concept cannot be approved again', async () => {
  const { from, into } = await twoConcepts()
  await mergeConcepts(database().db, model, { from, into }, days(2))

  const judged = await approveConcepts(database().db, model, { conceptIds: [from] }, days(3))

  expect(judged).toEqual({ changed: 0, drafts: [], unknown: [] })
})

test('nothing is merged with itself, with what does not exist, or twice', async () => {
  const { from, into } = await twoConcepts()
  const db = database().db
  await mergeConcepts(db, model, { from, into }, days(2))

  const outcomes = [
    await mergeConcepts(db, model, { from: into, into }, days(3)),
    await mergeConcepts(db, model, { from: '999', into }, days(3)),
    await mergeConcepts(db, model, { from, into }, days(3)),
  ]

  expect(outcomes.map((outcome) => outcome.status === 'failed' && outcome.reason)).toEqual([
    'same-concept',
    'unknown-concept',
    'already-merged',
  ])
})

test('approving all that wait leaves what resembles another concept to be compared', async () => {
  const { from } = await twoConcepts({ approve: false })

  const judged = await approveConcepts(database().db, model, { waitingOf: 'every-source' }, days(2))

  const { rows } = await sql`select inbox_status from concept where id = ${from}`.execute(database().db)
  expect(judged.changed).toBe(0)
  expect(rows).toEqual([{ inbox_status: 'waiting' }])
})

test('a resembling fact of another source is proposed and waits, trusted or not; kept apart, it is proposed no more', async () => {
  const { from, into } = await twoConcepts({ approve: false })
  const db = database().db

  const proposed = await listProposedMerges(db)
  const kept = [
    await keepApart(db, { conceptId: from, otherId: into }, days(2)),
    await keepApart(db, { conceptId: from, otherId: into }, days(2)),
  ]

  const { rows } = await sql`select inbox_status, inbox_reason from concept where id = ${from}`.execute(db)
  expect(proposed).toMatchObject([{ conceptId: from, otherId: into, fact: resembling, otherFact: old }])
  expect(rows).toEqual([{ inbox_status: 'waiting', inbox_reason: 'similar' }])
  expect(kept).toEqual(['kept-apart', 'not-proposed'])
  expect(await listProposedMerges(db)).toEqual([])
})

/** The same fact in other words from two sources for Alice and Bob; the newer one approved by hand, as it waits otherwise. */
async function twoConcepts({ approve = true } = {}) {
  const { db } = database()
  const alice = await addAlice(db)
  const bob = await addBob(db)
  const audienceId = await addAudience(db, 'platform', [alice, bob])
  const first = { id: await addTrustedSource(db, audienceId, 'first'), trust: 'auto' as const, audienceId }
  const second = { id: await addTrustedSource(db, audienceId, 'second'), trust: 'auto' as const, audienceId }
  await absorbPage(db, model, first, pageOf([old]), days(0))
  await absorbPage(db, model, second, pageOf([resembling]), days(1))
  const conceptOf = async (text: string) => {
    const { rows } = await sql<{ id: string }>`
      select concept.id from concept join memory on memory.fact_key = concept.fact_key where memory.text = ${text}`.execute(
      db,
    )
    return rows[0]?.id as string
  }
  const from = await conceptOf(resembling)
  if (approve) {
    await sql`update concept set inbox_status = 'approved', inbox_reason = null where id = ${from}`.execute(db)
    await absorbPage(db, model, second, pageOf([resembling], { metadata: { seen: 'again' } }), days(1))
  }
  return { alice, bob, second, from, into: await conceptOf(old) }
}

async function ask(member: Member, conceptId: string, at: Date) {
  const nudgeId = await addSentNudge(database().db, member, at)
  await database()
    .db.insertInto('question')
    .values({
      person_id: member.id,
      nudge_id: nudgeId,
      position: 1,
      concept_id: conceptId,
      version: 1,
      revealed_at: null,
    })
    .execute()
  const ref = { personId: member.id, nudgeId, position: 1 }
  await revealQuestion(database().db, ref, at)
  return ref
}

async function answer(member: Member, conceptId: string, at: Date): Promise<void> {
  await recordAnswer(database().db, model, await ask(member, conceptId, at), 'good', at)
}
