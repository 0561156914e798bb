import { mkdir, rm, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { usualRules } from '../../../connectors/http/fetch.ts'
import { memfsSettings } from '../../../connectors/letta/memfs-settings.ts'
import { memfsSource } from '../../../connectors/letta/memfs-source.ts'
import type { MemorySource, Page } from '../../../engine/sources/memory-source.ts'
import { pullAll, sourceContract } from '../contract.ts'
import { hardships } from '../hardships.ts'
import { type MemoryRepository, newFolder, newRepository } from './memfs-repository.ts'
import { apiKey, serveRepositories } from './memfs-server.ts'

sourceContract('git memory on this machine', async (state) => {
  const root = await newFolder()
  for (const id of state === 'working' ? ['agent-1', 'agent-2', 'agent-3'] : []) {
    const repository = await newRepository({ path: `${root}/${id}/memory` })
    await repository.commit({ files: { 'system/human.md': manyFacts(700), 'reference/api.md': manyFacts(600) } })
  }
  return memfsSource(memfsSettings.parse({ mode: 'memfs', path: root }))
})

sourceContract('git memory of a remote', async (state) => {
  const served = await serveMemory()
  const baseUrl = state === 'working' ? served.url : 'http://127.0.0.1:1'
  const settings = { mode: 'memfs', baseUrl, apiKey, agentIds: ['agent-2', 'agent-1'], allowPrivate: true }
  return memfsSource(memfsSettings.parse(settings), {
    timeoutMs: 5_000,
    attempts: 1,
    maxBytes: 2 ** 24,
    wait: async () => {},
  })
})

hardships('git memory of a remote', {
  open: (url, { rules, allowPrivate }) =>
    memfsSource(
      memfsSettings.parse({ mode: 'memfs', baseUrl: url, apiKey, agentIds: ['agent-1'], allowPrivate }),
      rules,
    ),
  serve: serveMemory,
})

/** How long an outside effect may take on a busy machine. */
const patient = { timeout: 30_000 }
const never = new AbortController().signal

test('an incremental pull brings only the agents that changed, and is never complete', async () => {
  const { open, agents } = await twoAgents()
  const first = await pullAll(open(), null)
  await agents[1].commit({ files: { 'a.md': '- Bob is a beekeeper in Bergen' } })

  const changes = await pullAll(open(), lastCursor(first))
  const nothing = await pullAll(open(), lastCursor(changes))

  expect(first.at(-1)?.complete).toBe(true)
  expect(changes).toMatchObject([
    { containers: ['agent-2:a.md'], memories: [{ text: 'Bob is a beekeeper in Bergen' }], complete: false },
  ])
  expect(nothing).toEqual([])
})

test('a whole pull of unchanged agents brings everything again', async () => {
  const { open } = await twoAgents()
  const first = await pullAll(open(), null)

  const again = await pullAll(open(), lastCursor(first), never, 'whole')

  const held = ({ memories, containers, complete }: Page) => ({ memories, containers, complete })
  expect(again.map(held)).toEqual(first.map(held))
})

test('a big agent comes in pages, each with whole files, and a pull goes on inside it', async () => {
  const root = await newFolder()
  const repository = await newRepository({ path: `${root}/agent-1/memory` })
  const files = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`n${index}.md`, manyFacts(400)]))
  await repository.commit({ files })
  const source = openFolder(root)
  const pages = await pullAll(source, null)

  const rest = await pullAll(source, pages[1]?.cursor ?? null)

  expect(pages.map(({ memories, containers }) => [memories.length, containers?.length])).toEqual([
    [800, 2],
    [800, 2],
    [800, 2],
    [800, 2],
  ])
  expect(rest).toEqual(pages.slice(2))
})

