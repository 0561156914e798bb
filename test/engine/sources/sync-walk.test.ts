import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import { noFilters, setFilters } from '../../../engine/sources/filters.ts'
import { SourceError } from '../../../engine/sources/memory-source.ts'
import { removeSource } from '../../../engine/sources/remove.ts'
import { syncSource } from '../../../engine/sources/sync.ts'
import { restartWalk } from '../../../engine/sources/walk.ts'
import { addTrustedSource, days, facts, inForce, monday, pageOf } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { fakeSource, type PagedSource, pagedSource } from '../../support/fake-source.ts'

const database = useClearDatabase()
const hours = (count: number) => days(count / 24)
const minutes = (count: number) => hours(count / 60)
const onePageEach = (texts: readonly string[]) => texts.map((text) => pageOf([text]))

test.each([
  1, 2,
])('a run that dies behind page %i of three is gone on with at the next page, and the walk still knows what is gone', async (died) => {
  const { db } = database()
  const id = await addTrustedSource(db, null)
  await sync(db, id, pagedSource([pageOf([...facts, 'Rota: changes on Mondays'])]), days(-2))
  const paged = pagedSource(onePageEach(facts))
  paged.pagesLeft = died

  const dying = sync(db, id, paged, monday)
  await expect(dying).rejects.toThrow('dies')
  const afterDeath = await stored(db)
  paged.pagesLeft = 3
  const outcome = await sync(db, id, paged, minutes(1))

  expect(afterDeath).toMatchObject({ cursor: String(died), walk_started_at: monday, sightings: died })
  expect(paged.pulls).toEqual([
    { cursor: '1', extent: 'whole' },
    { cursor: String(died), extent: 'changes' },
  ])
  expect(outcome).toMatchObject({ status: 'complete', counts: { read: 3 - died, same: 3 - died, gone: 1 } })
  expect(await stored(db)).toMatchObject({ cursor: '3', walk_started_at: null, walked_at: minutes(1), sightings: 0 })
  expect(await liveTexts(db)).toEqual([...facts].sort())
})

test('a run that is killed between absorbing a page and saving how far it came has done neither', async () => {
  const { db } = database()
  const id = await addTrustedSource(db, null)
  const paged = pagedSource(onePageEach(facts))
  let looks = 0
  const killedAtSecondPage = () => {
    looks += 1
    if (looks > 2) throw new TypeError('The process of the test dies.')
    return monday
  }

  await sync(db, id, paged, monday, killedAtSecondPage).catch(() => {})
  const afterDeath = await stored(db)
  const early = await sync(db, id, paged, minutes(14))
  const late = await sync(db, id, paged, minutes(15))

  expect(afterDeath).toMatchObject({ cursor: '1', sightings: 1, lease_until: minutes(15) })
  expect(early).toEqual({ status: 'busy' })
  expect(late).toMatchObject({ status: 'complete', counts: { read: 2, new: 2 } })
  expect(await countsOfRuns(db)).toEqual([
    { status: 'failed', reason: 'interrupted', extent: 'whole', read: 1, new: 1 },
    { status: 'complete', reason: null, extent: 'whole', read: 2, new: 2 },
  ])
})

test('a fault of the source keeps the walk, which goes on when the source can be read again', async () => {
  const { db } = database()
  const id = await addTrustedSource(db, null)
  const paged = pagedSource(onePageEach(facts))
  paged.pagesLeft = 1
  paged.fault = new SourceError('Not now.', { reason: 'unreachable', permanent: false })

  await sync(db, id, paged, monday)
  paged.pagesLeft = 3
  const outcome = await sync(db, id, paged, minutes(1))

  expect(paged.pulls.at(-1)).toEqual({ cursor: '1', extent: 'changes' })
  expect(outcome).toMatchObject({ status: 'complete', counts: { read: 2, gone: 0 } })
  expect(await liveTexts(db)).toHaveLength(3)
})

