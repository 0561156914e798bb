import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { rejectConcepts } from '../../../engine/concepts/inbox.ts'
import type { Db } from '../../../engine/db/pool.ts'
import { noLog } from '../../../engine/log.ts'
import { nudgeLoad, readAhead } from '../../../engine/nudges/nudge-load.ts'
import { addRule } from '../../../engine/sources/audience-rules.ts'
import type { Memory, MemorySource, Page } from '../../../engine/sources/memory-source.ts'
import { type Preview, previewSource } from '../../../engine/sources/preview.ts'
import { syncSource } from '../../../engine/sources/sync.ts'
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
import { fakeSource, fault, type Step } from '../../support/fake-source.ts'
import { agent, user } from '../../support/reading.ts'

const database = useClearDatabase()
const { model } = inForce
const { signal } = new AbortController()
const fact = (number: number) => `Billing service ${number}: runs on port ${5_000 + number}`
const one = (number: number, differing: Partial<Memory> = {}): Memory => ({
  externalId: `m${number}`,
  text: fact(number),
  subjects: [],
  author: 'unknown',
  categories: [],
  metadata: {},
  status: 'live',
  ...differing,
})
const page = (memories: readonly Memory[], differing: Partial<Page> = {}): Page => ({
  memories,
  subjects: [],
  skipped: [],
  cursor: 'read',
  complete: true,
  ...differing,
})
const partly = { complete: false }
const first = page([one(1), one(2), one(3), one(4)])

test.each<{ what: string; held?: readonly Page[]; filters?: object; now: readonly Page[] }>([
  { what: 'nothing at all', now: [] },
  { what: 'a first reading on two pages', now: [page([one(1), one(2)], partly), page([one(3)])] },
  { what: 'the same id on two pages', now: [page([one(1), one(2)], partly), page([one(2), one(3)])] },
  { what: 'what it was', held: [first], now: [first] },
  {
    what: 'another fact under an old id',
    held: [first],
    now: [page([one(1, { text: fact(9) }), one(2), one(3), one(4)])],
  },
  {
    what: 'a new wording and a new id',
    held: [first],
    now: [page([one(1, { text: `${fact(1)}!` }), one(2), one(8), one(3)])],
  },
  { what: 'less', held: [first], now: [page([one(1)], partly), page([one(3)])] },
  { what: 'no end', held: [first], now: [page([one(1)], partly)] },
  { what: 'deletions by id', held: [first], now: [page([], { gone: ['m2', 'm9'], complete: false })] },
  {
    what: 'less in a container',
    held: [page([one(1, { container: 'c' }), one(2, { container: 'c' }), one(3)])],
    now: [page([one(2, { container: 'c' })], { containers: ['c'], complete: false })],
  },
  {
    what: 'superseded and expired ones',
    held: [first],
    now: [
      page([
        one(1, { status: 'superseded', replacedBy: 'm5' }),
        one(2, { expiresAt: days(1) }),
        one(3),
        one(4),
        one(5),
      ]),
    ],
  },
  {
    what: 'one whose time is over',
    held: [page([one(1, { expiresAt: days(1) }), one(2)])],
    now: [page([one(2)], partly)],
  },
  {
    what: 'what filters keep out',
    filters: { deny: { patterns: ['port 5002'] }, since: '2026-01-01' },
    now: [
      page([one(1), one(2), one(3, { changedAt: days(-60) })], { skipped: [{ reason: 'malformed', where: 'line 3' }] }),
    ],
  },
  { what: 'more than the cap', filters: { cap: 2 }, now: [page([one(1)], partly), page([one(2), one(3), one(4)])] },
  {
    what: 'what the cap left out, now that another is gone',
    filters: { cap: 2 },
    held: [page([one(1), one(2), one(3)])],
    now: [page([one(2), one(3)])],
  },
])('a preview of $what counts as the sync after it does', async ({ held, filters = {}, now }) => {
  const { db } = database()
  const id = await addTrustedSource(db, await addAudience(db, 'platform', [await addAlice(db)]))
  await db
    .updateTable('source')
    .set({ filters: JSON.stringify(filters) })
    .execute()
  if (held !== undefined) await sync(db, id, held, monday)
  const concepts = await countConcepts(db)

  const preview = await previewOf(db, id, now, days(2))
  const outcome = await sync(db, id, now, days(2))

  if (outcome.status !== 'complete' && outcome.status !== 'partial') throw new Error(outcome.status)
  const { skipped, ...counts } = preview.counts
  const { gone, ...alike } = counts
  expect({ ...alike, skipped }).toEqual({ ...outcome.counts, gone: undefined })
  expect(gone ?? 0).toBe(outcome.counts.gone)
  expect(preview.complete).toBe(outcome.status === 'complete')
  expect(preview.skipped.reduce((sum, { count }) => sum + count, 0)).toBe(outcome.skipped.length)
  expect(preview.concepts.approved).toBe((await countConcepts(db)) - concepts)
  expect(await loadNow(db, days(2))).toEqual(
    expect.arrayContaining(preview.load.map(({ email, after }) => ({ email, after }))),
  )
})

