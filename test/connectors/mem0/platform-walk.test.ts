import { expect, test } from 'vitest'
import type { Page } from '../../../engine/sources/memory-source.ts'
import { pullAll } from '../contract.ts'
import { openProject } from './open-platform.ts'
import { add, emptyProject, idOf, pass, projectOf, put, remove, update } from './platform-project.ts'

const never = new AbortController().signal

test.each([
  { count: 0, pages: 2 },
  { count: 1, pages: 2 },
  { count: 199, pages: 2 },
  { count: 200, pages: 2 },
  { count: 201, pages: 3 },
  { count: 400, pages: 3 },
])('a project of $count memories is walked whole', async ({ count, pages: expected }) => {
  const { source } = await openProject(projectOf(count))

  const pages = await pullAll(source, null, never, 'whole')

  expect(idsOf(pages).sort()).toEqual(Array.from({ length: count }, (_, index) => idOf(index)))
  expect(pages).toHaveLength(expected)
  expect(pages.at(-1)).toMatchObject({ complete: true, skipped: [] })
})

test('every one of 20,000 memories comes once', { timeout: 60_000 }, async () => {
  const { source } = await openProject(projectOf(20_000))

  const pages = await pullAll(source, null, never, 'whole')

  expect(pages.at(-1)?.complete).toBe(true)
  expect(idsOf(pages)).toHaveLength(20_000)
  expect(new Set(idsOf(pages)).size).toBe(20_000)
})

test('a memory that is deleted while a walk reads makes it read once more, and nothing is missed', async () => {
  const project = projectOf(450)
  project.afterPage = once(() => remove(project, idOf(449)))
  const { source } = await openProject(project)

  const pages = await pullAll(source, null, never, 'whole')

  expect(new Set(idsOf(pages))).toEqual(new Set(idsOf(await pullAll(source, null, never, 'whole')).concat(idOf(449))))
  expect(pages.at(-1)?.complete).toBe(true)
})

test('a memory that is changed while a walk reads comes as it is now, and hides no other', async () => {
  const project = projectOf(450)
  project.afterPage = once(() => {
    pass(project, 1)
    update(project, idOf(449), { memory: 'Changed meanwhile' })
  })
  const { source } = await openProject(project)

  const pages = await pullAll(source, null, never, 'whole')

  const memories = pages.flatMap((page) => page.memories)
  expect(new Set(idsOf(pages)).size).toBe(450)
  expect(memories.findLast(({ externalId }) => externalId === idOf(449))?.text).toBe('Changed meanwhile')
  expect(pages.at(-1)?.complete).toBe(true)
})

test('a last page that vanished before it was asked for ends the list', async () => {
  const project = projectOf(201)
  project.afterPage = once(() => remove(project, idOf(0)))
  const { source } = await openProject(project)

  const pages = await pullAll(source, null, never, 'whole')

  expect(new Set(idsOf(pages)).size).toBe(200)
  expect(pages.at(-1)?.complete).toBe(true)
})

