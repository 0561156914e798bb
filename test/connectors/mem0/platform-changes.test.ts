import { expect, test } from 'vitest'
import type { MemorySource, Page } from '../../../engine/sources/memory-source.ts'
import { pullAll } from '../contract.ts'
import { openProject } from './open-platform.ts'
import { add, idOf, type Project, pass, projectOf, remove, update } from './platform-project.ts'

const never = new AbortController().signal

test('after a walk, a pull brings what was added and changed since, and nothing else', async () => {
  const { project, source, cursor } = await walked(projectOf(300))
  pass(project, 60)
  add(project, 900)
  update(project, idOf(7), { memory: 'Said anew' })
  pass(project, 1)

  const pages = await pullAll(source, cursor)

  expect(textsOf(pages)).toEqual(['Fact number 900', 'Said anew'])
  expect(goneOf(pages)).toEqual([])
  expect(pages.some((page) => page.complete)).toBe(false)
})

test('pulls of changes one after the other bring each change once, save those of the last ten minutes', async () => {
  const { project, source, cursor } = await walked(projectOf(3))
  pass(project, 60)
  add(project, 900)
  pass(project, 11)
  add(project, 901)
  pass(project, 1)
  const first = await pullAll(source, cursor)
  pass(project, 5)

  const second = await pullAll(source, cursorOf(first))

  expect(textsOf(first)).toEqual(['Fact number 901', 'Fact number 900'])
  expect(textsOf(second)).toEqual(['Fact number 901'])
})

test('a memory superseded since the last pull names its successor', async () => {
  const { project, source, cursor } = await walked(projectOf(3))
  pass(project, 60)
  const successor = add(project, 900)
  update(project, idOf(1), { replaced_by: successor })
  pass(project, 1)

  const pages = await pullAll(source, cursor)

  expect(memoriesOf(pages)).toContainEqual(
    expect.objectContaining({ externalId: idOf(1), status: 'superseded', replacedBy: idOf(900) }),
  )
})

test('a memory that was given a last day holds to the end of it', async () => {
  const { project, source, cursor } = await walked(projectOf(3))
  pass(project, 60)
  update(project, idOf(1), { expiration_date: '2026-03-01' })
  pass(project, 1)

  const pages = await pullAll(source, cursor)

  expect(memoriesOf(pages)).toMatchObject([{ externalId: idOf(1), expiresAt: new Date('2026-03-02T00:00:00Z') }])
})

test.each<Project['feedOrder']>([
  'newest-first',
  'oldest-first',
  'by-id',
])('deletions are told from a change feed that is %s', async (feedOrder) => {
  const project = projectOf(600)
  project.feedOrder = feedOrder
  // Changes from before the walk, more than two pages of them.
  project.now = new Date('2026-03-01T12:00:00Z')
  for (let index = 0; index < 250; index++) {
    pass(project, 1)
    update(project, idOf(index), {})
  }
  project.now = new Date('2026-03-02T12:00:00Z')
  const { source, cursor } = await walked(project)
  pass(project, 60)
  for (let index = 300; index < 450; index++) {
    pass(project, 1)
    remove(project, idOf(index))
  }

  const pages = await pullAll(source, cursor)

  expect(goneOf(pages).sort()).toEqual(Array.from({ length: 150 }, (_, index) => idOf(300 + index)))
  expect(pages.some((page) => page.complete)).toBe(false)
})

test.each<{ feedOrder: Project['feedOrder']; pages: number[] }>([
  { feedOrder: 'newest-first', pages: [1] },
  { feedOrder: 'oldest-first', pages: [1, 9] },
  { feedOrder: 'by-id', pages: [1, 2, 3, 4, 5, 6, 7, 8, 9] },
])('of a long feed that is $feedOrder it reads pages $pages', async ({ feedOrder, pages }) => {
  const project = projectOf(900)
  project.feedOrder = feedOrder
  project.now = new Date('2026-03-01T00:00:00Z')
  for (let index = 0; index < 850; index++) {
    if (index % 2 === 0) pass(project, 1)
    update(project, idOf(index), {})
  }
  remove(project, idOf(899))
  project.now = new Date('2026-03-02T12:00:00Z')
  const { served, source, cursor } = await walked(project)
  pass(project, 60)
  remove(project, idOf(5))

  const pulled = await pullAll(source, cursor)

  const feed = served.requests.filter(({ path }) => path === '/v1/memories/events/')
  expect(feed.map(({ query }) => Number(query.get('page')))).toEqual(pages)
  expect(goneOf(pulled)).toEqual([idOf(5)])
})