test('an agent that changes while its pull is stopped inside it begins anew', async () => {
  const root = await newFolder()
  const repository = await newRepository({ path: `${root}/agent-1/memory` })
  await repository.commit({ files: { 'a.md': manyFacts(900), 'b.md': manyFacts(900) } })
  const [first] = await pullAll(openFolder(root), null)
  await repository.commit({ files: { 'c.md': manyFacts(1) } })

  const rest = await pullAll(openFolder(root), first?.cursor ?? null)

  expect(rest.flatMap(({ containers }) => containers)).toEqual(['agent-1:a.md', 'agent-1:b.md', 'agent-1:c.md'])
  expect(rest.at(-1)?.complete).toBe(true)
})

test('one agent that cannot be read is named, the others are read, and nothing counts as gone', async () => {
  const { open, root } = await twoAgents()
  await mkdir(`${root}/agent-0`)

  const pages = await pullAll(open(), null)
  const changes = await pullAll(open(), lastCursor(pages))

  expect(pages.flatMap(({ skipped }) => skipped)).toEqual([{ reason: 'repository-missing', where: 'agent-0' }])
  expect(pages.flatMap(({ containers }) => containers)).toEqual(['agent-1:a.md', 'agent-2:a.md'])
  expect(pages.at(-1)?.complete).toBe(false)
  expect(changes.flatMap(({ memories }) => memories)).toEqual([])
})

// Before, the id was found among what every object has, and so the memory counted as known.
test('an agent that is called constructor and has written nothing is whole and empty', async () => {
  const { path } = await newRepository({ path: `${await newFolder()}/constructor` })
  const source = memfsSource(memfsSettings.parse({ mode: 'memfs', path }))

  const pages = await pullAll(source, null, never, 'whole')

  expect(pages).toMatchObject([{ memories: [], complete: true }])
})

test('when no agent can be read the pull fails', async () => {
  const { open, root } = await twoAgents()
  for (const id of ['agent-1', 'agent-2']) await rm(`${root}/${id}/memory`, { recursive: true })

  await expect(pullAll(open(), null)).rejects.toMatchObject({ reason: 'repository-missing' })
})

test('a memory that was there and is not checked out now makes nothing gone, even in a whole pull', async () => {
  const { open, root } = await twoAgents()
  const first = await pullAll(open(), null)
  await rm(`${root}/agent-2/memory`, { recursive: true })
  await newRepository({ path: `${root}/agent-2/memory` })

  const whole = await pullAll(open(), lastCursor(first), never, 'whole')

  expect(whole.at(-1)).toMatchObject({ complete: false, skipped: [{ reason: 'branch-missing', where: 'agent-2' }] })
})

test('an agent whose record says sub-agent is left out; name and people of the others come from theirs', async () => {
  const root = await newFolder()
  await mkdir(`${root}/agents`)
  const record = (id: string, text: object) =>
    writeFile(`${root}/agents/${Buffer.from(id).toString('base64url')}.json`, JSON.stringify(text))
  for (const id of ['agent-local-1', 'agent-local-2']) {
    const repository = await newRepository({ path: `${root}/memfs/${id}/memory` })
    await repository.commit({ files: { 'a.md': '- Ada is an astronomer' } })
  }
  await record('agent-local-1', { name: 'Ada bot', tags: ['user:ada', 'team-blue', 'git-memory-enabled'] })
  await record('agent-local-2', { name: 'Helper', tags: ['role:subagent'] })

  const pages = await pullAll(openFolder(root), null)

  expect(pages).toMatchObject([
    {
      subjects: [
        { kind: 'agent', externalId: 'agent-local-1', name: 'Ada bot' },
        { kind: 'user', externalId: 'ada' },
        { kind: 'tag', externalId: 'team-blue' },
      ],
      skipped: [{ reason: 'sub-agent', where: 'agent-local-2' }],
      complete: true,
    },
  ])
})

test('a folder with nothing but sub-agents is whole and empty', async () => {
  const root = await newFolder()
  await mkdir(`${root}/agents`)
  await newRepository({ path: `${root}/memfs/agent-local-1/memory` })
  const record = `${root}/agents/${Buffer.from('agent-local-1').toString('base64url')}.json`
  await writeFile(record, JSON.stringify({ tags: ['role:subagent'] }))

  const pages = await pullAll(openFolder(root), null)

  expect(pages).toMatchObject([{ memories: [], skipped: [{ reason: 'sub-agent' }], complete: true }])
})

