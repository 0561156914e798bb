import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import type { Page } from '../../../engine/sources/memory-source.ts'
import { listSources } from '../../../engine/sources/sources.ts'
import { syncSource } from '../../../engine/sources/sync.ts'
import { restartWalk } from '../../../engine/sources/walk.ts'
import { addTrustedSource, days, facts, inForce, monday, pageOf } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { fakeSource } from '../../support/fake-source.ts'

const database = useClearDatabase()
const cursorless = (texts: readonly string[]): Page => ({ ...pageOf(texts), complete: false })

test('a first backfill stops at its cap; what is over it is known, and nothing of what it says is kept', async () => {
  const { db } = database()
  const id = await addCapped(db, 2)

  const outcome = await sync(db, id, [cursorless(facts.slice(0, 1)), pageOf(facts.slice(1))], monday)

  expect(outcome).toMatchObject({ counts: { read: 2, new: 2, skipped: 1 } })
  expect(await memoriesOf(db)).toEqual([
    { external_id: facts[0], text: facts[0], kept_out_reason: null, gone_at: null },
    { external_id: facts[1], text: facts[1], kept_out_reason: null, gone_at: null },
    { external_id: facts[2], text: '', kept_out_reason: 'over-cap', gone_at: null },
  ])
  expect(await db.selectFrom('concept').select('id').execute()).toHaveLength(2)
  expect(await listSources(db)).toMatchObject([{ memories: 2, lastSync: { skippedReasons: { 'over-cap': 1 } } }])
})

test('the cap holds in later walks and when a walk begins anew, and what is new by then comes in', async () => {
  const { db } = database()
  const id = await addCapped(db, 2)
  await sync(db, id, [pageOf(facts)], monday)

  const later = await sync(db, id, [pageOf(facts)], days(1))
  await restartWalk(db, id)
  const anew = await sync(db, id, [pageOf([...facts, 'Rota: changes on Mondays'])], days(2))

  expect(later).toMatchObject({ counts: { read: 2, same: 2, gone: 0, skipped: 1 } })
  expect(anew).toMatchObject({ counts: { read: 3, new: 1, same: 2, gone: 0, skipped: 1 } })
})

test.each([
  { raised: 'raised', cap: 3 },
  { raised: 'taken away', cap: null },
])('a cap that is $raised lets in what it kept out, at the next walk', async ({ cap }) => {
  const { db } = database()
  const id = await addCapped(db, 2)
  await sync(db, id, [pageOf(facts)], monday)
  await setCap(db, cap)

  const outcome = await sync(db, id, [pageOf(facts)], days(1))

  expect(outcome).toMatchObject({ counts: { read: 3, new: 1, same: 2, skipped: 0 } })
  expect((await memoriesOf(db))[2]).toMatchObject({ text: facts[2], kept_out_reason: null })
  expect(await db.selectFrom('provenance').select('memory_id').execute()).toHaveLength(3)
})

test('what was kept out and leaves the source is not counted as gone', async () => {
  const { db } = database()
  const id = await addCapped(db, 2)
  await sync(db, id, [pageOf(facts)], monday)

  const outcome = await sync(db, id, [pageOf(facts.slice(0, 1))], days(1))

  expect(outcome).toMatchObject({ counts: { same: 1, gone: 1 } })
})

test('a backfill that dies between two pages keeps to its cap when it is gone on with', async () => {
  const { db } = database()
  const id = await addCapped(db, 2)
  const dies = [cursorless(facts.slice(0, 2)), new TypeError('The process of the test dies.')]

  await sync(db, id, dies, monday).catch(() => {})
  const outcome = await sync(db, id, [pageOf(facts.slice(2))], monday)

  expect(outcome).toMatchObject({ counts: { read: 0, gone: 0, skipped: 1 } })
})

async function addCapped(db: Db, cap: number): Promise<string> {
  const id = await addTrustedSource(db, null)
  await setCap(db, cap)
  return id
}

async function setCap(db: Db, cap: number | null): Promise<void> {
  await db
    .updateTable('source')
    .set({ filters: JSON.stringify({ cap }) })
    .execute()
}

async function sync(db: Db, sourceId: string, steps: Parameters<typeof fakeSource>[0], at: Date) {
  const tools = { model: inForce.model, log: () => {}, clock: () => at, signal: new AbortController().signal }
  return await syncSource(db, tools, sourceId, () => fakeSource(steps).source, at)
}

async function memoriesOf(db: Db) {
  return await db
    .selectFrom('memory')
    .select(['external_id', 'text', 'kept_out_reason', 'gone_at'])
    .orderBy(sql`array_position(${[...facts]}::text[], external_id)`)
    .execute()
}