test('a memory is not missed when as many came into the window as left it', async () => {
  const project = projectOf(450)
  const whileReading = [
    () => remove(project, idOf(449)),
    () => put(project, 900, { created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z' }),
  ]
  project.afterPage = () => whileReading.shift()?.()
  const { source } = await openProject(project)

  const pages = await pullAll(source, null, never, 'whole')

  // The first of what would have been page 2 slipped back to page 1.
  expect(idsOf(pages)).toContain(idOf(249))
  expect(pages.at(-1)?.complete).toBe(true)
})

test('a memory that changed in the very second in which a walk begins is not missed', async () => {
  const project = projectOf(3)
  project.now = new Date('2026-03-02T12:00:00.700Z')
  update(project, idOf(1), {})
  const { source } = await openProject(project)

  const pages = await pullAll(source, null, never, 'whole')

  expect(idsOf(pages).sort()).toEqual([idOf(0), idOf(1), idOf(2)])
  expect(pages.at(-1)?.complete).toBe(true)
})

test('a walk of a project that never holds still declares nothing gone, and says why', async () => {
  const project = projectOf(450)
  project.afterPage = () => remove(project, [...project.memories.keys()].at(-1) ?? '')
  const { source } = await openProject(project)

  const pages = await pullAll(source, null, never, 'whole')

  expect(pages.some((page) => page.complete)).toBe(false)
  expect(pages.at(-1)?.skipped).toContainEqual({ reason: 'list-kept-changing', where: 'the whole list' })
})

test('a service that gives page 1 for every page is not asked for ever, and nothing is declared gone', async () => {
  const { served, source } = await openProject(projectOf(650))
  served.chooseFault = ({ path, query }) => {
    if (path === '/v3/memories/') query.set('page', '1')
    return undefined
  }

  const pages = await pullAll(source, null, never, 'whole')

  // Each of two tries: page 1, and page 1 again. Then the count, and what is late.
  expect(served.requests.filter(({ method }) => method === 'POST')).toHaveLength(6)
  expect(pages.some((page) => page.complete)).toBe(false)
})

test('a memory without any change time lies in no window: nothing is declared gone', async () => {
  const project = projectOf(3)
  put(project, 3, { updated_at: null })
  const { source } = await openProject(project)

  const pages = await pullAll(source, null, never, 'whole')

  expect(pages.at(-1)).toMatchObject({
    complete: false,
    skipped: [{ reason: 'outside-every-window', where: '1 of 4 memories' }],
  })
})

test('a row of a wrong shape is left out and says where, the rest is read, and nothing is declared gone', async () => {
  const project = projectOf(3)
  Object.assign(project.memories.get(idOf(1)) ?? {}, { memory: { text: 'an object' } })
  const { source } = await openProject(project)

  const pages = await pullAll(source, null, never, 'whole')

  expect(idsOf(pages).sort()).toEqual([idOf(0), idOf(2)])
  expect(pages[0]?.skipped).toEqual([{ reason: 'unreadable-row', where: 'page 1, row 2' }])
  expect(pages.at(-1)?.complete).toBe(false)
})

test('a row without text is left out, and the walk is whole all the same', async () => {
  const project = projectOf(3)
  Object.assign(project.memories.get(idOf(1)) ?? {}, { memory: ' ' })
  const { source } = await openProject(project)

  const pages = await pullAll(source, null, never, 'whole')

  expect(pages[0]?.skipped).toEqual([{ reason: 'no-text', where: 'page 1, row 2' }])
  expect(pages.at(-1)?.complete).toBe(true)
})

test('a project that lost more than half of its memories must be seen so twice', async () => {
  const project = projectOf(10)
  const { source } = await openProject(project)
  const before = await pullAll(source, null, never, 'whole')
  project.memories.clear()

  const first = await pullAll(source, cursorOf(before), never, 'whole')
  const second = await pullAll(source, cursorOf(first), never, 'whole')

  expect(first.at(-1)).toMatchObject({
    complete: false,
    skipped: [{ reason: 'far-fewer-than-before', where: '0 memories after 10' }],
  })
  expect(second.at(-1)?.complete).toBe(true)
})

test('a walk that stops after any page goes on right after it, in a source opened anew', async () => {
  const project = projectOf(850)
  const { source: whole } = await openProject(project)
  const pages = await pullAll(whole, null, never, 'whole')

  const resumed: Page[][] = []
  for (const page of pages.slice(0, -1)) resumed.push(await pullAll((await openProject(project)).source, page.cursor))

  expect(resumed).toEqual(pages.slice(1).map((_, index) => pages.slice(index + 1)))
})

test('a walk that was resumed after a memory vanished reads once more', async () => {
  const project = projectOf(450)
  const { source } = await openProject(project)
  const [first] = await pullAll(source, null, never, 'whole')
  remove(project, idOf(449))

  const rest = await pullAll(source, first?.cursor ?? null)

  expect(new Set(idsOf(rest)).size).toBe(449)
  expect(rest.at(-1)?.complete).toBe(true)
})

test('memories that are added while a walk reads come with it', async () => {
  const project = projectOf(450)
  project.afterPage = once(() => {
    pass(project, 1)
    add(project, 900)
  })
  const { source } = await openProject(project)

  const pages = await pullAll(source, null, never, 'whole')

  expect(idsOf(pages)).toHaveLength(451)
  expect(pages.at(-1)).toMatchObject({ complete: true, memories: [{ externalId: idOf(900) }] })
})

test('more than a page of memories that were added while a walk read come with it', async () => {
  const project = projectOf(250)
  project.afterPage = once(() => {
    pass(project, 1)
    for (let index = 0; index < 450; index++) add(project, 1000 + index)
  })
  const { source } = await openProject(project)

  const pages = await pullAll(source, null, never, 'whole')

  expect(new Set(idsOf(pages)).size).toBe(700)
  expect(pages.at(-1)?.complete).toBe(true)
})

test('what is late must hold still too when it takes several pages', async () => {
  const project = projectOf(3)
  project.afterPage = once(() => {
    pass(project, 1)
    for (let index = 0; index < 450; index++) add(project, 1000 + index)
    // The third list is the first page of what is late.
    let lists = 0
    project.afterPage = () => {
      lists += 1
      if (lists === 2) remove(project, idOf(1449))
    }
  })
  const { source } = await openProject(project)

  const pages = await pullAll(source, null, never, 'whole')

  expect(idsOf(pages)).toHaveLength(452)
  expect(pages.at(-1)?.complete).toBe(false)
  expect(pages.at(-1)?.skipped).toContainEqual({ reason: 'list-kept-changing', where: 'the whole list' })
})

test('expired, superseded and merged memories are read too', async () => {
  const project = emptyProject()
  put(project, 1, { expiration_date: '2026-01-31' })
  put(project, 2, { replaced_by: idOf(3) })
  put(project, 3)
  put(project, 4, { replaced_by: idOf(3), merged: true })
  const { source } = await openProject(project)

  const pages = await pullAll(source, null, never, 'whole')

  const memories = pages.flatMap((page) => page.memories)
  expect(memories.map(({ externalId, status, replacedBy }) => [externalId, status, replacedBy])).toEqual([
    [idOf(1), 'live', undefined],
    [idOf(2), 'superseded', idOf(3)],
    [idOf(3), 'live', undefined],
    [idOf(4), 'superseded', idOf(3)],
  ])
  expect(memories[0]?.expiresAt).toEqual(new Date('2026-02-01T00:00:00Z'))
})

function once(act: () => void): () => void {
  let isDone = false
  return () => {
    if (!isDone) act()
    isDone = true
  }
}

function cursorOf(pages: readonly Page[]): string | null {
  return pages.at(-1)?.cursor ?? null
}

function idsOf(pages: readonly Page[]): string[] {
  return pages.flatMap((page) => page.memories).map((memory) => memory.externalId)
}
