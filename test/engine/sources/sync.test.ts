import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import { dueSources } from '../../../engine/sources/sources.ts'
import { type SyncTools, syncSource } from '../../../engine/sources/sync.ts'
import { addAlice, addAudience, addTrustedSource, days, facts, inForce, monday, pageOf } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { fakeSource, fault, type Step } from '../../support/fake-source.ts'

const database = useClearDatabase()
const minutes = (count: number) => new Date(monday.getTime() + count * 60_000)
const partial = (texts: readonly string[], cursor: string) => ({ ...pageOf(texts), cursor, complete: false })

test('a run reads page by page, counts, moves the cursor and lets go of the source', async () => {
  const { db } = database()
  const id = await addSource(db)

  const outcome = await sync(db, id, [partial(facts.slice(0, 1), 'one'), pageOf(facts.slice(1))], monday)

  expect(outcome).toMatchObject({
    status: 'complete',
    counts: { read: 3, new: 3, changed: 0, same: 0, gone: 0, skipped: 0 },
  })
  expect(await sourceOf(db)).toMatchObject({ cursor: 'read', failures: 0, lease_until: null })
  expect(await syncsOf(db)).toEqual([{ status: 'complete', reason: null, read: 3, finished_at: monday }])
})

test('the next run begins at the cursor', async () => {
  const { db } = database()
  const id = await addSource(db)
  const { source, cursors } = fakeSource([pageOf(facts)])

  await syncSource(db, toolsAt(monday), id, () => source, monday)
  await syncSource(db, toolsAt(days(1)), id, () => source, days(1))

  expect(cursors).toEqual([null, 'read'])
})

test('a source that has nothing new is a complete run, and keeps its memories and its cursor', async () => {
  const { db } = database()
  const id = await addSource(db)
  await sync(db, id, [pageOf(facts)], monday)

  expect(await sync(db, id, [], days(1))).toMatchObject({ status: 'complete', counts: { read: 0, gone: 0 } })
  expect(await liveMemories(db)).toHaveLength(3)
  expect(await sourceOf(db)).toMatchObject({ cursor: 'read' })
})

test('only a pull that saw the whole source declares memories gone', async () => {
  const { db } = database()
  const id = await addSource(db)
  await sync(db, id, [pageOf(facts)], monday)

  const cut = await sync(db, id, [partial(facts.slice(0, 1), 'cut')], days(1))
  const afterCut = await liveMemories(db)
  const whole = await sync(db, id, [pageOf(facts.slice(0, 1))], days(2))

  expect(cut).toMatchObject({ status: 'partial', counts: { same: 1, gone: 0 } })
  expect(afterCut).toHaveLength(3)
  expect(whole).toMatchObject({ status: 'complete', counts: { same: 1, gone: 2 } })
  expect(await liveMemories(db)).toHaveLength(1)
})

test('a memory whose id PostgreSQL cannot hold as it is sent is not gone at once', async () => {
  const { db } = database()
  const id = await addSource(db)
  const page = pageOf([facts[0]], { externalId: 'one\u0000two' })

  expect(await sync(db, id, [page], monday)).toMatchObject({ counts: { new: 1, gone: 0 } })
  expect(await sync(db, id, [page], days(1))).toMatchObject({ counts: { same: 1, gone: 0 } })
})

test('while one process reads a source, others find it busy', async () => {
  const { db } = database()
  const id = await addSource(db)
  let meanwhile: unknown
  const { source } = fakeSource([
    async () => {
      meanwhile = await sync(db, id, [pageOf(facts)], minutes(1))
    },
    pageOf(facts),
  ])

  const outcome = await syncSource(db, toolsAt(monday), id, () => source, monday)

  expect(meanwhile).toEqual({ status: 'busy' })
  expect(outcome).toMatchObject({ status: 'complete', counts: { new: 3 } })
})

test('of eight processes that begin at once, one reads the source', async () => {
  const { db } = database()
  const id = await addSource(db)
  const begun = Promise.withResolvers<void>()
  let beginnings = 0
  const begin = () => {
    beginnings += 1
    if (beginnings === 8) begun.resolve()
  }
  const steps = [() => Promise.all([begin(), begun.promise]), pageOf(facts)]

  const outcomes = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const outcome = await sync(db, id, steps, monday)
      if (outcome.status === 'busy') begin()
      return outcome.status
    }),
  )

  expect(outcomes.toSorted()).toEqual([...Array(7).fill('busy'), 'complete'])
})

