import { expect, test } from 'vitest'
import type { Page } from '../../../engine/sources/memory-source.ts'
import { pullAll } from '../contract.ts'
import { serveLetta } from './rest-double.ts'
import { idsOf, openRest, textsOf } from './rest-open.ts'
import { emptyWorld, worldOf } from './rest-world.ts'

const never = new AbortController().signal

test('a walk can go on in another process from the cursor of any page', async () => {
  const served = await serveLetta(worldOf({ agents: 3, passages: 15 }), { floats: 8 })
  const open = () => openRest(served.url, { passagePageSize: 3 }, { memoriesPerPage: 2, agentsPerPage: 1 })
  const whole = await pullAll(open(), null)

  const resumed = await Promise.all(
    whole.slice(0, -1).map(async ({ cursor }, index) => {
      const rest = await pullAll(open(), cursor)
      return { ids: idsOf([...whole.slice(0, index + 1), ...rest]), isComplete: rest.at(-1)?.complete }
    }),
  )

  expect(whole.length).toBeGreaterThan(10)
  expect(resumed.map(({ ids }) => ids)).toEqual(resumed.map(() => idsOf(whole)))
  expect(resumed.every(({ isComplete }) => isComplete)).toBe(true)
})

test('after a walk only new passages and changed blocks are given, and the pull is not complete', async () => {
  const world = worldOf({ agents: 3, passages: 9 })
  const served = await serveLetta(world, { floats: 8 })
  const walked = await pullAll(openRest(served.url), null)
  const [agent] = [...world.agents.values()]
  const [, block] = [...world.blocks.values()]
  if (agent === undefined || block === undefined) throw new Error('The world is empty')
  const added = world.addPassage(agent)
  world.blocks.set(block.id, { ...block, value: `${block.value}\n- Person 0 moved to Lisbon last year` })

  const changes = await pullAll(openRest(served.url), walked.at(-1)?.cursor ?? null)

  expect(idsOf(changes).filter((id) => id.startsWith('passage-'))).toEqual([added.id])
  expect(textsOf(changes)).toContain('Person 0 moved to Lisbon last year')
  expect(changes.flatMap((page) => page.containers)).toContain(block.id)
  expect(changes.map(({ complete }) => complete)).toEqual([false])
  expect(await pullAll(openRest(served.url), changes.at(-1)?.cursor ?? null)).toEqual([])
})

test('an agent that is new after a walk is read from its start', async () => {
  const world = worldOf({ agents: 2, passages: 4 })
  const served = await serveLetta(world, { floats: 8 })
  const walked = await pullAll(openRest(served.url), null)
  const agent = world.addAgent()
  const passages = [world.addPassage(agent), world.addPassage(agent)]

  const changes = await pullAll(openRest(served.url), walked.at(-1)?.cursor ?? null)

  expect(idsOf(changes)).toEqual(passages.map(({ id }) => id))
})

test('a pull of changes can go on from any of its pages', async () => {
  const world = worldOf({ agents: 4, passages: 8 })
  const served = await serveLetta(world, { floats: 8 })
  const open = () => openRest(served.url, {}, { memoriesPerPage: 1, agentsPerPage: 1 })
  const walked = await pullAll(open(), null)
  const added = [...world.agents.values()].map((agent) => world.addPassage(agent).id)
  const [first] = await pullAll(open(), walked.at(-1)?.cursor ?? null)

  const rest = await pullAll(open(), first?.cursor ?? null)

  expect([...idsOf([first as Page]), ...idsOf(rest)]).toEqual(added)
  expect(rest.some(({ complete }) => complete)).toBe(false)
})

test('a whole pull begins anew wherever the cursor stands', async () => {
  const served = await serveLetta(worldOf({ agents: 3, passages: 9 }), { floats: 8 })
  const walked = await pullAll(openRest(served.url), null)

  const again = await pullAll(openRest(served.url), walked.at(-1)?.cursor ?? null, never, 'whole')

  expect(idsOf(again)).toEqual(idsOf(walked))
  expect(again.at(-1)?.complete).toBe(true)
})

test('a cursor that cannot be read begins a walk', async () => {
  const served = await serveLetta(worldOf({ agents: 1, passages: 2 }), { floats: 8 })

  const pages = await pullAll(openRest(served.url), 'nonsense')

  expect(idsOf(pages)).toHaveLength(6)
  expect(pages.at(-1)?.complete).toBe(true)
})

