import { expect, test } from 'vitest'
import type { Page } from '../../../engine/sources/memory-source.ts'
import { pullAll } from '../contract.ts'
import { serveLetta } from './rest-double.ts'
import { idsOf, openRest } from './rest-open.ts'
import { emptyWorld } from './rest-world.ts'

const fact = 'Invoices are paid after 30 days.'
const page = { memoriesPerPage: 1, agentsPerPage: 1 }

function usersOf(pages: readonly Page[]): string[][] {
  return pages
    .flatMap(({ memories }) => memories)
    .map(({ subjects }) => subjects.filter(({ kind }) => kind === 'user').map(({ externalId }) => externalId))
}

test('a block of several agents comes once and concerns all of them but hidden ones', async () => {
  const world = emptyWorld()
  const holders = ['user:u1', 'user:u2', 'user:u3'].map((tag) => world.addAgent({ tags: [tag] }))
  holders.push(world.addAgent({ tags: ['user:u4'], hidden: true }))
  world.addBlock(holders, { label: 'company', value: fact })
  const served = await serveLetta(world)

  const pages = await pullAll(openRest(served.url, {}, page), null)

  expect(usersOf(pages)).toEqual([['u1', 'u2', 'u3']])
})

test('a block of several agents comes once although another process goes on with the walk', async () => {
  const world = emptyWorld()
  const holders = ['user:u1', 'user:u2', 'user:u3'].map((tag) => world.addAgent({ tags: [tag] }))
  world.addBlock(holders, { label: 'company', value: fact })
  const served = await serveLetta(world)
  const [first] = await pullAll(openRest(served.url, {}, page), null)

  const rest = await pullAll(openRest(served.url, {}, page), first?.cursor ?? null)

  expect(usersOf([first as Page])).toEqual([['u1', 'u2', 'u3']])
  expect(idsOf(rest)).toEqual([])
})

test('with more shared blocks than one page lists, each block is asked about', async () => {
  const world = emptyWorld()
  const pair = ['user:u1', 'user:u2'].map((tag) => world.addAgent({ tags: [tag] }))
  for (let index = 0; index < 201; index++) {
    world.addBlock(pair, { label: `note-${index}`, value: `Note ${index} is worth keeping here.` })
  }
  const served = await serveLetta(world)

  const pages = await pullAll(openRest(served.url), null)

  expect(idsOf(pages)).toHaveLength(201)
  expect(new Set(usersOf(pages).map(String))).toEqual(new Set(['u1,u2']))
})

test('an archive of several agents is read once, for all of them', async () => {
  const world = emptyWorld()
  const first = world.addAgent({ tags: ['user:u1'] })
  const second = world.addAgent({ tags: ['user:u2'], archiveId: first.archiveId })
  const passages = Array.from({ length: 9 }, () => world.addPassage(first))
  const served = await serveLetta(world, { floats: 8 })
  const open = () => openRest(served.url, { passagePageSize: 4 }, page)

  const walked = await pullAll(open(), null)
  const resumed = await Promise.all(walked.slice(0, -1).map(({ cursor }) => pullAll(open(), cursor)))
  const added = world.addPassage(second)
  const changes = await pullAll(open(), walked.at(-1)?.cursor ?? null)

  const ids = passages.map(({ id }) => id)
  expect(idsOf(walked)).toEqual(ids)
  expect(usersOf(walked)).toEqual(ids.map(() => ['u1', 'u2']))
  expect(resumed.map((rest, index) => [...idsOf(walked.slice(0, index + 1)), ...idsOf(rest)])).toEqual(
    resumed.map(() => ids),
  )
  expect(idsOf(changes)).toEqual([added.id])
})

test('agents with git memory are read from git, not from their blocks', async () => {
  const world = emptyWorld()
  const agent = world.addAgent({ tags: ['git-memory-enabled'] })
  world.addBlock([agent], { label: 'system/human', value: fact })
  const served = await serveLetta(world, {
    apiKey: 'sk-let-1',
    extra: ({ path }) => (path.startsWith('/v1/git/') ? { status: 501, body: { message: 'no git here' } } : undefined),
  })

  const pull = pullAll(openRest(served.url, { apiKey: 'sk-let-1' }), null)

  await expect(pull).rejects.toThrow()
  const paths = served.requests.map(({ path }) => path)
  expect(paths).toContain(`/v1/git/${agent.id}/state.git/info/refs`)
  expect(paths.filter((path) => path.includes('core-memory'))).toEqual([])
})
