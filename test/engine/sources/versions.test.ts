import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { approveConcepts, pauseConcepts, rejectConcepts } from '../../../engine/concepts/inbox.ts'
import type { Db } from '../../../engine/db/pool.ts'
import { replayEverybody } from '../../../engine/model/replay.ts'
import { recordAnswer } from '../../../engine/reviews/answer.ts'
import { type AbsorbingSource, absorbPage } from '../../../engine/sources/absorb.ts'
import type { Page } from '../../../engine/sources/memory-source.ts'
import { askAlice, changeAnswer, readStates } from '../../support/asking.ts'
import { addAlice, addAudience, addTrustedSource, days, inForce, monday, pageOf } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'

const database = useClearDatabase()
const { model } = inForce
const old = 'Billing service: runs on port 5433'
const moved = 'Billing service: runs on port 7001'
const reworded = 'Billing service: runs these days on port 5433'
const unaskable = 'Alice: prefers short answers'
const saying = (text: string, externalId = 'one'): Page => pageOf([text], { externalId })

test('a memory that gives another answer makes a new version of its concept, for which every state starts again, due now', async () => {
  const { db } = database()
  const { refs, conceptIds } = await askAlice(db)
  await recordAnswer(db, model, refs[0], 'good', monday)
  const source = { id: '1', trust: 'auto' as const, audienceId: '1' }
  const { rows } = await sql<{ external_id: string; question: string }>`
    select memory.external_id, version.question from provenance join memory on memory.id = memory_id
    join concept_version as version using (concept_id) where concept_id = ${conceptIds[0]}`.execute(db)
  const { external_id: externalId } = rows[0]!
  const text = externalId.replace(/\d+/, '77')

  await absorbPage(db, model, source, pageOf([text], { externalId, changedAt: days(-0.5) }), days(1))

  expect(await conceptsOf(db)).toHaveLength(2)
  expect((await conceptsOf(db)).find(({ id }) => id === conceptIds[0])).toMatchObject({
    version: 2,
    answer: expect.stringContaining('77'),
    inbox_status: 'approved',
    paused_reason: null,
  })
  const [state] = (await readStates(db)).filter(({ concept_id }) => concept_id === conceptIds[0])
  expect(state).toMatchObject({
    version: 2,
    verified: false,
    started_by: 'changed',
    since_at: days(1),
    due_at: days(1),
    active: true,
  })
  expect((await replayEverybody(db, model)).changed).toBe(0)
})

test('a changed answer is due at once, also for who answered the old one after the run began', async () => {
  const { db } = database()
  const { refs, conceptIds } = await askAlice(db)
  await recordAnswer(db, model, refs[0], 'good', days(1.01))
  const source = { id: '1', trust: 'auto' as const, audienceId: '1' }
  const { rows } = await sql<{ external_id: string }>`
    select memory.external_id from provenance join memory on memory.id = memory_id where concept_id = ${conceptIds[0]}`.execute(
    db,
  )
  const { external_id: externalId } = rows[0]!

  await absorbPage(db, model, source, pageOf([externalId.replace(/\d+/, '77')], { externalId }), days(1))

  const justAfter = new Date(days(1.01).getTime() + 1)
  const [state] = (await readStates(db)).filter(({ concept_id }) => concept_id === conceptIds[0])
  expect(state).toMatchObject({ version: 2, started_by: 'changed', since_at: justAfter, due_at: justAfter })
  expect((await replayEverybody(db, model)).changed).toBe(0)
})

test('an answer that an operator gave stays due at once when another source tells the fact with an older date', async () => {
  const { db } = database()
  const { conceptIds } = await askAlice(db)
  const other = { id: await addTrustedSource(db, '1', 'other'), trust: 'auto' as const, audienceId: '1' }
  await changeAnswer(db, conceptIds[0], days(1))
  const { rows } = await sql<{ text: string }>`
    select memory.text from provenance join memory on memory.id = memory_id where concept_id = ${conceptIds[0]}`.execute(
    db,
  )

  await absorbPage(db, model, other, pageOf([rows[0]!.text], { createdAt: days(0.9) }), days(2))

  const [state] = (await readStates(db)).filter(({ concept_id }) => concept_id === conceptIds[0])
  expect(state).toMatchObject({ version: 2, started_by: 'changed', since_at: days(1), due_at: days(1) })
})