test('a preview writes nothing, also of a source that is off and that another process reads', async () => {
  const { db } = database()
  const id = await addTrustedSource(db, await addAudience(db, 'platform', [await addAlice(db)]))
  await sync(db, id, [first], monday)
  await db
    .updateTable('source')
    .set({ status: 'off', off_reason: 'unauthorized', lease_until: days(3) })
    .execute()
  const before = await dump(db)

  const preview = await previewOf(
    db,
    id,
    [page([one(1, { text: fact(9) }), one(7, { subjects: [user('alice@example.com')] })])],
    days(2),
  )

  expect(preview.counts).toMatchObject({ new: 1, changed: 1, gone: 3 })
  expect(await dump(db)).toEqual(before)
})

test('while the source is read, nobody waits for a preview', async () => {
  const { db } = database()
  const id = await addTrustedSource(db, await addAudience(db, 'platform', [await addAlice(db)]))
  const meanwhile = async () => expect(await sync(db, id, [first], monday)).toMatchObject({ status: 'complete' })

  const preview = await previewOf(db, id, [meanwhile, page([one(1), one(5)])], monday)

  expect(preview.counts).toMatchObject({ new: 1, same: 1, gone: 3 })
})

test('previews and syncs of one source at once get in nobody’s way', async () => {
  const { db } = database()
  const id = await addTrustedSource(db, await addAudience(db, 'platform', [await addAlice(db)]))
  const pages = [page([one(1), one(2)], partly), page([one(3)], partly), page([one(4)])]

  const [synced, ...previews] = await Promise.all([
    sync(db, id, pages, monday),
    ...Array.from({ length: 6 }, () => previewOf(db, id, pages, monday)),
  ])

  expect(synced).toMatchObject({ status: 'complete', counts: { new: 4 } })
  expect(previews.map(({ counts }) => counts.new + counts.same)).toEqual([4, 4, 4, 4, 4, 4])
})

test('a preview reads what changed when a sync would, and does not say what is gone', async () => {
  const { db } = database()
  const id = await addTrustedSource(db, null)
  await sync(db, id, [first], monday)

  const preview = await previewOf(db, id, [page([one(5)], partly)], days(0.5))

  expect(preview).toMatchObject({ extent: 'changes', complete: false, counts: { read: 1, new: 1, gone: null } })
})

test('a walk under way is looked at from its start, whatever has been saved of it', async () => {
  const { db } = database()
  const id = await addTrustedSource(db, null)
  await sync(db, id, [page([one(1)], partly), fault(false)], monday)
  const { source, cursors } = fakeSource([first])

  const preview = await previewSource(db, { model, signal }, id, () => source, days(0.1))

  expect(preview).toMatchObject({ extent: 'whole', counts: { read: 4, same: 1, new: 3, gone: 0 } })
  expect(cursors).toEqual(['read'])
})

