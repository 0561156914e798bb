import { lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { pgvectorSource } from '../../../connectors/mem0/pgvector.ts'
import { pgvectorSettings } from '../../../connectors/mem0/pgvector-settings.ts'
import type { Page } from '../../../engine/sources/memory-source.ts'
import { useDatabase } from '../../support/database.ts'
import { startProxy } from '../../support/proxy.ts'
import { serve } from '../../support/served.ts'
import { pullAll, sourceContract } from '../contract.ts'
import { serveFreezing, serveSilence } from './pgvector-silence.ts'
import { createTable, idOf, insertRows, manyRows, settingsFor } from './pgvector-table.ts'

const never = new AbortController().signal
const database = useDatabase()
const monday = '2026-01-05T09:00:00.123456+00:00'

let shared: Promise<string> | undefined

sourceContract('mem0 pgvector', async (state) => {
  shared ??= createTable(database(), manyRows(2_500, monday))
  const table = await shared
  return pgvectorSource(settingsFor(database(), { table: state === 'broken' ? 'missing' : table }))
})

test('a payload is read with all that mem0 knows of it, and its vector never', async () => {
  const payload = {
    data: 'Deploys leave on Thursdays',
    hash: 'f71f44243948f0d836eb3d5e023dbce1',
    user_id: 'alice',
    agent_id: 'helper',
    run_id: 17,
    attributed_to: 'assistant',
    role: 'user',
    created_at: '2025-11-22T23:30:53.883370-08:00',
    updated_at: '2025-11-23T00:30:53.883370-08:00',
    expiration_date: '2026-03-01',
    text_lemmatized: 'deploy leave thursday',
    topic: 'release',
    person_id: 'a-17',
  }
  const table = await createTable(database(), [{ id: idOf(1), payload }])
  // A column that fails whoever reads it stands in for the vector.
  await sql`
    create function ${sql.id(`read_of_${table}`)}() returns text stable language plpgsql
    as $$ begin raise 'the vector was read'; end $$`.execute(database().db)
  await sql`
    create view ${sql.id(`view_of_${table}`)} as
    select id, ${sql.id(`read_of_${table}`)}() as vector, payload from ${sql.id(table)}`.execute(database().db)
  const source = pgvectorSource(settingsFor(database(), { table: `public.view_of_${table}` }))

  const [check, pages] = [await source.check(never), await pullAll(source, null)]
  const changes = await pullAll(source, pages.at(-1)?.cursor ?? null)

  expect(check).toEqual({ status: 'ok', sentence: `Seen 1 memory of 1 user in table public.view_of_${table}.` })
  expect(pages).toMatchObject([{ complete: true, skipped: [] }])
  expect(pages[0]?.memories).toEqual([
    {
      externalId: idOf(1),
      text: 'Deploys leave on Thursdays',
      subjects: [
        { kind: 'user', externalId: 'alice' },
        { kind: 'user', externalId: 'a-17' },
        { kind: 'agent', externalId: 'helper' },
        { kind: 'run', externalId: '17' },
      ],
      author: 'assistant',
      createdAt: new Date('2025-11-23T07:30:53.883Z'),
      changedAt: new Date('2025-11-23T08:30:53.883Z'),
      expiresAt: new Date('2026-03-02T00:00:00Z'),
      categories: [],
      metadata: { topic: 'release', person_id: 'a-17' },
      status: 'live',
    },
  ])
  expect(idsOf(changes)).toEqual([idOf(1)])
  await expect(sql`select vector from ${sql.id(`view_of_${table}`)}`.execute(database().db)).rejects.toThrow('was read')
})

test.each([
  { rows: 0, sizes: [0] },
  { rows: 999, sizes: [999] },
  { rows: 1_000, sizes: [1_000] },
  { rows: 1_001, sizes: [1_000, 1] },
])('$rows rows come in pages of $sizes, the last one complete', async ({ rows, sizes }) => {
  const table = await createTable(database(), manyRows(rows, monday))

  const pages = await pullAll(pgvectorSource(settingsFor(database(), { table })), null)

  expect(pages.map(({ memories }) => memories.length)).toEqual(sizes)
  expect(pages.map(({ complete }) => complete)).toEqual(sizes.map((_, index) => index === sizes.length - 1))
})

test('afterwards only what changed comes, oldest first by its true instant, whatever its offset', async () => {
  const table = await createTable(database(), manyRows(50, monday))
  const source = pgvectorSource(settingsFor(database(), { table }))
  const walked = await pullAll(source, null)
  await insertRows(database(), table, [
    // As text, the first of these sorts after the second.
    { id: idOf(101), payload: { data: 'Later', updated_at: '2026-01-05T04:00:00-08:00' } },
    { id: idOf(102), payload: { data: 'Sooner', updated_at: '2026-01-05T11:00:00+00:00' } },
    { id: idOf(103), payload: { data: 'Long ago', updated_at: '2025-01-05T11:00:00+00:00' } },
  ])

  const first = await pullAll(source, lastCursor(walked))
  const second = await pullAll(source, lastCursor(first))

  expect(idsOf(first).slice(-2)).toEqual([idOf(102), idOf(101)])
  expect(idsOf(first)).not.toContain(idOf(103))
  expect(first.at(-1)?.complete).toBe(false)
  // The ten minutes before the last change are read again, for rows that were written late.
  expect(idsOf(second)).toEqual([idOf(101)])
})

test('a row that is written some minutes after the instant it bears is not missed', async () => {
  const table = await createTable(database(), manyRows(5, monday))
  const source = pgvectorSource(settingsFor(database(), { table }))
  const walked = await pullAll(source, null)
  await insertRows(database(), table, [{ id: idOf(9), payload: { data: 'Late', updated_at: '2026-01-05T08:51:00Z' } }])

  const changes = await pullAll(source, lastCursor(walked))

  expect(idsOf(changes)).toContain(idOf(9))
})

test.each([
  { what: 'is missing', updated_at: undefined },
  { what: 'is a word', updated_at: 'yesterday' },
  { what: 'is a number', updated_at: 1_767_603_600 },
  { what: 'is no day', updated_at: '2026-02-29T09:00:00+00:00' },
  { what: 'is no month', updated_at: '2026-13-01T09:00:00+00:00' },
  { what: 'is no hour', updated_at: '2026-01-05T24:30:00+00:00' },
  { what: 'has no such offset', updated_at: '2026-01-05T09:00:00+25:00' },
])('a row whose last change $what comes with every pull and breaks none', async ({ updated_at }) => {
  const odd = { id: idOf(9), payload: { data: 'An odd one', updated_at } }
  const table = await createTable(database(), [...manyRows(2, monday), odd])
  const source = pgvectorSource(settingsFor(database(), { table }))

  const walked = await pullAll(source, null)
  const changes = await pullAll(source, lastCursor(walked))

  expect(idsOf(walked)).toContain(idOf(9))
  expect(idsOf(changes)).toContain(idOf(9))
})

test.each([
  '2024-02-29T09:00:00+00:00',
  '2025-12-31 23:59:59.999999-08',
  '2026-01-05T09:00:00Z',
  '2026-01-05T09:00:00',
])('an instant like %s is read as one', async (updated_at) => {
  const rows = [{ id: idOf(1), payload: { data: 'One', updated_at } }]
  const table = await createTable(database(), rows)
  const source = pgvectorSource(settingsFor(database(), { table }))

  const walked = await pullAll(source, null)

  expect(JSON.parse(lastCursor(walked) ?? '')).toMatchObject({ step: 'done', newest: expect.stringMatching(/^20/) })
})

test('a row without an instant of change goes by that of its creation', async () => {
  const rows = [{ id: idOf(1), payload: { data: 'One', created_at: '2026-01-01T09:00:00Z' } }, ...manyRows(0, monday)]
  const table = await createTable(database(), [...rows, { id: idOf(2), payload: { data: 'Two', updated_at: monday } }])
  const source = pgvectorSource(settingsFor(database(), { table }))
  const walked = await pullAll(source, null)

  const changes = await pullAll(source, lastCursor(walked))

  expect(idsOf(changes)).toEqual([idOf(2)])
})

test('a row that claims to be of the future hides no later change', async () => {
  const future = { id: idOf(9), payload: { data: 'Odd', updated_at: '2099-01-01T00:00:00Z' } }
  const table = await createTable(database(), [...manyRows(2, monday), future])
  const source = pgvectorSource(settingsFor(database(), { table }))
  const walked = await pullAll(source, null)
  const { rows } = await sql<{ now: string }>`select now()::text as now`.execute(database().db)
  await insertRows(database(), table, [{ id: idOf(10), payload: { data: 'Now', updated_at: rows[0]?.now } }])

  const changes = await pullAll(source, lastCursor(walked))

  expect(idsOf(changes)).toEqual([idOf(10), idOf(9)])
})

test.each([
  { what: 'null', payload: null },
  { what: 'a list', payload: ['Tea'] },
  { what: 'without text', payload: { user_id: 'alice' } },
  { what: 'with a number as text', payload: { data: 7 } },
])('a payload that is $what is left out and named', async ({ payload }) => {
  const table = await createTable(database(), [{ id: idOf(1), payload }])

  const pages = await pullAll(pgvectorSource(settingsFor(database(), { table })), null)

  expect(pages).toMatchObject([{ memories: [], skipped: [{ reason: 'no-text', where: idOf(1) }] }])
})

test('a pull of changes that was killed after any page goes on after it', async () => {
  const table = await createTable(database(), manyRows(2_500, monday))
  const settings = settingsFor(database(), { table })
  const walked = await pullAll(pgvectorSource(settings), null)
  const pages = await pullAll(pgvectorSource(settings), lastCursor(walked))

  const rest = await pullAll(pgvectorSource(settings), pages[0]?.cursor ?? null)

  expect(pages.map(({ memories, complete }) => [memories.length, complete])).toEqual([
    [1_000, false],
    [1_000, false],
    [500, false],
  ])
  expect(rest).toEqual(pages.slice(1))
})

test('what changes during a walk comes with it or with the next changes', async () => {
  const table = await createTable(database(), manyRows(1_500, monday))
  const source = pgvectorSource(settingsFor(database(), { table }))
  const pages = source.pull(null, never, 'whole')[Symbol.asyncIterator]()
  await pages.next()
  await sql`
    update ${sql.id(table)} set payload = payload || '{"data": "Changed", "updated_at": "2026-01-05T10:00:00Z"}'
    where id in (${idOf(3)}, ${idOf(1_400)})`.execute(database().db)
  const last: IteratorResult<Page> = await pages.next()

  const changes = await pullAll(source, last.value?.cursor ?? null)

  const changed = (page: Page) =>
    page.memories.filter(({ text }) => text === 'Changed').map(({ externalId }) => externalId)
  expect(changed(last.value)).toEqual([idOf(1_400)])
  expect(changes.flatMap(changed)).toEqual([idOf(3), idOf(1_400)])
})

test('every statement is sent in a transaction that cannot write', async () => {
  const table = await createTable(database(), manyRows(1, monday))
  await sql`
    create function ${sql.id(`write_in_${table}`)}() returns uuid volatile language plpgsql
    as $$ begin delete from ${sql.id(table)}; return null; end $$`.execute(database().db)
  await sql`
    create view ${sql.id(`writing_${table}`)} as
    select ${sql.id(`write_in_${table}`)}() as id, payload from ${sql.id(table)}`.execute(database().db)
  const source = pgvectorSource(settingsFor(database(), { table: `writing_${table}` }))

  await expect(pullAll(source, null)).rejects.toMatchObject({ reason: 'server-error' })

  const { rows } = await sql<{ count: number }>`select count(*)::int as count from ${sql.id(table)}`.execute(
    database().db,
  )
  expect(rows).toEqual([{ count: 1 }])
})

test('no connection stays when a pull ends, when it is left, and when a check ends', async () => {
  const table = await createTable(database(), manyRows(1_500, monday))
  const source = pgvectorSource(settingsFor(database(), { table }))

  await source.check(never)
  await pullAll(source, null)
  for await (const page of source.pull(null, never, 'whole')) {
    if (!page.complete) break
  }

  const { rows } = await sql`
    select from pg_stat_activity where datname = current_database() and query like '%' || ${table} || '%'
      and pid <> pg_backend_pid()`.execute(database().db)
  expect(rows).toEqual([])
})

test('a statement that waits is broken off when the pull is aborted', async () => {
  const table = await createTable(database(), manyRows(1, monday))
  const source = pgvectorSource(settingsFor(database(), { table }))
  const stop = new AbortController()

  await database()
    .db.transaction()
    .execute(async (trx) => {
      await sql`lock table ${sql.id(table)} in access exclusive mode`.execute(trx)
      const pulled = pullAll(source, null, stop.signal)
      const refused = expect(pulled).rejects.toThrow('stopped by the test')
      while (!(await isWaitedFor())) await new Promise((resolve) => setImmediate(resolve))

      stop.abort(new Error('stopped by the test'))

      await refused
    })
})

test('a statement that waits too long fails, and may succeed later', async () => {
  const table = await createTable(database(), manyRows(1, monday))
  const source = pgvectorSource(settingsFor(database(), { table }), { timeoutMs: 100, resolve: lookup })

  const error = await database()
    .db.transaction()
    .execute(async (trx) => {
      await sql`lock table ${sql.id(table)} in access exclusive mode`.execute(trx)
      return pullAll(source, null).catch((failure: unknown) => failure)
    })

  expect(error).toMatchObject({ reason: 'timeout', permanent: false })
})

test('a server that accepts and says nothing is not waited for', async () => {
  const url = await serveSilence()
  const source = pgvectorSource(settingsFor({ url }), { timeoutMs: 100, resolve: lookup })

  const check = await source.check(never)

  expect(check).toMatchObject({ status: 'failed', reason: 'timeout', permanent: false })
})

test('a server that falls silent between two pages is not waited for', async () => {
  const table = await createTable(database(), manyRows(1_500, monday))
  const way = await serveFreezing(database().url)
  const source = pgvectorSource(settingsFor(way, { table }), { timeoutMs: 2_000, resolve: lookup })
  const pages = source.pull(null, never, 'whole')[Symbol.asyncIterator]()
  await pages.next()

  way.freeze()

  await expect(pages.next()).rejects.toMatchObject({ reason: 'timeout', permanent: false })
})

test('a connection that is cut between two pages fails, and the pull goes on from there', async () => {
  const table = await createTable(database(), manyRows(1_500, monday))
  const way = await startProxy(database().url)
  onTestFinished(() => way.close())
  const source = pgvectorSource(settingsFor(way, { table }))
  const pages = source.pull(null, never, 'whole')[Symbol.asyncIterator]()
  const first: IteratorResult<Page> = await pages.next()
  way.cut()

  await expect(pages.next()).rejects.toMatchObject({ reason: 'unreachable', permanent: false })
  way.mend()
  const rest = await pullAll(source, first.value?.cursor ?? null)

  expect(rest).toMatchObject([{ complete: true, memories: { length: 500 } }])
})

async function isWaitedFor(): Promise<boolean> {
  const { rows } = await sql`select from pg_locks where not granted`.execute(database().db)
  return rows.length > 0
}

test.each([
  {
    fault: 'a user who may not enter',
    change: { username: 'stranger', password: 'not-the-one' },
    reason: 'unauthorized',
    permanent: true,
  },
  { fault: 'a missing database', change: { pathname: '/missing' }, reason: 'database-missing', permanent: true },
  { fault: 'a closed port', change: { port: '1' }, reason: 'unreachable', permanent: false },
])('$fault is told as $reason, without the password', async ({ change, reason, permanent }) => {
  const url = new URL(database().url)
  Object.assign(url, change)
  const source = pgvectorSource(settingsFor({ url: url.href }))

  const check = await source.check(never)

  expect(check).toMatchObject({ status: 'failed', reason, permanent })
  expect(check.sentence).toMatch(/ expected /)
  expect(check.sentence).not.toContain(`:${url.password}@`)
  expect(check.sentence).not.toContain('not-the-one')
})

test.each([
  { table: 'missing', reason: 'table-missing' },
  { table: 'no_such_schema.memories', reason: 'table-missing' },
  { table: 'person', reason: 'not-a-mem0-table' },
  { table: 'concept_version', reason: 'not-a-mem0-table' },
])('table $table is refused for good as $reason', async ({ table, reason }) => {
  const source = pgvectorSource(settingsFor(database(), { table }))

  expect(await source.check(never)).toMatchObject({ status: 'failed', reason, permanent: true })
  await expect(pullAll(source, null)).rejects.toMatchObject({ reason, permanent: true })
})

test('a server without TLS is not spoken to unless that is allowed', async () => {
  const source = pgvectorSource(settingsFor(database(), { tls: 'verified' }))

  const check = await source.check(never)

  expect(check).toMatchObject({ status: 'failed', reason: 'tls', permanent: true })
  expect(check.sentence).toContain('set tls to')
})

test.each([
  '127.0.0.1',
  'localhost',
  '[::1]',
])('%s is not called unless private addresses are allowed', async (host) => {
  const served = await serve(() => undefined)
  const connectionUrl = `postgres://me:secret@${host}:${new URL(served.url).port}/mem0`
  const source = pgvectorSource(settingsFor({ url: connectionUrl }, { allowPrivate: false }))

  const check = await source.check(never)

  expect(check).toMatchObject({ status: 'failed', reason: 'private-address', permanent: true })
  expect(served.requests).toEqual([])
})

test('a public name that means a private address is not called', async () => {
  const resolve: LookupFunction = (_, __, callback) => callback(null, [{ address: '10.0.0.7', family: 4 }])
  const settings = settingsFor({ url: 'postgres://me:secret@db.example/mem0' }, { allowPrivate: false })

  const check = await pgvectorSource(settings, { timeoutMs: 5_000, resolve }).check(never)

  expect(check).toMatchObject({ status: 'failed', reason: 'private-address', permanent: true })
})

test.each([
  { fault: 'names another host in its query', settings: { connectionUrl: 'postgres://a:b@c.example/d?host=10.0.0.1' } },
  { fault: 'names no database', settings: { connectionUrl: 'postgres://a:b@c.example:5432' } },
  { fault: 'names no user', settings: { connectionUrl: 'postgres://c.example:5432/d' } },
  { fault: 'is of another kind', settings: { connectionUrl: 'mysql://a:b@c.example/d' } },
  { fault: 'comes with SQL for a table', settings: { table: 'memories; drop table memories' } },
])('an address that $fault is refused', ({ settings }) => {
  const given = { mode: 'pgvector', connectionUrl: 'postgres://a:b@c.example:5432/d', ...settings }

  expect(pgvectorSettings.safeParse(given).success).toBe(false)
})

function idsOf(pages: readonly Page[]): string[] {
  return pages.flatMap(({ memories }) => memories).map(({ externalId }) => externalId)
}

function lastCursor(pages: readonly Page[]): string | null {
  return pages.at(-1)?.cursor ?? null
}
