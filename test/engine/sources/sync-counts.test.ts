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
const secondsLater = (at: Date, seconds: number) => new Date(at.getTime() + seconds * 1_000)

test('a run counts what became of every memory, why items were skipped, and how long it took', async () => {
  const { db } = database()
  const id = await addTrustedSource(db, null)
  await sync(db, id, [pageOf([...facts, 'Rota: changes on Mondays', 'Standup: begins at 9:30'])], days(-2))
  const [same, superseded, expired, changed] = [
    ...pageOf(facts.slice(0, 1)).memories,
    ...pageOf(facts.slice(1, 2), { status: 'superseded' }).memories,
    ...pageOf(facts.slice(2, 3), { expiresAt: days(-1) }).memories,
    ...pageOf(['Rota: changes on Mondays'], { categories: ['team'] }).memories,
  ]
  const [fresh] = pageOf(['Deploys: happen on Tuesdays'], { createdAt: days(-0.5) }).memories
  const skipped = [
    { reason: 'malformed-line', where: 'line 4' },
    { reason: 'malformed-line', where: 'line 7' },
  ]

  await sync(db, id, [{ ...pageOf([]), memories: [same!, superseded!, expired!, changed!, fresh!], skipped }], monday)

  expect((await listSources(db))[0]?.lastSync).toEqual({
    startedAt: monday,
    finishedAt: secondsLater(monday, 5),
    status: 'complete',
    reason: null,
    extent: 'whole',
    read: 5,
    new: 1,
    changed: 3,
    same: 1,
    gone: 1,
    superseded: 1,
    expired: 1,
    skipped: 2,
    skippedReasons: { 'malformed-line': 2 },
    lagSeconds: 43_200,
  })
})

test('a memory that stays superseded is not counted as such again', async () => {
  const { db } = database()
  const id = await addTrustedSource(db, null)
  await sync(db, id, [pageOf(facts)], days(-1))
  await sync(db, id, [pageOf(facts, { status: 'superseded' })], monday)

  const outcome = await sync(db, id, [pageOf(facts, { status: 'superseded', categories: ['old'] })], days(1))

  expect(outcome).toMatchObject({ counts: { changed: 3, superseded: 0 } })
})

test.each([
  { what: 'the longest wait of what is new or changed', page: dated({ changedAt: days(-0.25) }), lagSeconds: 21_600 },
  { what: 'no wait without dates', page: dated({}), lagSeconds: null },
  {
    what: 'no wait for a known memory that says only when it was made',
    page: dated({ createdAt: days(-90), categories: ['x'] }),
    lagSeconds: null,
  },
  { what: 'no wait of a memory from the future', page: dated({ changedAt: days(1) }), lagSeconds: 0 },
])('the lag of a run is $what', async ({ page, lagSeconds }) => {
  const { db } = database()
  const id = await addTrustedSource(db, null)
  await sync(db, id, [pageOf(facts.slice(0, 1))], days(-1))

  await sync(db, id, [page], monday)

  expect((await listSources(db))[0]?.lastSync).toMatchObject({ lagSeconds })
})

test('a first walk has no lag, nor has one that begins anew after a setting changed', async () => {
  const { db } = database()
  const id = await addTrustedSource(db, null)

  await sync(db, id, [pageOf(facts.slice(0, 1), { createdAt: days(-90) })], days(-1))
  const first = (await listSources(db))[0]?.lastSync
  await restartWalk(db, id)
  await sync(db, id, [pageOf(facts.slice(0, 2), { createdAt: days(-90) })], monday)

  expect(first).toMatchObject({ new: 1, lagSeconds: null })
  expect((await listSources(db))[0]?.lastSync).toMatchObject({ new: 1, lagSeconds: null })
})

test('what the filters of a source keep out is skipped with its reason, and what they let in no more is gone', async () => {
  const { db } = database()
  const id = await addTrustedSource(db, null)
  await sync(db, id, [pageOf(facts)], days(-1))
  await db
    .updateTable('source')
    .set({ filters: JSON.stringify({ deny: { patterns: ['billing*'] } }) })
    .execute()

  const outcome = await sync(db, id, [pageOf(facts)], monday)

  expect(outcome).toMatchObject({ counts: { read: 2, same: 2, gone: 1, skipped: 1 } })
  expect((await listSources(db))[0]?.lastSync).toMatchObject({ skippedReasons: { 'denied-pattern': 1 } })
})

function dated(differing: Parameters<typeof pageOf>[1]): Page {
  return pageOf(facts.slice(0, 1), differing)
}

/** A run that takes five seconds. */
async function sync(db: Db, sourceId: string, pages: readonly Page[], at: Date) {
  let now = at
  const steps = [
    ...pages,
    async () => {
      now = secondsLater(at, 5)
    },
  ]
  const tools = { model: inForce.model, log: () => {}, clock: () => now, signal: new AbortController().signal }
  return await syncSource(db, tools, sourceId, () => fakeSource(steps).source, at)
}
