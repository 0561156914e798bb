import { expect, test } from 'vitest'
import { pullAll } from '../contract.ts'
import { serveLetta } from './rest-double.ts'
import { openRest } from './rest-open.ts'
import { type AgentRow, emptyWorld } from './rest-world.ts'

function message(sender: string | null, type = 'user_message'): AgentRow['messages'][number] {
  return { id: `message-${sender}`, message_type: type, sender_id: sender }
}

const people = [
  message('identity-1'),
  message('person-2'),
  message('agent-3'),
  message(null),
  message('x', 'tool_call_message'),
]
const identities = [{ id: 'identity-1', identifier_key: 'ada@example.com', identity_type: 'user', name: 'Ada' }]

async function usersAfter(agentRow: Partial<AgentRow>, settings: Record<string, unknown>): Promise<string[][]> {
  const world = emptyWorld()
  const agent = world.addAgent(agentRow)
  world.addPassage(agent)
  world.addPassage(agent, { tags: ['user:u9'] })
  const served = await serveLetta(world, { floats: 8 })
  const pages = await pullAll(openRest(served.url, settings), null)
  return pages
    .flatMap(({ memories }) => memories)
    .map(({ subjects }) => subjects.filter(({ kind }) => kind === 'user').map(({ externalId }) => externalId))
}

test('without leave, messages are not read', async () => {
  const world = emptyWorld()
  world.addPassage(world.addAgent({ messages: people }))
  const served = await serveLetta(world, { floats: 8 })

  await pullAll(openRest(served.url), null)

  expect(served.requests.filter(({ path }) => path.includes('messages'))).toEqual([])
})

test('who wrote to an agent may have met what names no person', async () => {
  expect(await usersAfter({ messages: people }, { messages: true })).toEqual([['identity-1', 'person-2'], ['u9']])
})

test('where an identity of the agent names a person, senders add nobody', async () => {
  const users = await usersAfter({ messages: people, identities }, { messages: true })

  expect(users).toEqual([['ada@example.com'], ['ada@example.com', 'u9']])
})

test('who wrote long ago is remembered, also by a walk', async () => {
  const world = emptyWorld()
  const agent = world.addAgent({ messages: [message('person-1')] })
  world.addPassage(agent)
  const served = await serveLetta(world, { floats: 8 })
  const open = () => openRest(served.url, { messages: true })
  const walked = await pullAll(open(), null)
  world.agents.set(agent.id, { ...agent, messages: [message('person-2')] })

  const again = await pullAll(open(), walked.at(-1)?.cursor ?? null, new AbortController().signal, 'whole')

  expect(again[0]?.memories[0]?.subjects.slice(1)).toEqual([
    { kind: 'user', externalId: 'person-1' },
    { kind: 'user', externalId: 'person-2' },
  ])
})

test('no text of a message reaches a memory or a cursor', async () => {
  const world = emptyWorld()
  world.addPassage(world.addAgent({ messages: people }))
  const served = await serveLetta(world, { floats: 8 })

  const pages = await pullAll(openRest(served.url, { messages: true }), null)

  expect(JSON.stringify(pages)).not.toContain('Something private')
})