test('a fault of the source is the answer, and nothing is locked after it', async () => {
  const { db } = database()
  const id = await addTrustedSource(db, null)

  await expect(previewOf(db, id, [page([one(1)], partly), fault(true)], monday)).rejects.toThrow('fails on purpose')

  expect(await sync(db, id, [first], monday)).toMatchObject({ status: 'complete' })
})

test('of a source that holds too much, as much is read as fits, and that is said', async () => {
  const { db } = database()
  const id = await addTrustedSource(db, null)
  const pages = [page([one(1), one(2)], partly), page([one(3)], partly), page([one(4)])]
  const { source } = fakeSource(pages)

  const cut = await previewSource(db, { model, signal, most: 2 }, id, () => source, monday)
  const exact = await previewSource(db, { model, signal, most: 4 }, id, () => source, monday)

  expect(cut).toMatchObject({ truncated: true, complete: false, counts: { read: 2, gone: null } })
  expect(exact).toMatchObject({ truncated: false, complete: true, counts: { read: 4, gone: 0 } })
})

test('skipped items are counted by reason, most first', async () => {
  const { db } = database()
  const id = await addTrustedSource(db, null)
  await db
    .updateTable('source')
    .set({ filters: JSON.stringify({ deny: { categories: ['noise'] } }) })
    .execute()
  const noise = { categories: ['noise'] }

  const preview = await previewOf(
    db,
    id,
    [page([one(1, noise), one(2, noise)], { skipped: [{ reason: 'malformed', where: 'line 3' }] })],
    monday,
  )

  expect(preview.skipped).toEqual([
    { reason: 'denied-category', count: 2, first: 'm1' },
    { reason: 'malformed', count: 1, first: 'line 3' },
  ])
})

test('new facts are told by what becomes of them: questions, drafts by reason, examples', async () => {
  const { db } = database()
  const id = await addTrustedSource(db, null)
  await db.updateTable('source').set({ trust: 'manual' }).execute()

  const preview = await previewOf(db, id, [pageOf([...facts, 'Alice: prefers short answers'])], monday)

  expect(preview.concepts).toEqual({ waiting: 3, approved: 0, drafts: { preference: 1 } })
  expect(preview.examples).toHaveLength(3)
  expect(preview.examples[0]).toMatchObject({ question: expect.stringContaining('____'), answer: '5433' })
})

test('a team that moves house sees where its facts are known from', async () => {
  const { db } = database()
  const old = await addTrustedSource(db, null, 'team memory')
  const older = await addTrustedSource(db, null, 'first memory')
  await sync(db, old, [page([one(1), one(2)])], monday)
  await sync(db, older, [page([one(2)])], monday)
  await sync(db, older, [page([one(2), one(3)])], days(2))
  await db.deleteFrom('memory').where('source_id', '=', older).where('text', '=', fact(3)).execute()
  const id = await addTrustedSource(db, null, 'mem0')

  const preview = await previewOf(db, id, [page([one(1), one(2), one(3), one(4, { text: facts[1] })])], days(2))

  expect(preview.known).toEqual([
    { source: 'team memory', facts: 2 },
    { source: 'first memory', facts: 1 },
    { source: null, facts: 1 },
  ])
  expect(preview.concepts).toEqual({ waiting: 0, approved: 1, drafts: {} })
})

test('facts in other words than those of another source are proposed as merges, and wait', async () => {
  const { db } = database()
  await sync(db, await addTrustedSource(db, null, 'team memory'), [page([one(1)])], monday)
  const id = await addTrustedSource(db, null, 'mem0')

  const preview = await previewOf(db, id, [page([one(8, { text: 'The billing service 1 runs on port 5001' })])], monday)

  expect(preview.concepts).toEqual({ waiting: 1, approved: 0, drafts: {} })
  expect(preview.similar).toMatchObject([
    { fact: 'The billing service 1 runs on port 5001', otherFact: fact(1), otherSource: 'team memory' },
  ])
  expect(preview.similar[0]?.similarity).toBeGreaterThan(0.7)
})