test('a feed without an order and without an end is read to a bound, and the operator is told', async () => {
  const { project, served, source, cursor } = await walked(projectOf(1))
  project.feedOrder = 'by-id'
  for (let index = 1; index <= 150; index++) {
    pass(project, 1)
    add(project, index)
  }
  served.chooseFault = ({ path, query }) => {
    if (path === '/v1/memories/events/') query.set('page', '1')
    return undefined
  }

  const pages = await pullAll(source, cursor)

  expect(served.requests.filter(({ path }) => path === '/v1/memories/events/')).toHaveLength(200)
  expect(pages.at(-1)?.skipped).toEqual([{ reason: 'change-feed-too-long', where: 'change feed' }])
})

test('a project without a change feed is read all the same, and the operator is told', async () => {
  const { project, source, cursor } = await walked(projectOf(3))
  project.hasFeed = false
  pass(project, 60)
  add(project, 900)
  pass(project, 1)

  const pages = await pullAll(source, cursor)

  expect(textsOf(pages)).toEqual(['Fact number 900'])
  expect(pages.at(-1)?.skipped).toEqual([{ reason: 'no-change-feed', where: 'change feed' }])
})

test('nothing of the conversations and texts in the feed is kept', async () => {
  const { project, source, cursor } = await walked(projectOf(3))
  pass(project, 60)
  remove(project, idOf(1))

  const pages = await pullAll(source, cursor)

  expect(JSON.stringify(pages)).not.toMatch(/conversation|text of the feed/)
})

test('a pull of changes that stops after any page goes on right after it', async () => {
  const { project, source, cursor } = await walked(projectOf(600))
  pass(project, 60)
  for (let index = 0; index < 450; index++) update(project, idOf(index), {})
  for (let index = 500; index < 600; index++) remove(project, idOf(index))
  pass(project, 1)
  const pages = await pullAll(source, cursor)

  const resumed: Page[][] = []
  for (const page of pages.slice(0, -1)) resumed.push(await pullAll((await openProject(project)).source, page.cursor))

  // Three pages of memories and six of the feed.
  expect(pages).toHaveLength(9)
  expect(resumed).toEqual(pages.slice(1).map((_, index) => pages.slice(index + 1)))
})

test('a pull of changes that were changing again goes no further: the next one reads them once more', async () => {
  const { project, source, cursor } = await walked(projectOf(450))
  pass(project, 60)
  for (let index = 0; index < 450; index++) update(project, idOf(index), { memory: `Second ${index}` })
  pass(project, 30)
  let changing = 449
  project.afterPage = () => {
    pass(project, 1)
    update(project, idOf(changing--), {})
  }
  const torn = await pullAll(source, cursor)
  project.afterPage = () => {}
  pass(project, 60)

  const next = await pullAll(source, cursorOf(torn))

  expect(new Set(memoriesOf(next).map(({ externalId }) => externalId)).size).toBe(450)
})

test('a whole walk from the cursor of a pull of changes begins anew', async () => {
  const { project, source, cursor } = await walked(projectOf(250))
  pass(project, 60)
  const changes = await pullAll(source, cursor)

  const pages = await pullAll(source, cursorOf(changes), never, 'whole')

  expect(memoriesOf(pages)).toHaveLength(250)
  expect(pages.at(-1)?.complete).toBe(true)
})

test.each(['', 'not JSON', '{"since":7}', 'null'])('a stored cursor that is %j walks anew', async (cursor) => {
  const { source } = await openProject(projectOf(3))

  const pages = await pullAll(source, cursor)

  expect(memoriesOf(pages)).toHaveLength(3)
  expect(pages.at(-1)?.complete).toBe(true)
})

async function walked(project: Project): Promise<{
  project: Project
  source: MemorySource
  served: Awaited<ReturnType<typeof openProject>>['served']
  cursor: string | null
}> {
  const { served, source } = await openProject(project)
  const cursor = cursorOf(await pullAll(source, null, never, 'whole'))
  return { project, source, served, cursor }
}

function cursorOf(pages: readonly Page[]): string | null {
  return pages.at(-1)?.cursor ?? null
}

function memoriesOf(pages: readonly Page[]) {
  return pages.flatMap((page) => page.memories)
}

function textsOf(pages: readonly Page[]): string[] {
  return memoriesOf(pages).map(({ text }) => text)
}

function goneOf(pages: readonly Page[]): string[] {
  return pages.flatMap((page) => page.gone ?? [])
}
