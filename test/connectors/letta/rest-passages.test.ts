import { expect, test } from 'vitest'
import { pullAll } from '../contract.ts'
import { serveLetta } from './rest-double.ts'
import { idsOf, openRest, textsOf } from './rest-open.ts'
import { type AgentRow, emptyWorld, type PassageRow, type World } from './rest-world.ts'

/** An agent with so many passages, oldest first. */
function withPassages(count: number): { world: World; agent: AgentRow; passages: PassageRow[] } {
  const world = emptyWorld()
  const agent = world.addAgent()
  return { world, agent, passages: Array.from({ length: count }, () => world.addPassage(agent)) }
}

const listing = ({ path }: { path: string }) => path.endsWith('/archival-memory')

test.each([0, 1, 2, 3, 4, 5, 8, 9])('%i passages in pages of 4 are read once each', async (count) => {
  const { world, passages } = withPassages(count)
  const served = await serveLetta(world, { floats: 8 })

  const pages = await pullAll(openRest(served.url, { passagePageSize: 4 }), null)

  expect(idsOf(pages)).toEqual(passages.map(({ id }) => id))
})

test.each([2, 3, 200])('pages of %i ask for no more rows than that, oldest first', async (size) => {
  const { world, passages } = withPassages(7)
  const served = await serveLetta(world, { floats: 8 })

  const pages = await pullAll(openRest(served.url, { passagePageSize: size }), null)

  expect(idsOf(pages)).toHaveLength(passages.length)
  const asked = served.requests.filter(listing).map(({ query }) => `${query.get('limit')} ${query.get('ascending')}`)
  expect(new Set(asked)).toEqual(new Set([`${size} true`]))
})

test.each([
  ['the last one', [3]],
  ['the last one and the one before it', [3, 2]],
  ['the one before it, which the next request names', [2]],
  ['all that were read', [3, 2, 1, 0]],
])('a walk misses nothing and repeats nothing when between two pages somebody deletes %s', async (_, indexes) => {
  const { world, passages } = withPassages(11)
  const gone = indexes.map((index) => passages[index]?.id ?? '')
  let lists = 0
  const served = await serveLetta(world, {
    floats: 8,
    before(request) {
      if (listing(request) && ++lists === 2) for (const id of gone) world.passages.delete(id)
    },
  })

  const pages = await pullAll(openRest(served.url, { passagePageSize: 4 }), null)

  expect(idsOf(pages)).toEqual(passages.map(({ id }) => id))
})

test('a passage that is added while its agent is read is read too, once', async () => {
  const { world, agent, passages } = withPassages(6)
  let lists = 0
  const served = await serveLetta(world, {
    floats: 8,
    before: (request) => void (listing(request) && ++lists === 2 && passages.push(world.addPassage(agent))),
  })

  const pages = await pullAll(openRest(served.url, { passagePageSize: 4 }), null)

  expect(idsOf(pages)).toEqual(passages.map(({ id }) => id))
})

test.each([
  ['the last passage', 1],
  ['the last three, all that the cursor names,', 3],
])('after a walk, a new passage is found although %s is deleted', async (_, count) => {
  const { world, agent, passages } = withPassages(9)
  const served = await serveLetta(world, { floats: 8 })
  const walked = await pullAll(openRest(served.url, { passagePageSize: 4 }), null)
  for (const { id } of passages.slice(-count)) world.passages.delete(id)
  const added = world.addPassage(agent)

  const changes = await pullAll(openRest(served.url, { passagePageSize: 4 }), walked.at(-1)?.cursor ?? null)
  const after = await pullAll(openRest(served.url, { passagePageSize: 4 }), changes.at(-1)?.cursor ?? null)

  expect(idsOf(changes)).toContain(added.id)
  expect(new Set(idsOf(changes)).size).toBe(idsOf(changes).length)
  expect(after).toEqual([])
})

test('an agent without anything new costs one request for its passages', async () => {
  const { world } = withPassages(9)
  const served = await serveLetta(world, { floats: 8 })
  const walked = await pullAll(openRest(served.url, { passagePageSize: 4 }), null)
  const before = served.requests.filter(listing).length

  await pullAll(openRest(served.url, { passagePageSize: 4 }), walked.at(-1)?.cursor ?? null)

  expect(served.requests.filter(listing).length - before).toBe(1)
})

test('a server that drops the cursor of passages is not asked for ever', async () => {
  const { world, passages } = withPassages(9)
  const served = await serveLetta(world, {
    floats: 8,
    before: (request) => listing(request) && request.query.delete('after'),
  })

  await expect(pullAll(openRest(served.url, { passagePageSize: 4 }), null)).rejects.toMatchObject({
    reason: 'cursor-ignored',
    message: expect.stringContaining(passages[2]?.id ?? 'no passage'),
  })
})

test('a page that repeats a passage of an earlier one fails the pull instead of giving it twice', async () => {
  const { world, passages } = withPassages(9)
  const [first] = passages
  let lists = 0
  const served = await serveLetta(world, {
    floats: 8,
    before(request) {
      // The row moves to the end, as if written anew under its old id.
      if (listing(request) && ++lists === 2 && first) {
        world.passages.set(first.id, { ...first, created_at: '2027-01-01T00:00:00.000000Z' })
      }
    },
  })

  await expect(pullAll(openRest(served.url, { passagePageSize: 4 }), null)).rejects.toMatchObject({
    reason: 'cursor-ignored',
  })
})

test('vectors of 4096 numbers are dropped, and a text that speaks of them is kept', async () => {
  const { world, agent } = withPassages(0)
  const text = 'The answer holds "embedding": [0.1, 0.2], and "embedding":[1] as "text":"embedding"'
  world.addPassage(agent, { text, metadata: { 'an "embedding': [1, 2], path: 'C:\\' } })
  const served = await serveLetta(world)

  const [page] = await pullAll(openRest(served.url), null)

  expect(page?.memories.map((memory) => memory.text)).toEqual([text])
  expect(page?.memories[0]?.metadata).toEqual({ 'an "embedding': [1, 2], path: 'C:\\', tags: [] })
  expect(textsOf(page ? [page] : [])).toHaveLength(1)
})