test.each([
  { standing: 'was never walked', walkedAt: null, walkStartedAt: null, extent: 'whole' },
  { standing: 'was walked a day ago', walkedAt: days(-1), walkStartedAt: null, extent: 'whole' },
  { standing: 'was walked within the day', walkedAt: hours(-23.9), walkStartedAt: null, extent: 'changes' },
  { standing: 'is being walked', walkedAt: days(-2), walkStartedAt: hours(-48), extent: 'changes' },
  { standing: 'has been walked for too long', walkedAt: days(-4), walkStartedAt: hours(-48.1), extent: 'whole' },
])('a source that $standing is read as $extent', async ({ walkedAt, walkStartedAt, extent }) => {
  const { db } = database()
  const id = await addTrustedSource(db, null)
  await db.updateTable('source').set({ cursor: '1', walked_at: walkedAt, walk_started_at: walkStartedAt }).execute()
  const paged = pagedSource(onePageEach(facts))

  await sync(db, id, paged, monday)

  expect(paged.pulls).toEqual([{ cursor: '1', extent }])
})

test('a walk that starts over forgets what the one before it saw', async () => {
  const { db } = database()
  const id = await addTrustedSource(db, null)
  const paged = pagedSource(onePageEach(facts))
  paged.pagesLeft = 2
  await sync(db, id, paged, monday).catch(() => {})
  paged.pages = onePageEach(facts.slice(1))
  paged.pagesLeft = 9

  const outcome = await sync(db, id, paged, hours(49))

  expect(paged.pulls.at(-1)).toMatchObject({ extent: 'whole' })
  expect(outcome).toMatchObject({ status: 'complete', counts: { read: 2, gone: 1 } })
})

test('a run that dies before its first page leaves the cursor of the changes alone, and the next run begins the walk again', async () => {
  const { db } = database()
  const id = await addTrustedSource(db, null)
  const paged = pagedSource(onePageEach(facts))
  await sync(db, id, paged, monday)
  paged.pagesLeft = 0

  await sync(db, id, paged, days(1)).catch(() => {})
  paged.pagesLeft = 9
  await sync(db, id, paged, days(1))

  expect(paged.pulls.slice(1)).toEqual([
    { cursor: '3', extent: 'whole' },
    { cursor: '3', extent: 'whole' },
  ])
})

test('a pull of changes that turns out to be whole knows its earlier pages, also after it died between them', async () => {
  const { db } = database()
  const id = await addTrustedSource(db, null)
  const paged = pagedSource([pageOf([...facts, 'Rota: changes on Mondays'])])
  await sync(db, id, paged, monday)
  await db.updateTable('source').set({ cursor: '0' }).execute()
  paged.pages = onePageEach(facts)
  paged.pagesLeft = 2

  await sync(db, id, paged, hours(1)).catch(() => {})
  paged.pagesLeft = 9
  const outcome = await sync(db, id, paged, hours(2))

  expect(paged.pulls.slice(1)).toEqual([
    { cursor: '0', extent: 'changes' },
    { cursor: '2', extent: 'changes' },
  ])
  expect(outcome).toMatchObject({ status: 'complete', counts: { read: 1, gone: 1 } })
  expect(await stored(db)).toMatchObject({ walked_at: hours(2), sightings: 0 })
  expect(await liveTexts(db)).toEqual([...facts].sort())
})

test('a walk that could not see everything ends without declaring anything gone, and is not begun again at once', async () => {
  const { db } = database()
  const id = await addTrustedSource(db, null)
  await sync(db, id, pagedSource([pageOf(facts)]), days(-2))
  const capped = fakeSource([{ ...pageOf(facts.slice(0, 1)), complete: false }])

  const outcome = await sync(db, id, capped, monday)

  expect(outcome).toMatchObject({ status: 'partial', counts: { gone: 0 } })
  expect(await stored(db)).toMatchObject({ walk_started_at: null, walked_at: monday, sightings: 0 })
})