test('a folder without any agent is a fault with advice', async () => {
  const source = openFolder(await newFolder())

  const check = await source.check(never)

  expect(check).toMatchObject({ status: 'failed', reason: 'repository-missing', permanent: false })
})

test('a check counts what it saw', async () => {
  const { open } = await twoAgents()

  const check = await open().check(never)

  expect(check).toEqual({ status: 'ok', sentence: 'Seen 2 agents: 2 statements in 2 files.' })
})

test('an unknown agent among several of a remote is named, and a wrong key stops the pull', async () => {
  const served = await serveMemory()
  const settings = { mode: 'memfs', baseUrl: served.url, apiKey, agentIds: ['agent-1', 'agent-9'], allowPrivate: true }
  const open = (changes: object) =>
    memfsSource(memfsSettings.parse({ ...settings, ...changes }), { ...usualRules, attempts: 1 })

  const pages = await pullAll(open({}), null)

  expect(pages.at(-1)).toMatchObject({ skipped: [{ reason: 'not-found', where: 'agent-9' }], complete: false })
  await expect(pullAll(open({ apiKey: 'wrong' }), null)).rejects.toMatchObject({ reason: 'unauthorized' })
})

test('a commit reaches the watcher', async () => {
  const { open, agents } = await twoAgents()
  const stop = new AbortController()
  let changes = 0
  open().watch?.(() => void changes++, stop.signal)

  await expect
    .poll(async () => {
      await agents[0].commit({ files: { 'a.md': `- Ada is an astronomer of class ${process.hrtime.bigint()}` } })
      return changes
    }, patient)
    .toBeGreaterThan(0)
  stop.abort()
})

test.each([
  { settings: { path: 'memory' }, fault: 'must be an absolute path' },
  { settings: { path: '/memory', apiKey: 'sk' }, fault: 'reads on this machine' },
  { settings: { apiKey: 'sk' }, fault: 'must name the agents' },
  { settings: { agentIds: ['agent-1'] }, fault: 'must name the agents' },
  { settings: { apiKey: 'sk', agentIds: ['../agent-1'] }, fault: 'must be an id as Letta writes it' },
  { settings: { apiKey: 's k', agentIds: ['agent-1'] }, fault: 'without blanks' },
  { settings: { path: '/memory', branch: 'dev' }, fault: 'Unrecognized key' },
])('settings $settings are refused: $fault', ({ settings, fault }) => {
  const parsed = memfsSettings.safeParse({ mode: 'memfs', ...settings })

  expect(parsed.error?.message).toContain(fault)
})

/** Two agents in a folder, each with one fact. */
async function twoAgents(): Promise<{
  root: string
  open: () => MemorySource
  agents: [MemoryRepository, MemoryRepository]
}> {
  const root = await newFolder()
  const one = await newRepository({ path: `${root}/agent-1/memory` })
  const two = await newRepository({ path: `${root}/agent-2/memory` })
  for (const agent of [one, two]) await agent.commit({ files: { 'a.md': '- Ada is an astronomer' } })
  return { root, open: () => openFolder(root), agents: [one, two] }
}

function openFolder(path: string): MemorySource {
  return memfsSource(memfsSettings.parse({ mode: 'memfs', path }))
}

function lastCursor(pages: readonly Page[]): string | null {
  return pages.at(-1)?.cursor ?? null
}

async function serveMemory() {
  const [one, two] = [await newRepository({ bare: true }), await newRepository()]
  await one.commit({ files: { 'system/human.md': manyFacts(3), 'reference/api.md': manyFacts(2) } })
  await two.commit({ files: { 'memory/system/human.md': manyFacts(4) } })
  return serveRepositories({ 'agent-1': one, 'agent-2': two })
}

function manyFacts(count: number): string {
  return Array.from({ length: count }, (_, index) => `- Ada works with service number ${index + 1}\n`).join('')
}