test('more agents than fit one page are all read, though the one a page ended with is deleted', async () => {
  const world = emptyWorld()
  const agents = Array.from({ length: 205 }, () => world.addAgent())
  for (const agent of [...agents.slice(0, 2), ...agents.slice(195)]) world.addPassage(agent)
  const gone = agents.slice(198, 200).map(({ name }) => name)
  const served = await serveLetta(world, {
    floats: 8,
    before: ({ path, query }) => {
      if (path === '/v1/agents/' && query.has('after'))
        for (const { id } of agents.slice(198, 200)) world.deleteAgent(id)
    },
  })

  const pages = await pullAll(openRest(served.url), null)

  const expected = [...world.passages.values()].filter(({ text }) => !gone.some((name) => text.includes(name)))
  expect(idsOf(pages)).toEqual(expected.map(({ id }) => id))
})

test('a server that drops the cursor of agents is not asked for ever', async () => {
  const world = worldOf({ agents: 3, passages: 0 })
  const served = await serveLetta(world, {
    before: ({ query, path }) => path === '/v1/agents/' && query.delete('after'),
  })

  await expect(pullAll(openRest(served.url), null)).rejects.toMatchObject({
    reason: 'cursor-ignored',
    message: expect.stringContaining([...world.agents.keys()].at(-1) ?? 'no agent'),
  })
})

test('an agent that is deleted while it is read ends there, and the others go on', async () => {
  const world = worldOf({ agents: 3, passages: 9 })
  const [, second, third] = [...world.agents.keys()]
  const served = await serveLetta(world, {
    floats: 8,
    before: ({ path }) => path.includes(`${second}/core-memory`) && world.deleteAgent(second ?? ''),
  })

  const pages = await pullAll(openRest(served.url), null)

  expect(pages.at(-1)?.complete).toBe(true)
  expect(
    pages.flatMap((page) => page.memories).some(({ subjects }) => subjects.some((one) => one.externalId === third)),
  ).toBe(true)
})

test('what a deleted agent shared is read through another one', async () => {
  const world = emptyWorld()
  const first = world.addAgent()
  const second = world.addAgent({ archiveId: first.archiveId })
  world.addBlock([first, second], { label: 'company', value: 'Invoices are paid after 30 days.' })
  const passages = Array.from({ length: 9 }, () => world.addPassage(first).text)
  const open = () => openRest(served.url, { passagePageSize: 4 })
  let lists = 0
  const served = await serveLetta(world, {
    floats: 8,
    before: ({ path }) => path.endsWith('/archival-memory') && ++lists === 2 && world.deleteAgent(first.id),
  })

  const pages = await pullAll(open(), null)

  expect(new Set(textsOf(pages))).toEqual(new Set(['Invoices are paid after 30 days.', ...passages]))
  expect(pages.at(-1)?.complete).toBe(true)
})

test('a block whose first holder is deleted before it could be given comes with the next one', async () => {
  const world = emptyWorld()
  const [first, second] = [world.addAgent(), world.addAgent()]
  world.addBlock([first, second], { label: 'company', value: 'Invoices are paid after 30 days.' })
  const served = await serveLetta(world, {
    before: ({ path }) => path.endsWith('/archival-memory') && world.deleteAgent(first.id),
  })

  const pages = await pullAll(openRest(served.url), null)

  expect(textsOf(pages)).toEqual(['Invoices are paid after 30 days.'])
})

test('what was being read through an agent that is deleted between two processes is read through another one', async () => {
  const world = emptyWorld()
  const first = world.addAgent()
  world.addAgent({ archiveId: first.archiveId })
  world.addAgent({ archiveId: first.archiveId })
  const passages = Array.from({ length: 9 }, () => world.addPassage(first).id)
  const served = await serveLetta(world, { floats: 8 })
  const open = () => openRest(served.url, { passagePageSize: 4 }, { memoriesPerPage: 1, agentsPerPage: 1 })
  const [page] = await pullAll(open(), null)
  world.deleteAgent(first.id)

  const rest = await pullAll(open(), page?.cursor ?? null)

  expect(idsOf(rest)).toEqual(passages)
})

test('a list that is not found while its agent is there fails the pull', async () => {
  const served = await serveLetta(worldOf({ agents: 1, passages: 1 }), {
    extra: ({ path }) =>
      path.endsWith('/archival-memory') ? { status: 404, body: { detail: 'Not Found' } } : undefined,
  })

  await expect(pullAll(openRest(served.url), null)).rejects.toMatchObject({ reason: 'not-found' })
})

test('200 blocks, a page exactly full, are read once each', async () => {
  const world = emptyWorld()
  const agent = world.addAgent()
  for (let index = 0; index < 200; index++) {
    world.addBlock([agent], { label: `note-${index}`, value: `Note ${index} is worth keeping here.` })
  }
  const served = await serveLetta(world)

  const pages = await pullAll(openRest(served.url), null)

  expect(new Set(textsOf(pages)).size).toBe(200)
  expect(idsOf(pages)).toHaveLength(200)
})