test('a pull that a stopping process cut short is no end of the walk', async () => {
  const { db } = database()
  const id = await addTrustedSource(db, null)
  const stop = new AbortController()
  const cut = fakeSource([{ ...pageOf(facts.slice(0, 1)), cursor: '1', complete: false }, async () => stop.abort()])

  await expect(
    syncSource(db, { ...toolsAt(monday), signal: stop.signal }, id, () => cut.source, monday),
  ).rejects.toThrow('abort')

  expect(await stored(db)).toMatchObject({ cursor: '1', walk_started_at: monday, walked_at: null, sightings: 1 })
})

test('a pull that was stopped before its first page is no sign that nothing has changed', async () => {
  const { db } = database()
  const id = await addTrustedSource(db, null)
  const stop = new AbortController()
  const cut = fakeSource([async () => stop.abort()])

  await expect(
    syncSource(db, { ...toolsAt(monday), signal: stop.signal }, id, () => cut.source, monday),
  ).rejects.toThrow('abort')

  expect(await stored(db)).toMatchObject({ walk_started_at: null, walked_at: null })
})

test('a run whose source was taken over stops at its next page, which it neither saves nor keeps, and says so', async () => {
  const { db } = database()
  const id = await addTrustedSource(db, null)
  const other = pagedSource(onePageEach(facts))
  other.pagesLeft = 1
  other.fault = new SourceError('Not now.', { reason: 'unreachable', permanent: false })
  const slow = fakeSource([
    async () => await sync(db, id, other, minutes(15)),
    { ...pageOf(['Rota: changes on Mondays']), cursor: 'slow', complete: false },
  ])

  const outcome = await sync(db, id, slow, monday)

  expect(outcome).toMatchObject({ status: 'failed', reason: 'taken-over', permanent: false, counts: { read: 0 } })
  expect(await stored(db)).toMatchObject({ cursor: '1', failures: 1, sightings: 1 })
  expect(await liveTexts(db)).toEqual([facts[0]])
  expect(await countsOfRuns(db)).toMatchObject([
    { status: 'failed', reason: 'interrupted' },
    { status: 'failed', reason: 'unreachable' },
  ])
})

test('a run that dies after its source was taken over does not set it free', async () => {
  const { db } = database()
  const id = await addTrustedSource(db, null)
  const slow = fakeSource([
    async () =>
      await db
        .updateTable('source')
        .set({ lease_until: minutes(30) })
        .execute(),
    new TypeError('The process of the test dies.'),
  ])

  await sync(db, id, slow, monday).catch(() => {})

  expect(await stored(db)).toMatchObject({ lease_until: minutes(30) })
})

test('every page holds the source for another quarter of an hour', async () => {
  const { db } = database()
  const id = await addTrustedSource(db, null)
  let now = monday
  let whileReading: unknown
  const slow = fakeSource([
    async () => {
      now = minutes(14)
    },
    { ...pageOf(facts.slice(0, 1)), complete: false },
    async () => {
      // The source is asked for its next page before this one is saved.
      while ((await stored(db))?.lease_until?.getTime() !== minutes(29).getTime()) await new Promise(setImmediate)
      whileReading = await sync(db, id, pagedSource([]), minutes(28))
    },
    pageOf(facts.slice(1)),
  ])

  const outcome = await sync(db, id, slow, monday, () => now)

  expect(whileReading).toEqual({ status: 'busy' })
  expect(outcome).toMatchObject({ status: 'complete', counts: { new: 3 } })
})

test('a cursor that the source no longer knows is given up, and the next run walks the whole source', async () => {
  const { db } = database()
  const id = await addTrustedSource(db, null)
  const paged = pagedSource(onePageEach(facts))
  await sync(db, id, paged, monday)
  paged.pagesLeft = 0
  paged.fault = new SourceError('It is not known.', { reason: 'cursor-lost', permanent: false })
  await db.updateTable('source').set({ cursor: '2' }).execute()

  const lost = await sync(db, id, paged, hours(1))
  paged.pagesLeft = 9
  const next = await sync(db, id, paged, hours(2))

  expect(lost).toMatchObject({ status: 'failed', reason: 'cursor-lost' })
  expect(paged.pulls.at(-1)).toEqual({ cursor: null, extent: 'whole' })
  expect(next).toMatchObject({ status: 'complete', counts: { same: 3, gone: 0 } })
})