test.each([
  { failures: 1, waitMinutes: 1 },
  { failures: 2, waitMinutes: 2 },
  { failures: 4, waitMinutes: 8 },
  { failures: 40, waitMinutes: 360 },
])('after $failures failures in a row a source rests for $waitMinutes minutes', async ({ failures, waitMinutes }) => {
  const { db } = database()
  const id = await addSource(db)
  await db
    .updateTable('source')
    .set({ failures: failures - 1 })
    .execute()

  const outcome = await sync(db, id, [fault(false)], monday)

  expect(outcome).toMatchObject({ status: 'failed', reason: 'unreachable', permanent: false })
  expect(await sourceOf(db)).toMatchObject({ status: 'active', failures, lease_until: null })
  expect(await dueSources(db, minutes(waitMinutes - 0.1))).toEqual([])
  expect(await dueSources(db, minutes(waitMinutes))).toHaveLength(1)
})

test('a source that can be read again begins to count anew', async () => {
  const { db } = database()
  const id = await addSource(db)
  await sync(db, id, [fault(false)], monday)

  await sync(db, id, [pageOf(facts)], minutes(1))

  expect(await sourceOf(db)).toMatchObject({ failures: 0, next_try_at: null })
})

test('a source that failed by a clock a year ahead does not wait for that year', async () => {
  const { db } = database()
  const id = await addSource(db)
  await sync(db, id, [fault(false)], days(365))

  expect(await dueSources(db, monday)).toMatchObject([{ id }])
})

test('a fault that only a person can mend switches the source off, with its reason', async () => {
  const { db } = database()
  const id = await addSource(db)

  expect(await sync(db, id, [fault(true)], monday)).toMatchObject({ status: 'failed', permanent: true })

  expect(await sourceOf(db)).toMatchObject({ status: 'off', off_reason: 'unauthorised' })
  expect(await dueSources(db, days(30))).toEqual([])
})

test('a fault in the middle keeps the pages before it, declares nothing gone, and the next run goes on behind them', async () => {
  const { db } = database()
  const id = await addSource(db)
  await sync(db, id, [pageOf(facts)], days(-1))

  const failed = await sync(db, id, [partial(['Atlas runs version 8.0 now'], 'one'), fault(false)], monday)

  expect(failed).toMatchObject({ status: 'failed', counts: { new: 1, gone: 0 } })
  expect(await liveMemories(db)).toHaveLength(4)
  expect(await sourceOf(db)).toMatchObject({ cursor: 'one' })
})

test('a fault that is not the source’s is thrown on, and the source is free at once', async () => {
  const { db } = database()
  const id = await addSource(db)

  await expect(sync(db, id, [new TypeError('a fault of the program')], monday)).rejects.toThrow(
    'a fault of the program',
  )

  expect(await sourceOf(db)).toMatchObject({ failures: 0, lease_until: null, status: 'active' })
  expect(await syncsOf(db)).toMatchObject([{ status: 'failed', reason: 'interrupted' }])
})

test('a run that died is taken over when its lease has passed, and does not count as running for ever', async () => {
  const { db } = database()
  const id = await addSource(db)
  await db
    .updateTable('source')
    .set({ lease_until: minutes(15) })
    .execute()
  await db
    .insertInto('sync')
    .values({ source_id: id, started_at: monday, status: 'running', reason: null, finished_at: null })
    .execute()

  const early = await sync(db, id, [pageOf(facts)], minutes(14))
  const late = await sync(db, id, [pageOf(facts)], minutes(15))

  expect(early).toEqual({ status: 'busy' })
  expect(late).toMatchObject({ status: 'complete' })
  expect(await syncsOf(db)).toMatchObject([
    { status: 'failed', reason: 'interrupted', finished_at: minutes(15) },
    { status: 'complete' },
  ])
})

function toolsAt(at: Date): SyncTools {
  return { model: inForce.model, log: () => {}, clock: () => at, signal: new AbortController().signal }
}

async function sync(db: Db, sourceId: string, steps: readonly Step[], at: Date) {
  return await syncSource(db, toolsAt(at), sourceId, () => fakeSource(steps).source, at)
}

async function addSource(db: Db): Promise<string> {
  return await addTrustedSource(db, await addAudience(db, 'platform', [await addAlice(db)]))
}

async function sourceOf(db: Db) {
  return await db.selectFrom('source').selectAll().executeTakeFirst()
}

async function syncsOf(db: Db) {
  return await db.selectFrom('sync').select(['status', 'reason', 'read', 'finished_at']).orderBy('id').execute()
}

async function liveMemories(db: Db) {
  return await db.selectFrom('memory').select('id').where('gone_at', 'is', null).execute()
}
