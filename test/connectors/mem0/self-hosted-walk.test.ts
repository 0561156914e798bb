import { expect, test } from 'vitest'
import type { Page } from '../../../engine/sources/memory-source.ts'
import { pullAll } from '../contract.ts'
import { openStore } from './open-self-hosted.ts'
import { manyRows, storeOf } from './self-hosted-store.ts'

const never = new AbortController().signal

test('a user with 999 rows is read whole, beside others', async () => {
  const rows = [...manyRows(999, 'a', () => ({ user_id: 'alice' })), ...manyRows(30, 'b', () => ({ user_id: 'bob' }))]
  const { source } = await openStore(storeOf(rows))

  const pages = await pullAll(source, null)

  expect(idsOf(pages).size).toBe(1_029)
  expect(pages.map(({ memories, complete }) => [memories.length, complete])).toEqual([
    [999, false],
    [30, false],
    [0, true],
  ])
})

test('a user with more rows than the server lists leaves the walk incomplete, and the operator is told whose', async () => {
  const rows = [...manyRows(1_500, 'a', () => ({ user_id: 'alice' })), ...manyRows(3, 'b', () => ({ user_id: 'bob' }))]
  const { source } = await openStore(storeOf(rows))

  const [check, pages] = [await source.check(never), await pullAll(source, null)]

  expect(idsOf(pages).size).toBe(1_003)
  expect(pages.at(-1)).toMatchObject({
    complete: false,
    skipped: [{ reason: 'truncated-at-1000', where: 'user alice' }],
  })
  expect(check).toMatchObject({
    status: 'ok',
    sentence: expect.stringMatching(/1000 .* of user alice: .* mode pgvector/),
  })
})

test('a listing of exactly 1000 rows may hide more, unless the server counts no more', async () => {
  const rows = manyRows(1_000, 'a', () => ({ user_id: 'alice' }))
  const { source } = await openStore(storeOf(rows))
  const { source: narrow } = await openStore(storeOf(rows), { userIds: ['alice'] })

  const [whole, narrowed] = [await pullAll(source, null), await pullAll(narrow, null)]

  expect([whole, narrowed].map((pages) => pages.at(-1)?.complete)).toEqual([true, true])
  expect(idsOf(whole).size).toBe(1_000)
})

test('what a user hides is found by agent and by run, and the walk is complete', async () => {
  const rows = [
    ...manyRows(800, 'a', () => ({ user_id: 'alice', agent_id: 'helper' })),
    ...manyRows(700, 'b', (index) => ({ user_id: 'alice', run_id: `r${index % 2}` })),
  ]
  const { source } = await openStore(storeOf(rows))

  const pages = await pullAll(source, null)

  expect(idsOf(pages).size).toBe(1_500)
  expect(pages.at(-1)).toMatchObject({ complete: true, skipped: [] })
})

test('one agent for the whole team may have more rows than it lists: they came with their users', async () => {
  const rows = manyRows(3_000, 'a', (index) => ({ user_id: `user-${index % 6}`, agent_id: 'helper' }))
  const { served, source } = await openStore(storeOf(rows))

  const pages = await pullAll(source, null)

  expect(idsOf(pages).size).toBe(3_000)
  expect(pages.at(-1)).toMatchObject({ complete: true, skipped: [] })
  expect(served.requests.some(({ query }) => query.has('agent_id'))).toBe(false)
})

test('what a full user and a full agent both hid is asked for of both', async () => {
  const rows = [
    ...manyRows(1_000, 'a', () => ({ user_id: 'alice' })),
    ...manyRows(1_000, 'b', () => ({ agent_id: 'helper' })),
    ...manyRows(900, 'c', () => ({ user_id: 'alice', agent_id: 'helper' })),
  ]
  const { source } = await openStore(storeOf(rows))

  const pages = await pullAll(source, null)

  expect(idsOf(pages).size).toBe(2_900)
  expect(pages.at(-1)).toMatchObject({ complete: true, skipped: [] })
})

test('a count that only stayed the same because one row went and another came makes up for nothing', async () => {
  const store = storeOf([
    ...manyRows(1_001, 'a', () => ({ user_id: 'alice' })),
    ...manyRows(1, 'b', () => ({ user_id: 'bob', run_id: 'r1' })),
  ])
  let answers = 0
  store.afterAnswer = () => {
    answers += 1
    // The first listing hid the last of alice's rows. What comes now is found by its run, so that 1,001 of hers are seen.
    if (answers !== 2) return
    const late = { user_id: 'alice', run_id: 'r1', updated_at: '2026-01-05T09:30:00+00:00' }
    store.rows = [...store.rows.slice(1), { id: 'late', data: 'It came late', ...late }]
  }
  const { source } = await openStore(store)

  const pages = await pullAll(source, null)

  expect(idsOf(pages).has('late')).toBe(true)
  expect(idsOf(pages).has('a-01000')).toBe(false)
  expect(pages.at(-1)).toMatchObject({ complete: false, skipped: [{ where: 'user alice' }] })
})

