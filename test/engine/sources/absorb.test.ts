import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import { type AbsorbingSource, absorbPage } from '../../../engine/sources/absorb.ts'
import type { Memory, Page } from '../../../engine/sources/memory-source.ts'
import { readStates } from '../../support/asking.ts'
import {
  addAlice,
  addAudience,
  addBob,
  addCarol,
  addTrustedSource,
  days,
  facts,
  inForce,
  type Member,
  monday,
  pageOf,
} from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'

const database = useClearDatabase()
const { model } = inForce

test('every fact becomes a memory, a concept with its question, and a state of everybody in the audience', async () => {
  const { db } = database()
  const people = [await addAlice(db), await addBob(db)]
  const source = await addSource(db, people)

  expect(await absorbPage(db, model, source, pageOf(facts), monday)).toMatchObject({
    read: 3,
    new: 3,
    changed: 0,
    same: 0,
  })

  expect(await conceptsOf(db)).toEqual(Array(3).fill({ inbox_status: 'approved', paused_reason: null }))
  const states = await readStates(db)
  expect(states).toHaveLength(6)
  const first = model.unverified(monday)
  expect(states).toMatchObject(
    Array(6).fill({
      verified: false,
      started_by: 'surfaced',
      since_at: monday,
      due_at: model.dueAt(first, 0.9),
      active: true,
    }),
  )
})

test('from a source that is not trusted, concepts wait and nobody is exposed', async () => {
  const { db } = database()
  const source = { ...(await addSource(db, [await addAlice(db)])), trust: 'manual' as const }

  await absorbPage(db, model, source, pageOf(facts), monday)

  expect(await conceptsOf(db)).toEqual(Array(3).fill({ inbox_status: 'waiting', paused_reason: null }))
  expect(await readStates(db)).toEqual([])
})

test('the same page again writes nothing at all', async () => {
  const { db } = database()
  const source = await addSource(db, [await addAlice(db)])
  await absorbPage(db, model, source, pageOf(facts), monday)
  const before = await everyRow(db)

  expect(await absorbPage(db, model, source, pageOf(facts), days(1))).toMatchObject({
    read: 3,
    new: 0,
    changed: 0,
    same: 3,
  })
  expect(await everyRow(db)).toEqual(before)
})

test('one changed memory of a page touches its own rows only', async () => {
  const { db } = database()
  const source = await addSource(db, [await addAlice(db)])
  await absorbPage(db, model, source, pageOf(facts), monday)
  const before = await everyRow(db)
  const changed = withMemory(pageOf(facts), 0, { text: 'Billing service: runs on port 7001' })

  expect(await absorbPage(db, model, source, changed, days(1))).toMatchObject({ read: 3, new: 0, changed: 1, same: 2 })

  const after = await everyRow(db)
  const written = Map.groupBy(
    after.filter((row) => !before.includes(row)),
    (row) => row.split(' ')[0],
  )
  expect(Object.fromEntries([...written].map(([table, rows]) => [table, rows.length]))).toEqual({
    memory: 1,
    concept: 1,
    concept_version: 1,
    exposure: 1,
    retention_state: 1,
  })
})

test('a memory that a page holds twice counts once, as it stands last', async () => {
  const { db } = database()
  const source = await addSource(db, [await addAlice(db)])
  const [one, other] = pageOf(facts.slice(0, 2)).memories as [Memory, Memory]

  const absorbed = await absorbPage(
    db,
    model,
    source,
    { ...pageOf([]), memories: [one, { ...other, externalId: one.externalId }] },
    monday,
  )

  expect(absorbed).toMatchObject({ read: 1, new: 1 })
  expect(await db.selectFrom('memory').select('text').execute()).toEqual([{ text: other.text }])
})

test('two memories that say the same, but for case and spaces, are one concept', async () => {
  const { db } = database()
  const source = await addSource(db, [await addAlice(db)])

  await absorbPage(db, model, source, pageOf([facts[0], `  ${facts[0].toUpperCase()}. `]), monday)

  expect(await conceptsOf(db)).toHaveLength(1)
  expect(await count(db, 'memory')).toBe(2)
  expect(await count(db, 'provenance')).toBe(2)
  expect(await readStates(db)).toHaveLength(1)
})

test('a fact seen in two sources is one concept with two provenances, and keeps everybody’s retention', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  const first = await addSource(db, [alice])
  const second = { ...first, id: await addTrustedSource(db, first.audienceId, 'other memory') }
  await absorbPage(db, model, first, pageOf(facts), days(-3))
  const before = await readStates(db)

  await absorbPage(db, model, second, pageOf(facts), days(-1))

  expect(await conceptsOf(db)).toHaveLength(3)
  expect(await count(db, 'provenance')).toBe(6)
  expect(await readStates(db)).toEqual(before.map((state) => ({ ...state, surfaced_at: days(-1) })))
})

test('a memory that concerns somebody exposes them, and not the audience of its source', async () => {
  const { db } = database()
  const [alice, bob] = [await addAlice(db), await addBob(db)]
  const source = await addSource(db, [bob])
  await mapSubject(db, source, 'alice', alice)

  await absorbPage(db, model, source, pageOf(facts, { subjects: [{ kind: 'entity', externalId: 'alice' }] }), monday)

  expect(await personIdsOf(db)).toEqual([alice.id, alice.id, alice.id])
})

