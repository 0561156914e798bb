import { expect, test, vi } from 'vitest'
import { restSource } from '../../../connectors/letta/rest.ts'
import { restSettings } from '../../../connectors/letta/rest-settings.ts'
import { serve } from '../../support/served.ts'
import { pullAll, sourceContract } from '../contract.ts'
import { hardships } from '../hardships.ts'
import { answerLetta } from './rest-answers.ts'
import { serveLetta } from './rest-double.ts'
import { idsOf, openRest, textsOf } from './rest-open.ts'
import { emptyWorld, worldOf } from './rest-world.ts'

sourceContract('a Letta server', async (state) => {
  const served = await serveLetta(worldOf({ agents: 3, passages: 20 }))
  const pages = { memoriesPerPage: 4, agentsPerPage: 2 }
  return openRest(state === 'working' ? served.url : 'http://127.0.0.1:1', { passagePageSize: 4 }, pages)
})

hardships('a Letta server', {
  open: (url, { rules, allowPrivate }) =>
    restSource(restSettings.parse({ mode: 'rest', baseUrl: url, apiKey: 'sk-let-1', allowPrivate }), rules),
  serve: () =>
    serve((request) => answerLetta(worldOf({ agents: 2, passages: 6 }), request, { apiKey: 'sk-let-1', floats: 8 })),
})

test('a block becomes one memory for each of its facts, whatever breaks its lines', async () => {
  const world = emptyWorld()
  const agent = world.addAgent()
  const value =
    '# About\r\n- Ada prefers concise answers\r\n* She runs Postgres 16\r\n\r\nThe office is in\u2028Lisbon, near the river.'
  const block = world.addBlock([agent], { value, tags: ['profile'] })
  const served = await serveLetta(world)

  const [page] = await pullAll(openRest(served.url), null)

  expect(page?.memories.map(({ text }) => text)).toEqual([
    'Ada prefers concise answers',
    'She runs Postgres 16',
    'The office is in Lisbon, near the river.',
  ])
  expect(page?.containers).toEqual([block.id])
  expect(page?.memories[0]).toEqual({
    externalId: expect.stringMatching(new RegExp(`^${block.id}#[0-9a-f]{64}$`)),
    text: 'Ada prefers concise answers',
    about: { name: 'About', type: '' },
    subjects: [
      { kind: 'agent', externalId: agent.id, name: agent.name },
      { kind: 'tag', externalId: 'profile' },
    ],
    author: 'assistant',
    categories: [],
    metadata: { label: 'human', tags: ['profile'] },
    status: 'live',
    container: block.id,
  })
})

test('a passage becomes one memory with its instants, tags and metadata, and no vector', async () => {
  const world = emptyWorld()
  const agent = world.addAgent({ tags: ['user:u1', 'git-memory-disabled'] })
  const passage = world.addPassage(agent, {
    text: 'FSRS v6 has 21 weights',
    created_at: '2026-01-15T10:30:00.123456-08:00',
    updated_at: '2026-01-16T10:30:00.000001',
    tags: ['fsrs', 'user:u2'],
    metadata: { origin: 'chat', tags: 'not these' },
  })
  const served = await serveLetta(world)

  const [page] = await pullAll(openRest(served.url), null)

  expect(page?.memories).toEqual([
    {
      externalId: passage.id,
      text: 'FSRS v6 has 21 weights',
      subjects: [
        { kind: 'agent', externalId: agent.id, name: agent.name },
        { kind: 'user', externalId: 'u1' },
        { kind: 'tag', externalId: 'git-memory-disabled' },
        { kind: 'tag', externalId: 'fsrs' },
        { kind: 'user', externalId: 'u2' },
      ],
      author: 'assistant',
      createdAt: new Date('2026-01-15T18:30:00.123Z'),
      changedAt: new Date('2026-01-16T10:30:00.000Z'),
      categories: [],
      metadata: { origin: 'chat', tags: ['fsrs', 'user:u2'] },
      status: 'live',
    },
  ])
})

test('an identity stands for a person by its key, an organisation for a tag', async () => {
  const world = emptyWorld()
  const identities = [
    { id: 'identity-1', identifier_key: 'ada@example.com', identity_type: 'user', name: 'Ada' },
    { id: 'identity-2', identifier_key: 'acme', identity_type: 'org', name: 'Acme' },
  ]
  world.addPassage(world.addAgent({ identities }))
  const served = await serveLetta(world)

  const [page] = await pullAll(openRest(served.url), null)

  expect(page?.memories[0]?.subjects.slice(1)).toEqual([
    { kind: 'user', externalId: 'ada@example.com', name: 'Ada' },
    { kind: 'tag', externalId: 'acme', name: 'Acme' },
  ])
})