test('a preview tells for whom everything new is', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  const bob = await addBob(db)
  const platform = await addAudience(db, 'platform', [alice])
  const billing = await addAudience(db, 'billing', [bob])
  const id = await addTrustedSource(db, platform)
  await addRule(db, model, { sourceId: id, kind: 'agent', value: 'biller', audienceId: billing }, monday)
  await sync(db, id, [page([one(1)])], monday)

  const preview = await previewOf(
    db,
    id,
    [
      page([
        one(1),
        one(2),
        one(3),
        one(4, { subjects: [agent('biller')] }),
        one(5, { subjects: [user('alice@example.com')] }),
        one(6, { subjects: [user('bob')] }),
      ]),
    ],
    days(2),
  )

  expect(preview.audiences).toEqual([
    { audience: 'platform', memories: 2 },
    { audience: 'billing', memories: 1 },
  ])
  expect(preview.forNobody).toBe(1)
  expect(preview.subjects).toMatchObject([
    { externalId: 'biller', memories: 1, person: null },
    { externalId: 'bob', memories: 1, person: null, suggestion: { person: { email: 'bob@example.com' } } },
    { externalId: 'alice@example.com', memories: 1, person: 'alice@example.com', matchedBy: 'email' },
  ])
  expect(preview.load.map(({ email, coming }) => [email, coming])).toEqual([
    ['alice@example.com', 3],
    ['bob@example.com', 1],
  ])
})

test('the load is what it would be if everything that waits were approved, and nothing that was rejected', async () => {
  const { db } = database()
  const id = await addTrustedSource(db, await addAudience(db, 'platform', [await addAlice(db)]))
  await db.updateTable('source').set({ trust: 'manual' }).execute()
  await sync(db, id, [page([one(1)])], monday)
  await rejectConcepts(db, model, { waitingOf: id }, monday)

  const preview = await previewOf(db, id, [page([one(1), one(2), one(3)])], days(2))

  expect(preview.load).toMatchObject([{ email: 'alice@example.com', coming: 2, before: [0, 0, 0, 0, 0, 0, 0, 0] }])
})

test('the load shows also what is asked no more', async () => {
  const { db } = database()
  const id = await addTrustedSource(db, await addAudience(db, 'platform', [await addAlice(db)]))
  await sync(db, id, [first], monday)

  const preview = await previewOf(db, id, [page([one(1)])], days(2))

  expect(preview.load).toMatchObject([{ coming: -3 }])
  expect(preview.load[0]?.after[0]).toBeLessThan(preview.load[0]?.before[0] ?? 0)
})

async function previewOf(db: Db, sourceId: string, steps: readonly Step[], at: Date): Promise<Preview> {
  return await previewSource(db, { model, signal }, sourceId, openOf(steps), at)
}

async function sync(db: Db, sourceId: string, steps: readonly Step[], at: Date) {
  return await syncSource(db, { model, log: noLog, clock: () => at, signal }, sourceId, openOf(steps), at)
}

function openOf(steps: readonly Step[]): () => MemorySource {
  return () => fakeSource(steps).source
}

async function countConcepts(db: Db): Promise<number> {
  return (await db.selectFrom('concept').select('id').execute()).length
}

/** The load of everybody, as it is. */
async function loadNow(db: Db, at: Date) {
  const people = (await db.selectFrom('person').select('id').execute()).map(({ id }) => id)
  const after = await readAhead(db, model, people, at)
  return (await nudgeLoad(db, model, { before: { states: [], later: new Map() }, after }, at)).map(
    ({ email, after: weeks }) => ({
      email,
      after: weeks,
    }),
  )
}

/** Every table with its number of rows and a hash over all of them. */
async function dump(db: Db) {
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public' order by 1`.execute(db)
  return await Promise.all(
    rows.map(async ({ name }) => {
      const table = await sql<{ count: number; hash: string | null }>`
        select count(*)::int as count, md5(string_agg(held::text, '|' order by held::text)) as hash from ${sql.table(name)} as held`.execute(
        db,
      )
      return [name, table.rows[0]] as const
    }),
  )
}