test('a memory that concerns nobody we know exposes nobody yet', async () => {
  const { db } = database()
  const source = await addSource(db, [await addBob(db)])

  await absorbPage(db, model, source, pageOf(facts, { subjects: [{ kind: 'entity', externalId: 'stranger' }] }), monday)

  expect(await personIdsOf(db)).toEqual([])
  expect(await db.selectFrom('subject').select(['external_id', 'person_id']).execute()).toEqual([
    { external_id: 'stranger', person_id: null },
  ])
})

test('who joined after a memory was surfaced is assigned its concept, who was there met it then', async () => {
  const { db } = database()
  const [alice, carol] = [await addAlice(db), await addCarol(db)]
  const source = await addSource(db, [alice])
  await db
    .insertInto('audience_person')
    .values({ person_id: carol.id, audience_id: source.audienceId!, joined_at: days(-1), left_at: null })
    .execute()

  await absorbPage(db, model, source, pageOf([facts[0]], { changedAt: days(-2) }), monday)

  expect(await readStates(db)).toMatchObject([
    { person_id: alice.id, started_by: 'surfaced', since_at: days(-2) },
    { person_id: carol.id, started_by: 'assigned', since_at: monday },
  ])
})

test('a source that dates a memory in the future surfaced it now', async () => {
  const { db } = database()
  const source = await addSource(db, [await addAlice(db)])

  await absorbPage(db, model, source, pageOf([facts[0]], { changedAt: days(9) }), monday)

  expect(await readStates(db)).toMatchObject([{ since_at: monday, surfaced_at: monday }])
})

async function addSource(db: Db, people: readonly Member[]): Promise<AbsorbingSource> {
  const audienceId = await addAudience(db, 'platform', people)
  return { id: await addTrustedSource(db, audienceId), trust: 'auto', audienceId }
}

async function mapSubject(db: Db, source: AbsorbingSource, externalId: string, person: Member): Promise<void> {
  await db
    .insertInto('subject')
    .values({
      source_id: source.id,
      kind: 'entity',
      external_id: externalId,
      person_id: person.id,
      first_seen_at: monday,
    })
    .execute()
}

function withMemory(page: Page, place: number, change: Partial<Memory>): Page {
  return {
    ...page,
    memories: page.memories.map((memory, index) => (index === place ? { ...memory, ...change } : memory)),
  }
}

/** One line a row of the tables that absorbing writes: table, place on disk and the transaction that wrote it. */
async function everyRow(db: Db): Promise<string[]> {
  const tables = [
    'memory',
    'concept',
    'concept_version',
    'provenance',
    'subject',
    'audience_concept',
    'exposure',
    'retention_state',
  ]
  const lines = sql.join(
    tables.map((table) => sql`select ${table} || ' ' || ctid || ' ' || xmin as line from ${sql.table(table)}`),
    sql` union all `,
  )
  const { rows } = await sql<{ line: string }>`select line from (${lines}) as every_row order by line`.execute(db)
  return rows.map(({ line }) => line)
}

async function conceptsOf(db: Db) {
  return await db.selectFrom('concept').select(['inbox_status', 'paused_reason']).orderBy('id').execute()
}

test('what a subject is called is kept, and follows its source', async () => {
  const { db } = database()
  const source = await addSource(db, [])
  const named = (name?: string) => ({
    ...pageOf([]),
    subjects: [{ kind: 'user' as const, externalId: 'u1', ...(name && { name }) }],
  })

  await absorbPage(db, model, source, named('Alice'), monday)
  await absorbPage(db, model, source, named('Alice Liddell'), days(1))
  await absorbPage(db, model, source, named(), days(2))

  expect(await db.selectFrom('subject').select(['external_id', 'name']).execute()).toEqual([
    { external_id: 'u1', name: 'Alice Liddell' },
  ])
})

test('what a subject is called is kept when a memory of the same page names it without', async () => {
  const { db } = database()
  const source = await addSource(db, [])
  const subject = { kind: 'agent' as const, externalId: 'agent-1' }

  const page = pageOf(facts.slice(0, 1), { subjects: [subject] })
  await absorbPage(db, model, source, { ...page, subjects: [{ ...subject, name: 'Tutor' }] }, monday)

  expect(await db.selectFrom('subject').select('name').execute()).toEqual([{ name: 'Tutor' }])
})

test('a memory of a fact that was merged joins the concept that it went on in, and stays there when it changes otherwise', async () => {
  const { db } = database()
  const source = await addSource(db, [await addAlice(db)])
  await absorbPage(db, model, source, pageOf(facts.slice(0, 2)), monday)
  await sql`update provenance set concept_id = 1 where concept_id = 2`.execute(db)
  await sql`update concept set merged_into = 1, inbox_status = 'rejected', inbox_reason = 'merged' where id = 2`.execute(
    db,
  )

  await absorbPage(db, model, source, pageOf([facts[1]], { categories: ['money'] }), days(1))
  await absorbPage(db, model, source, pageOf([facts[1]], { externalId: 'another' }), days(1))

  expect(await db.selectFrom('provenance').select('concept_id').execute()).toEqual(Array(3).fill({ concept_id: '1' }))
})

async function personIdsOf(db: Db) {
  return (await readStates(db)).map(({ person_id }) => person_id)
}

async function count(db: Db, table: 'memory' | 'provenance'): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from ${sql.table(table)}`.execute(db)
  return rows[0]!.count
}
