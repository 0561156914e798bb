import { hash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { usualRules } from '../../../connectors/http/fetch.ts'
import { appServerSource } from '../../../connectors/letta/app-server.ts'
import { appServerSettings } from '../../../connectors/letta/app-server-settings.ts'
import { memfsSettings } from '../../../connectors/letta/memfs-settings.ts'
import { memfsSource } from '../../../connectors/letta/memfs-source.ts'
import type { MemorySource } from '../../../engine/sources/memory-source.ts'
import { pullAll, sourceContract } from '../contract.ts'
import { createAgent, type RealAppServer, startAppServer, writeMemory } from './app-server-process.ts'

/** How long an outside effect may take on a busy machine. */
const patient = { timeout: 30_000 }
const never = new AbortController().signal
const notes = ['system/human.md', 'reference/a.md', 'b.md', 'c.md', 'd.md', 'e.md', 'f.md']

// One server for all: it takes seconds to start. Each part has an agent of its own.
let server: RealAppServer
let agentOfContract: string
beforeAll(async () => {
  server = await startAppServer()
  agentOfContract = await newAgent()
})
afterAll(() => server?.stop())

sourceContract('the App Server of Letta', (state) =>
  open(state === 'working' ? server.url : 'ws://127.0.0.1:1/ws', { agentIds: [agentOfContract] }),
)

sourceContract('what the App Server of Letta keeps on disk', (state) =>
  openDisk(state === 'working' ? diskOf(agentOfContract) : join(server.root, 'conversations')),
)

test('over the socket and from disk the same facts come, about the same people, from the same commits', async () => {
  const agentId = await newAgent()

  const [live, disk] = [
    await pullAll(open(server.url, { agentIds: [agentId] }), null),
    await pullAll(openDisk(diskOf(agentId)), null),
  ]

  const memories = live.flatMap((page) => page.memories)
  expect(memories.map(({ text }) => text).sort()).toEqual(notes.map((path) => `Ada wrote of ${path} herself`).sort())
  expect(memories[0]?.subjects).toEqual([
    { kind: 'agent', externalId: agentId, name: 'Ada bot' },
    { kind: 'user', externalId: 'ada' },
  ])
  expect(memories[0]?.metadata).toMatchObject({
    commitMessage: expect.stringMatching(/^Learn of /),
    description: 'A note',
  })
  expect(memories[0]?.createdAt).toBeInstanceOf(Date)
  expect(byId(disk.flatMap((page) => page.memories))).toEqual(byId(memories))
})

test('a file that is edited, and one that is deleted, are seen on disk as what changed', async () => {
  const agentId = await newAgent()
  const first = await pullAll(openDisk(diskOf(agentId)), null)
  await writeMemory(server, agentId, 'b.md', '---\ndescription: A note\n---\n- Ada moved to Oslo in May\n')
  await server.ask({ type: 'delete_memory_file', agent_id: agentId, path: 'c.md' })

  const changes = await pullAll(openDisk(diskOf(agentId)), first.at(-1)?.cursor ?? null)

  expect(changes).toMatchObject([
    {
      containers: [`${agentId}:b.md`, `${agentId}:c.md`],
      memories: [{ text: 'Ada moved to Oslo in May' }],
      complete: false,
    },
  ])
})

test('asking for an agent that is not there leaves nothing behind', async () => {
  const before = await readdir(join(server.root, 'memfs'))

  const [page] = await pullAll(open(server.url, { agentIds: ['agent-local-nobody'] }), null)

  expect(page?.skipped).toEqual([{ reason: 'unknown-agent', where: 'agent-local-nobody' }])
  expect(await readdir(join(server.root, 'memfs'))).toEqual(before)
})

test('a folder of agents is read as a whole, with names and people from their records', async () => {
  const agentId = await newAgent()

  const pages = await pullAll(openDisk(server.root), null)

  const subjects = pages.flatMap((page) => page.subjects)
  expect(subjects).toContainEqual({ kind: 'agent', externalId: agentId, name: 'Ada bot' })
  expect(subjects).toContainEqual({ kind: 'agent', externalId: agentOfContract, name: 'Ada bot' })
  expect(subjects).toContainEqual({ kind: 'user', externalId: 'ada' })
  expect(pages.at(-1)?.complete).toBe(true)
})

test('a write reaches the watcher', async () => {
  const agentId = await newAgent()
  const stop = new AbortController()
  let changes = 0
  openDisk(diskOf(agentId)).watch?.(() => void changes++, stop.signal)

  await expect
    .poll(async () => {
      await writeMemory(server, agentId, 'b.md', `- Ada moved to Oslo at ${process.hrtime.bigint()}\n`)
      return changes
    }, patient)
    .toBeGreaterThan(0)
  stop.abort()
})

test('with a token the right one opens and a wrong one is told as such', async () => {
  const args = ['--ws-auth', 'capability-token', '--ws-token-sha256', hash('sha256', 'right', 'hex')]
  const guarded = await startAppServer(args, 'right')
  onTestFinished(guarded.stop)
  await createAgent(guarded, { name: 'Ada bot' })

  const [right, wrong] = [open(guarded.url, { token: 'right' }), open(guarded.url, { token: 'wrong' })]

  expect(await right.check(never)).toMatchObject({ status: 'ok' })
  expect(await wrong.check(never)).toMatchObject({ status: 'failed', reason: 'unauthorized', permanent: true })
})

test('an answer that takes too long ends in our timeout', async () => {
  const source = open(server.url, { timeoutMs: 1 })

  await expect(pullAll(source, null)).rejects.toMatchObject({ reason: 'timeout', permanent: false })
})

async function newAgent(): Promise<string> {
  const agentId = await createAgent(server, { name: 'Ada bot', tags: ['user:ada'] })
  for (const path of notes) {
    await writeMemory(server, agentId, path, `---\ndescription: A note\n---\n- Ada wrote of ${path} herself\n`)
  }
  return agentId
}

function diskOf(agentId: string): string {
  return join(server.root, 'memfs', agentId, 'memory')
}

function open(url: string, settings: object = {}): MemorySource {
  const parsed = appServerSettings.parse({ mode: 'app-server', url, allowPrivate: true, ...settings })
  return appServerSource(parsed, { ...usualRules, attempts: 1 })
}

function openDisk(path: string): MemorySource {
  return memfsSource(memfsSettings.parse({ mode: 'memfs', path }))
}

function byId<Item extends { externalId: string }>(items: readonly Item[]): Item[] {
  return items.toSorted((left, right) => (left.externalId < right.externalId ? -1 : 1))
}