test('a source whose filters changed is walked from its start, and a run under way stops', async () => {
  const { db } = database()
  const id = await addTrustedSource(db, null)
  const paged = pagedSource(onePageEach(facts))
  await sync(db, id, paged, monday)
  const running = fakeSource([
    async () => await restartWalk(db, id),
    { ...pageOf(facts), cursor: 'old', complete: false },
  ])

  const stopped = await sync(db, id, running, hours(1))
  const next = await sync(db, id, paged, hours(1))

  expect(stopped).toMatchObject({ status: 'failed', reason: 'taken-over' })
  expect(paged.pulls.at(-1)).toEqual({ cursor: null, extent: 'whole' })
  expect(next).toMatchObject({ status: 'complete' })
})

test.each([
  { back: 8.9, status: 'approved' },
  { back: 9.1, status: 'waiting' },
])('what filters kept out for less than a week wakes, after $back days it is $status', async ({ back, status }) => {
  const { db } = database()
  const id = await addTrustedSource(db, null)
  await sync(db, id, pagedSource(onePageEach(facts)), monday)
  await setFilters(db, id, { ...noFilters, deny: { ...noFilters.deny, patterns: ['port'] } })
  const without = await sync(db, id, pagedSource(onePageEach(facts)), days(2))
  await setFilters(db, id, noFilters)

  const within = await sync(db, id, pagedSource(onePageEach(facts)), days(back))

  expect([without, within]).toMatchObject([{ counts: { gone: 1, skipped: 1 } }, { counts: { changed: 1, gone: 0 } }])
  expect(
    await db.selectFrom('concept').select(['inbox_status as status', 'paused_reason']).orderBy('id').executeTakeFirst(),
  ).toEqual({ status, paused_reason: null })
})

test('a source that is removed while it is read ends its run as one that lost it, and leaves nothing', async () => {
  const { db } = database()
  const id = await addTrustedSource(db, null)
  const running = fakeSource([
    { ...pageOf(facts.slice(0, 1)), complete: false },
    async () => await removeSource(db, inForce.model, { sourceId: id, concepts: 'erase' }, monday),
    pageOf(facts.slice(1)),
  ])

  const outcome = await sync(db, id, running, monday)

  expect(outcome).toMatchObject({ status: 'failed', reason: 'taken-over', permanent: false })
  expect(await liveTexts(db)).toEqual([])
  expect(await db.selectFrom('concept').select('id').execute()).toEqual([])
})

test.each([
  { what: 'of an hour keeps the walk that was made before it', back: 1, extent: 'changes' },
  { what: 'of a year does not wait a year for the next walk', back: 24 * 365, extent: 'whole' },
] as const)('a clock that jumps back $what', async ({ back, extent }) => {
  const { db } = database()
  const id = await addTrustedSource(db, null)
  const paged = pagedSource(onePageEach(facts))
  await sync(db, id, paged, monday)

  const outcome = await sync(db, id, paged, hours(-back))

  expect(outcome).toMatchObject({ extent })
})

function toolsAt(at: Date, clock = () => at) {
  return { model: inForce.model, log: () => {}, clock, signal: new AbortController().signal }
}

async function sync(db: Db, sourceId: string, { source }: Pick<PagedSource, 'source'>, at: Date, clock = () => at) {
  return await syncSource(db, toolsAt(at, clock), sourceId, () => source, at)
}

async function stored(db: Db) {
  const sightings = await db.selectFrom('sighting').select('page').execute()
  const source = await db.selectFrom('source').selectAll().executeTakeFirstOrThrow()
  return { ...source, sightings: sightings.length }
}

async function countsOfRuns(db: Db) {
  return await db.selectFrom('sync').select(['status', 'reason', 'extent', 'read', 'new']).orderBy('id').execute()
}

async function liveTexts(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('memory').select('text').where('gone_at', 'is', null).execute()
  return rows.map(({ text }) => text).sort()
}