test('an audience whose memory says something else now is not asked the old fact, though another source still says it', async () => {
  const { db } = database()
  const source = await surface(db)
  const other = { id: await addTrustedSource(db, null, 'other'), trust: 'auto' as const, audienceId: null }
  await absorbPage(db, model, other, saying(old), monday)

  await absorbPage(db, model, source, saying(moved), days(1))

  expect((await readStates(db)).map(({ concept_id, active }) => [concept_id, active])).toEqual([
    ['1', false],
    ['2', true],
  ])
})

test('a memory that gives the same answer in other words rewords the question, and keeps what people know', async () => {
  const { db } = database()
  const source = await surface(db)
  const [before] = await readStates(db)

  await absorbPage(db, model, source, saying(reworded), days(1))

  expect(await conceptsOf(db)).toEqual([
    { ...approved, version: 1, question: expect.stringContaining('these days'), answer: '5433' },
  ])
  expect(await readStates(db)).toMatchObject([{ since_at: before!.since_at, version: 1, started_by: 'surfaced' }])
})

test('a memory that yields no question any more leaves a draft that asks nothing, until it yields one again', async () => {
  const { db } = database()
  const source = await surface(db)

  await absorbPage(db, model, source, saying(unaskable), days(1))
  const without = { concepts: await conceptsOf(db), states: await readStates(db) }
  const judged = await approveConcepts(db, model, { conceptIds: ['1'] }, days(1))
  await absorbPage(db, model, source, saying(moved), days(2))

  expect(without.concepts).toEqual([
    { ...approved, version: 2, inbox_status: 'draft', inbox_reason: 'preference', question: null, answer: null },
  ])
  expect(without.states).toMatchObject([{ active: false }])
  expect(judged).toMatchObject({ changed: 0, drafts: ['1'] })
  expect(await conceptsOf(db)).toMatchObject([
    { version: 2, inbox_status: 'approved', inbox_reason: null, answer: '7001' },
  ])
  expect(await readStates(db)).toMatchObject([{ active: true, version: 2, started_by: 'changed', since_at: days(2) }])
  expect((await replayEverybody(db, model)).changed).toBe(0)
})

test.each([
  { what: 'another answer', text: moved, trust: 'manual', inbox_status: 'waiting', inbox_reason: 'changed' },
  { what: 'other words', text: reworded, trust: 'manual', inbox_status: 'waiting', inbox_reason: 'changed' },
  { what: 'another answer', text: moved, trust: 'auto', inbox_status: 'approved', inbox_reason: null },
] as const)('$what from a source of $trust trust leave an approved concept $inbox_status', async ({
  text,
  trust,
  inbox_status,
  inbox_reason,
}) => {
  const { db } = database()
  const source = await surface(db)

  await absorbPage(db, model, { ...source, trust }, saying(text), days(1))

  expect(await conceptsOf(db)).toMatchObject([{ inbox_status, inbox_reason }])
  expect(await readStates(db)).toMatchObject([{ active: trust === 'auto' }])
})

test('what a person rejected stays rejected when it changes, and what an operator paused stays paused', async () => {
  const { db } = database()
  const source = await surface(db)
  await absorbPage(db, model, source, saying('Rota: changes on Mondays', 'two'), monday)
  await rejectConcepts(db, model, { conceptIds: ['1'] }, monday)
  await pauseConcepts(db, model, ['2'], monday)

  const [one] = saying(moved).memories
  await absorbPage(
    db,
    model,
    source,
    {
      ...saying('Rota: changes on Fridays', 'two'),
      memories: [one!, ...saying('Rota: changes on Fridays', 'two').memories],
    },
    days(1),
  )

  expect(await conceptsOf(db)).toMatchObject([
    { version: 2, inbox_status: 'rejected', inbox_reason: null },
    { version: 2, inbox_status: 'approved', paused_reason: 'operator' },
  ])
})

