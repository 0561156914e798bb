import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { usualRules } from '../../../connectors/http/fetch.ts'
import { appServerSource } from '../../../connectors/letta/app-server.ts'
import { appServerSettings } from '../../../connectors/letta/app-server-settings.ts'
import { pullAll } from '../contract.ts'
import { serveLetta } from './rest-double.ts'
import { openRest } from './rest-open.ts'
import { emptyWorld } from './rest-world.ts'

// Before, each of these was gone on with until the memory of the process was full.
test.each([
  { what: 'agents', path: /^\/v1\/agents\/$/, row: (id: string) => ({ id, tags: ['x'.repeat(2_000_000)] }) },
  { what: 'blocks', path: /core-memory\/blocks$/, row: (id: string) => ({ id, value: 'x'.repeat(2_000_000) }) },
])('$what that come without end are not held without end', async ({ path, row }) => {
  const world = emptyWorld()
  world.addAgent()
  let pages = 0
  const served = await serveLetta(world, {
    extra: (request) => {
      if (!path.test(request.path)) return undefined
      pages += 1
      // A page of blocks that is not full is the last one.
      return {
        body: Array.from({ length: 200 }, (_, index) =>
          index < 4 ? row(`${pages}-${index}`) : { id: `${pages}-${index}` },
        ),
      }
    },
  })

  await expect(pullAll(openRest(served.url), null)).rejects.toMatchObject({
    reason: 'answer-too-large',
    permanent: true,
  })
  expect(pages).toBeLessThan(12)
})

// Before, "Maximum call stack size exceeded": so many are no arguments of one call.
test('an agent with a quarter of a million tags is read', async () => {
  const world = emptyWorld()
  const agent = world.addAgent({ tags: Array.from({ length: 250_000 }, (_, index) => `t${index}`) })
  world.addPassage(agent)
  const served = await serveLetta(world, { floats: 8 })

  const pages = await pullAll(openRest(served.url), null)

  expect(pages.flatMap(({ memories }) => memories)).toHaveLength(1)
})

// Before, the database refused the instants, and JSON.stringify the depth: not one memory of the source was ever stored.
test('a passage of a time before all calendars, with metadata deeper than any stack, is read without them', async () => {
  const world = emptyWorld()
  world.addAgent()
  const deep = '['.repeat(20_000) + ']'.repeat(20_000)
  const passage = `{"id":"passage-1","text":"Tea is at four","created_at":"-271821-04-20T00:00:00Z","updated_at":"+275760-09-13T00:00:00Z",
    "metadata":{"topic":"tea","deep":${deep}}}`
  const served = await serveLetta(world, {
    extra: ({ path }) => (path.endsWith('/archival-memory') ? { body: `[${passage}]` } : undefined),
  })

  const [page] = await pullAll(openRest(served.url), null)

  expect(page?.memories).toMatchObject([{ metadata: { topic: 'tea', tags: [] } }])
  expect(Object.keys(page?.memories[0] ?? {})).not.toContain('createdAt')
  expect(() => JSON.stringify(page)).not.toThrow()
})

// Before, an empty list was the proof that every memory was gone: the key of another project is answered with one.
test('a server that suddenly shows less than half of its agents must show it twice', async () => {
  const world = emptyWorld()
  for (const agent of Array.from({ length: 3 }, () => world.addAgent())) world.addPassage(agent)
  let isEmpty = false
  const served = await serveLetta(world, {
    floats: 8,
    extra: ({ path }) => (isEmpty && path === '/v1/agents/' ? { body: [] } : undefined),
  })
  const walk = async (cursor: string | null) => (await pullAll(openRest(served.url), cursor, undefined, 'whole')).at(-1)

  const whole = await walk(null)
  isEmpty = true
  const [changes] = await pullAll(openRest(served.url), whole?.cursor ?? null)
  const first = await walk(changes?.cursor ?? null)
  const second = await walk(first?.cursor ?? null)
  isEmpty = false
  const back = await walk(first?.cursor ?? null)

  expect([whole, changes, first, second, back].map((page) => page?.complete)).toEqual([true, false, false, true, true])
  expect(first?.skipped).toEqual([{ reason: 'far-fewer-than-before', where: '0 agents after 3' }])
})

test('agents of an App Server that follow each other in a circle are listed and left', async () => {
  let turn = 0
  const url = await serveFrames((type, send) => {
    if (type !== 'agent_list') return send({ success: true, done: true, entries: [] })
    turn += 1
    const agents = Array.from({ length: 200 }, (_, index) => ({ id: `agent-${(index + turn * 100) % 300}` }))
    send({ success: true, agents })
  })

  const pages = await pullAll(openApp(url), null)

  expect(pages.at(-1)?.complete).toBe(true)
})

test('an answer of an App Server that never ends is broken off', async () => {
  const entries = [{ relative_path: 'a.md', content: 'x'.repeat(100_000) }]
  const url = await serveFrames(async (type, send, isOpen) => {
    if (type === 'agent_list') return send({ success: true, agents: [{ id: 'agent-1' }] })
    while (isOpen()) {
      send({ success: true, done: false, entries })
      await new Promise(setImmediate)
    }
  })

  await expect(pullAll(openApp(url), null)).rejects.toMatchObject({ reason: 'answer-too-large', permanent: true })
})

function openApp(url: string) {
  const settings = appServerSettings.parse({ mode: 'app-server', url, allowPrivate: true })
  return appServerSource(settings, { ...usualRules, maxBytes: 2_000_000, attempts: 1, wait: async () => {} })
}

/** connectors.md 2.8: what the server is, then frames that carry the id of the request. */
async function serveFrames(
  answer: (type: string, send: (frame: object) => void, isOpen: () => boolean) => void,
): Promise<string> {
  const http = createServer((_, response) =>
    response.end(JSON.stringify({ type: 'app_server_info_response', letta_code_version: '1' })),
  )
  const sockets = new WebSocketServer({ server: http })
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => {
      const { type, request_id } = JSON.parse(String(data))
      answer(
        type,
        (frame) => socket.send(JSON.stringify({ type, request_id, ...frame })),
        () => socket.readyState === 1,
      )
    })
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const client of sockets.clients) client.terminate()
    http.closeAllConnections()
    await new Promise((resolve) => http.close(resolve))
  })
  return `ws://127.0.0.1:${(http.address() as AddressInfo).port}`
}