test('an agent that was passed over is read after all when its count changed', async () => {
  const store = storeOf(manyRows(3, 'a', () => ({ user_id: 'alice', agent_id: 'helper' })))
  let answers = 0
  store.afterAnswer = () => {
    answers += 1
    if (answers === 2) store.rows.push({ id: 'late', data: 'It came late', agent_id: 'helper' })
  }
  const { source } = await openStore(store)

  const pages = await pullAll(source, null)

  expect([...idsOf(pages)]).toContain('late')
  expect(pages.at(-1)).toMatchObject({ complete: true, skipped: [] })
})

test('a walk that was killed after any page is ended by another process, which may read again what came with others', async () => {
  const rows = [
    ...manyRows(12, 'a', (index) => ({ user_id: `user-${index % 3}`, agent_id: 'helper' })),
    ...manyRows(5, 'b', () => ({ agent_id: 'helper' })),
    ...manyRows(5, 'c', () => ({ run_id: 'r1' })),
  ]
  const { source, reopen } = await openStore(storeOf(rows, { isAdmin: false }))
  const pages = await pullAll(source, null)

  const rests = await Promise.all(pages.slice(0, -1).map(({ cursor }) => pullAll(reopen(), cursor)))

  expect(pages.map(({ memories }) => memories.length)).toEqual([4, 4, 4, 5, 5, 0])
  const seen = rests.map((rest, index) => new Set([...idsOf(pages.slice(0, index + 1)), ...idsOf(rest)]).size)
  expect(seen).toEqual(rests.map(() => 22))
  expect(rests.map((rest) => rest.at(-1)?.complete)).toEqual(rests.map(() => true))
})

test('a resumed walk asks for nobody again whom it had asked for', async () => {
  const rows = manyRows(9, 'a', (index) => ({ user_id: `user-${index % 3}` }))
  const { served, source, reopen } = await openStore(storeOf(rows, { isAdmin: false }))
  const [, second] = await pullAll(source, null)
  const before = served.requests.length

  await pullAll(reopen(), second?.cursor ?? null)

  expect(served.requests.slice(before).map(({ path, query }) => `${path} ${query.get('user_id')}`)).toEqual([
    '/entities null',
    '/memories user-2',
  ])
})

test('a walk resumed after a full listing still says whose it was', async () => {
  const rows = [...manyRows(1_500, 'a', () => ({ user_id: 'alice' })), ...manyRows(3, 'b', () => ({ user_id: 'bob' }))]
  const { source, reopen } = await openStore(storeOf(rows))
  const [first] = await pullAll(source, null)

  const rest = await pullAll(reopen(), first?.cursor ?? null)

  expect(rest.at(-1)).toMatchObject({
    complete: false,
    skipped: [{ reason: 'truncated-at-1000', where: 'user alice' }],
  })
})

test('a store in which the server cannot look at every row is never complete', async () => {
  const rows = manyRows(10_500, 'a', (index) => ({ user_id: `user-${String(index % 21).padStart(2, '0')}` }))
  const { source } = await openStore(storeOf(rows))

  const pages = await pullAll(source, null)

  expect(idsOf(pages).size).toBe(10_500)
  expect(pages.at(-1)).toMatchObject({
    complete: false,
    skipped: [{ reason: 'truncated-at-10000', where: 'entities' }],
  })
})

test('an id that the server refuses to be asked for is named, not asked for', async () => {
  const rows = [
    ...manyRows(2, 'a', () => ({ user_id: 'alice smith' })),
    ...manyRows(2, 'b', () => ({ user_id: 'bob' })),
  ]
  const { served, source } = await openStore(storeOf(rows, { isAdmin: false }))

  const pages = await pullAll(source, null)

  expect(idsOf(pages).size).toBe(2)
  expect(pages.at(-1)).toMatchObject({
    complete: false,
    skipped: [{ reason: 'id-with-space', where: 'user alice smith' }],
  })
  expect(served.requests.some(({ query }) => query.get('user_id') === 'alice smith')).toBe(false)
})

test('a cursor that cannot be read starts over, and so does a whole pull', async () => {
  const rows = manyRows(4, 'a', (index) => ({ user_id: `user-${index % 2}` }))
  const { source, reopen } = await openStore(storeOf(rows, { isAdmin: false }))
  const [first] = await pullAll(source, null)

  const [broken, whole] = [
    await pullAll(reopen(), '{"page":3}'),
    await pullAll(reopen(), first?.cursor ?? null, never, 'whole'),
  ]

  expect([idsOf(broken).size, idsOf(whole).size]).toEqual([4, 4])
})

test('a deleted row is seen no more by a complete walk', async () => {
  const store = storeOf(manyRows(3, 'a', () => ({ user_id: 'alice' })))
  const { source, reopen } = await openStore(store)
  await pullAll(source, null)
  store.rows.shift()

  const pages = await pullAll(reopen(), null)

  expect([...idsOf(pages)]).toEqual(['a-00001', 'a-00002'])
  expect(pages.at(-1)?.complete).toBe(true)
})

/** Fails when an id comes twice. */
function idsOf(pages: readonly Page[]): Set<string> {
  const ids = pages.flatMap(({ memories }) => memories).map(({ externalId }) => externalId)
  if (new Set(ids).size !== ids.length) throw new Error('An id came twice')
  return new Set(ids)
}