test('a memory that comes to say what another concept says already confirms that one, and its own pauses', async () => {
  const { db } = database()
  const source = await surface(db)
  await absorbPage(db, model, source, saying(moved, 'two'), monday)

  await absorbPage(db, model, source, saying(moved), days(1))

  expect(await conceptsOf(db)).toMatchObject([
    { version: 1, answer: '5433', paused_reason: 'gone' },
    { version: 1, answer: '7001', paused_reason: null },
  ])
  expect(await db.selectFrom('provenance').select('concept_id').execute()).toEqual([
    { concept_id: '2' },
    { concept_id: '2' },
  ])
})

test('a concept that another live memory confirms stays, and the changed memory goes over to a new one', async () => {
  const { db } = database()
  const source = await surface(db)
  const other = { ...source, id: await addTrustedSource(db, source.audienceId, 'other') }
  await absorbPage(db, model, other, saying(old), monday)

  await absorbPage(db, model, source, saying(moved), days(1))

  expect(await conceptsOf(db)).toMatchObject([
    { id: '1', version: 1, answer: '5433', paused_reason: null },
    { version: 1, answer: '7001', paused_reason: null },
  ])
})

test('a fact that goes from one memory of a page to another stays one concept, and keeps what people know', async () => {
  const { db } = database()
  const source = await surface(db)
  const before = await readStates(db)
  const memories = [...saying(moved, 'one').memories, ...saying(old, 'two').memories]

  await absorbPage(db, model, source, { ...pageOf([]), memories }, days(1))

  expect(await conceptsOf(db)).toMatchObject([
    { id: '1', version: 1, answer: '5433', paused_reason: null },
    { version: 1, answer: '7001' },
  ])
  expect((await readStates(db))[0]).toMatchObject({ since_at: before[0]!.since_at, verified: false, version: 1 })
})

test('two memories that confirm one concept and change alike take it along', async () => {
  const { db } = database()
  const source = await surface(db)
  await absorbPage(db, model, source, saying(old, 'two'), monday)
  const memories = [...saying(moved, 'one').memories, ...saying(moved, 'two').memories]

  await absorbPage(db, model, source, { ...pageOf([]), memories }, days(1))

  expect(await conceptsOf(db)).toMatchObject([{ version: 2, answer: '7001', paused_reason: null }])
  expect(await db.selectFrom('provenance').select('concept_id').execute()).toHaveLength(2)
  expect(await readStates(db)).toMatchObject([{ version: 2, started_by: 'changed', since_at: days(1) }])
})

test('a concept that others were merged into does not follow one memory', async () => {
  const { db } = database()
  const source = await surface(db)
  await sql`insert into concept (fact_key, inbox_status, inbox_reason, merged_into, created_at)
    values ('merged', 'rejected', 'merged', 1, ${monday})`.execute(db)

  await absorbPage(db, model, source, saying(moved), days(1))

  expect(await db.selectFrom('concept').select(['version', 'paused_reason']).where('id', '=', '1').execute()).toEqual([
    { version: 1, paused_reason: 'gone' },
  ])
})

const approved = { id: '1', inbox_status: 'approved', inbox_reason: null, paused_reason: null }

/** Alice's audience meets the old fact on the Monday. */
async function surface(db: Db): Promise<AbsorbingSource> {
  const audienceId = await addAudience(db, 'platform', [await addAlice(db)])
  const source = { id: await addTrustedSource(db, audienceId), trust: 'auto' as const, audienceId }
  await absorbPage(db, model, source, saying(old), monday)
  return source
}

async function conceptsOf(db: Db) {
  const { rows } = await sql<{ id: string; version: number; answer: string | null }>`
    select concept.id, concept.version, inbox_status, inbox_reason, paused_reason, question, answer
    from concept join concept_version as v on v.concept_id = concept.id and v.version = concept.version
    order by concept.id`.execute(db)
  return rows
}