test('hidden agents, sub-agents, personas, skills, hidden blocks, file pieces and empty passages are left out with a reason', async () => {
  const world = emptyWorld()
  const hidden = world.addAgent({ hidden: true })
  const helper = world.addAgent({ tags: ['role:subagent'] })
  const agent = world.addAgent()
  for (const row of [hidden, helper]) world.addPassage(row)
  const value = 'This is long enough to be a fact.'
  const blocks = [
    world.addBlock([agent], { label: 'system/persona', value }),
    world.addBlock([agent], { label: 'skills/sql', value }),
    world.addBlock([agent], { label: 'notes', value, hidden: true }),
  ]
  const piece = world.addPassage(agent, { file_id: 'file-1' })
  const blank = world.addPassage(agent, { text: ' \n' })
  const served = await serveLetta(world)

  const pages = await pullAll(openRest(served.url), null)

  expect(idsOf(pages)).toEqual([])
  const skipped = pages.flatMap((page) => page.skipped).map(({ reason, where }) => `${reason} ${where}`)
  expect(skipped.sort()).toEqual(
    [
      `hidden-agent ${hidden.id}`,
      `sub-agent ${helper.id}`,
      `persona ${blocks[0]?.id}`,
      `skill ${blocks[1]?.id}`,
      `hidden-block ${blocks[2]?.id}`,
      `from-file ${piece.id}`,
      `empty ${blank.id}`,
    ].sort(),
  )
  expect(served.requests.filter(({ path }) => path.includes(hidden.id) || path.includes(helper.id))).toEqual([])
})

test('null and missing fields do no harm', async () => {
  const world = emptyWorld()
  const agent = world.addAgent()
  world.addBlock([agent], { label: 'empty', value: '' })
  world.addPassage(agent, { created_at: null, tags: null, metadata: null, text: 'Nothing is known but the text' })
  const served = await serveLetta(world)

  const pages = await pullAll(openRest(served.url), null)

  expect(textsOf(pages)).toEqual(['Nothing is known but the text'])
  expect(pages[0]?.memories[0]).not.toHaveProperty('createdAt')
})

test('only agents with one of the tags are read', async () => {
  const world = emptyWorld()
  world.addPassage(world.addAgent({ tags: ['support'] }), { text: 'What support knows' })
  world.addPassage(world.addAgent({ tags: ['sales'] }), { text: 'What sales knows' })
  world.addPassage(world.addAgent({ tags: ['legal'] }), { text: 'What legal knows' })
  const served = await serveLetta(world)

  const pages = await pullAll(openRest(served.url, { tags: ['support', 'legal'] }), null)

  expect(textsOf(pages)).toEqual(['What support knows', 'What legal knows'])
})

test('agents are asked for with the version of the client, their tags and identities, oldest first, 200 at most', async () => {
  const served = await serveLetta(worldOf({ agents: 1, passages: 0 }), { apiKey: 'sk-let-1' })

  await pullAll(openRest(`${served.url}/`, { apiKey: 'sk-let-1', projectId: 'project-1' }), null)

  const [first] = served.requests
  expect(first?.path).toBe('/v1/agents/')
  expect(first?.headers).toMatchObject({
    authorization: 'Bearer sk-let-1',
    'x-project-id': 'project-1',
    'x-stainless-package-version': '1.12.1',
  })
  expect([...(first?.query ?? [])]).toEqual([
    ['limit', '200'],
    ['order', 'asc'],
    ['order_by', 'created_at'],
    ['include', 'agent.tags'],
    ['include', 'agent.identities'],
  ])
})

test('nothing is taken from the environment and nothing is printed', async () => {
  const served = await serveLetta(worldOf({ agents: 1, passages: 3 }))
  vi.stubEnv('LETTA_API_KEY', 'sk-of-somebody')
  vi.stubEnv('LETTA_BASE_URL', 'http://127.0.0.1:1')
  vi.stubEnv('LETTA_LOG', 'debug')
  vi.stubEnv('LETTA_CUSTOM_HEADERS', 'authorization: Bearer sk-of-somebody\nx-from-environment: yes')
  const printed = (['debug', 'info', 'log', 'warn', 'error'] as const).map((level) => vi.spyOn(console, level))

  const pages = await pullAll(openRest(served.url), null)

  vi.unstubAllEnvs()
  expect(idsOf(pages)).toHaveLength(7)
  const headers = served.requests.map((request) => request.headers)
  expect(headers.filter((one) => 'authorization' in one || 'x-from-environment' in one)).toEqual([])
  expect(printed.flatMap((spy) => spy.mock.calls)).toEqual([])
  vi.restoreAllMocks()
})

test('no key and no text of a memory is in an error', async () => {
  const world = worldOf({ agents: 1, passages: 1 })
  const served = await serveLetta(world, {
    apiKey: 'sk-let-1',
    extra: ({ path }) =>
      path.endsWith('/archival-memory') ? { body: [{ id: 7, text: 'a secret of somebody' }] } : undefined,
  })

  const wrongKey = pullAll(openRest(served.url, { apiKey: 'sk-let-wrong' }), null)
  const wrongShape = pullAll(openRest(served.url, { apiKey: 'sk-let-1' }), null)

  await expect(wrongKey).rejects.toMatchObject({ reason: 'unauthorized', permanent: true })
  await expect(wrongKey).rejects.not.toThrow('sk-let')
  await expect(wrongShape).rejects.toMatchObject({ reason: 'bad-answer' })
  await expect(wrongShape).rejects.not.toThrow('secret of somebody')
})
