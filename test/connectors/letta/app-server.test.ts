import { expect, test } from 'vitest'
import { usualRules } from '../../../connectors/http/fetch.ts'
import { appServerSource } from '../../../connectors/letta/app-server.ts'
import { appServerSettings } from '../../../connectors/letta/app-server-settings.ts'
import type { Page } from '../../../engine/sources/memory-source.ts'
import { pullAll, sourceContract } from '../contract.ts'
import { type AppServerDouble, serveApp } from './app-server-double.ts'

/** How long an outside effect may take on a busy machine. */
const patient = { timeout: 30_000 }
const never = new AbortController().signal

sourceContract('an App Server', async (state) => {
  const files = Object.fromEntries(
    Array.from({ length: 12 }, (_, index) => [`reference/n${index}.md`, facts(index, 120)]),
  )
  const double = await serveApp([
    { id: 'agent-local-1', name: 'Ada bot', tags: ['user:ada'], files },
    { id: 'agent-local-2', files: { 'system/human.md': facts(99, 3) } },
  ])
  return open({ url: state === 'working' ? double.url : 'ws://127.0.0.1:1/ws' })
})

test('an agent brings its facts with the person of its tag, the file that holds them and the commit that last touched it', async () => {
  const commit = { sha: 'a1', message: 'Learn of Ada', timestamp: '2026-01-05T09:00:00+00:00', author_name: 'Ada bot' }
  const double = await serveApp([
    {
      id: 'agent-local-1',
      name: 'Ada bot',
      tags: ['user:ada', 'git-memory-enabled'],
      files: { 'system/human.md': '- Ada prefers concise answers' },
      commits: { 'system/human.md': [commit] },
    },
  ])

  const [page] = await pullAll(open(double), null)

  expect(page?.memories).toMatchObject([
    {
      text: 'Ada prefers concise answers',
      author: 'assistant',
      container: 'agent-local-1:system/human.md',
      subjects: [
        { kind: 'agent', externalId: 'agent-local-1', name: 'Ada bot' },
        { kind: 'user', externalId: 'ada' },
      ],
      createdAt: new Date('2026-01-05T09:00:00Z'),
      metadata: { path: 'system/human.md', commit: 'a1', commitMessage: 'Learn of Ada', commitAuthor: 'Ada bot' },
    },
  ])
})

test('of a commit whose message holds a bar only the sha is believed', async () => {
  const shifted = { sha: 'a1', message: 'Learn ', timestamp: ' about', author_name: '2026-01-05T09:00:00+00:00' }
  const files = { 'system/human.md': '- Ada prefers concise answers' }
  const double = await serveApp([{ id: 'agent-local-1', files, commits: { 'system/human.md': [shifted] } }])

  const [page] = await pullAll(open(double), null)

  expect(page?.memories[0]?.createdAt).toBeUndefined()
  expect(page?.memories[0]?.metadata).toEqual({
    path: 'system/human.md',
    description: 'about system/human.md',
    commit: 'a1',
  })
})

test('a file in many frames is read to the last one, without skills and persona', async () => {
  const files = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`n${index}.md`, facts(index, 1)]))
  const left = { 'skills/x/SKILL.md': facts(50, 1), 'system/persona.md': facts(51, 1), 'persona.md': facts(52, 1) }
  const double = await serveApp([{ id: 'agent-local-1', files: { ...left, ...files } }])

  const pages = await pullAll(open(double), null)

  expect(pages.flatMap(({ containers }) => containers)).toHaveLength(11)
  expect(textsOf(pages)).toHaveLength(11)
})

test('an agent that the server does not list is never asked for', async () => {
  const double = await serveApp([{ id: 'agent-local-1', files: { 'a.md': facts(1, 1) } }])
  const source = open(double, { agentIds: ['agent-local-1', 'agent-local-9'] })

  const [page] = await pullAll(source, null)
  const check = await source.check(never)

  expect(double.createdByAsking).toEqual([])
  expect(page?.skipped).toEqual([{ reason: 'unknown-agent', where: 'agent-local-9' }])
  expect(check).toMatchObject({ status: 'failed', reason: 'unknown-agent' })
})

test('sub-agents and agents without git memory are left out and named', async () => {
  const double = await serveApp([
    { id: 'agent-local-1', files: { 'a.md': facts(1, 1) } },
    { id: 'agent-local-2', tags: ['role:subagent'], files: { 'a.md': facts(2, 1) } },
    { id: 'agent-local-3' },
  ])

  const [page] = await pullAll(open(double), null)

  expect(page).toMatchObject({
    memories: [{ container: 'agent-local-1:a.md' }],
    skipped: [
      { reason: 'sub-agent', where: 'agent-local-2' },
      { reason: 'no-git-memory', where: 'agent-local-3' },
    ],
    complete: true,
  })
})

test('more agents than a page of the server are all read', async () => {
  const agents = Array.from({ length: 230 }, (_, index) => ({
    id: `agent-local-${index}`,
    files: { 'a.md': facts(index, 1) },
  }))
  const double = await serveApp(agents)

  const pages = await pullAll(open(double), null)

  expect(textsOf(pages)).toHaveLength(230)
  expect(pages.at(-1)?.complete).toBe(true)
})

test('an agent whose memory is only being checked out makes nothing gone', async () => {
  const double = await serveApp([
    { id: 'agent-local-1', files: { 'a.md': facts(1, 1) } },
    { id: 'agent-local-2', files: {}, isReady: false },
  ])

  const [page] = await pullAll(open(double), null)

  expect(page).toMatchObject({ complete: false, skipped: [{ reason: 'memory-not-ready', where: 'agent-local-2' }] })
})

test('a memory that was emptied is believed when it is seen twice', async () => {
  const double = await serveApp([{ id: 'agent-local-1', files: { 'a.md': facts(1, 5) } }])
  const full = await pullAll(open(double), null)
  double.agents = [{ id: 'agent-local-1', files: {} }]

  const held = await pullAll(open(double), lastCursor(full))
  const believed = await pullAll(open(double), lastCursor(held))
  const after = await pullAll(open(double), lastCursor(believed))

  expect([held, believed, after]).toMatchObject([[{ complete: false }], [{ complete: true, memories: [] }], []])
})

test('an unchanged server is asked for no history', async () => {
  const double = await serveApp([{ id: 'agent-local-1', files: { 'a.md': facts(1, 5) } }])
  const first = await pullAll(open(double), null)
  double.requests.length = 0

  const again = await pullAll(open(double), lastCursor(first))

  expect(again).toEqual([])
  expect(double.requests.map(({ type }) => type)).toEqual(['agent_list', 'list_memory'])
})

test('an edited file gives its new facts and keeps the ids of the old ones', async () => {
  const double = await serveApp([{ id: 'agent-local-1', files: { 'a.md': facts(1, 2) } }])
  const first = await pullAll(open(double), null)
  double.agents = [{ id: 'agent-local-1', files: { 'a.md': `${facts(1, 1)}- Ada moved to Oslo in May\n` } }]

  const second = await pullAll(open(double), lastCursor(first))

  expect(textsOf(second)).toEqual(['Service 1 of number 1 listens there', 'Ada moved to Oslo in May'])
  expect(second[0]?.memories[0]?.externalId).toBe(first[0]?.memories[0]?.externalId)
})

test.each(['agent_list', 'list_memory'])('a server that does not know %s ends in our timeout', async (type) => {
  const double = await serveApp([{ id: 'agent-local-1', files: { 'a.md': facts(1, 1) } }])
  double.unknown = [type]
  const source = open(double, { timeoutMs: 100 })

  await expect(pullAll(source, null)).rejects.toMatchObject({ reason: 'timeout', permanent: false })
  expect(await source.check(never)).toMatchObject({ status: 'failed', reason: 'timeout' })
})

test('a server that is silent about history is asked once, and its facts come without', async () => {
  const files = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`n${index}.md`, facts(index, 1)]))
  const double = await serveApp([{ id: 'agent-local-1', files }])
  double.unknown = ['memory_history']

  const pages = await pullAll(open(double, { timeoutMs: 100 }), null)

  expect(textsOf(pages)).toHaveLength(30)
  expect(double.requests.filter(({ type }) => type === 'memory_history')).toHaveLength(8)
})

test('a connection that ends in the middle of a pull is a fault of ours', async () => {
  const double = await serveApp([{ id: 'agent-local-1', files: { 'a.md': facts(1, 1) } }])
  double.hangUp = (type) => type === 'list_memory'

  await expect(pullAll(open(double), null)).rejects.toMatchObject({ reason: 'unreachable', permanent: false })
})

test('a wrong token is told as such, and a right one opens', async () => {
  const double = await serveApp([{ id: 'agent-local-1', files: { 'a.md': facts(1, 1) } }], { token: 'right' })

  const wrong = pullAll(open(double, { token: 'wrong' }), null)
  const right = pullAll(open(double, { token: 'right' }), null)

  await expect(wrong).rejects.toMatchObject({ reason: 'unauthorized', permanent: true })
  expect(textsOf(await right)).toHaveLength(1)
})

test('a private address is not called unless that is allowed', async () => {
  const double = await serveApp([{ id: 'agent-local-1', files: { 'a.md': facts(1, 1) } }])

  const refused = pullAll(open(double, { allowPrivate: false }), null)

  await expect(refused).rejects.toMatchObject({ reason: 'private-address', permanent: true })
  expect(double.requests).toEqual([])
})

test('a pull that waits for an answer stops when it is aborted, and leaves no connection', async () => {
  const double = await serveApp([{ id: 'agent-local-1', files: { 'a.md': facts(1, 1) } }])
  const stop = new AbortController()
  double.unknown = ['list_memory']
  double.hangUp = (type) => {
    if (type === 'list_memory') stop.abort(new Error('stopped by the test'))
    return false
  }

  await expect(pullAll(open(double), null, stop.signal)).rejects.toThrow('stopped by the test')
  await expect.poll(() => double.connections, patient).toBe(0)
})

test('a change that the server tells of reaches the watcher, also after the connection was lost', async () => {
  const double = await serveApp([{ id: 'agent-local-1', files: { 'a.md': facts(1, 1) } }])
  const stop = new AbortController()
  let changes = 0
  open(double).watch?.(() => void changes++, stop.signal)
  await expect.poll(() => changes, patient).toBe(1)

  double.push()
  await expect.poll(() => changes, patient).toBe(2)
  double.dropAll()
  await expect.poll(() => changes, patient).toBe(3)
  stop.abort()

  await expect.poll(() => double.connections, patient).toBe(0)
})

test('no request is sent that could write', async () => {
  const double = await serveApp([{ id: 'agent-local-1', files: { 'a.md': facts(1, 1) } }])

  await pullAll(open(double), null)

  const types = new Set(double.requests.map(({ type }) => type))
  expect([...types]).toEqual(['agent_list', 'list_memory', 'memory_history'])
})

function open({ url }: Pick<AppServerDouble, 'url'>, settings: object = {}) {
  const parsed = appServerSettings.parse({ mode: 'app-server', url, allowPrivate: true, ...settings })
  return appServerSource(parsed, { ...usualRules, attempts: 1, wait: async () => {} })
}

function facts(file: number, count: number): string {
  return Array.from({ length: count }, (_, index) => `- Service ${index + 1} of number ${file} listens there\n`).join(
    '',
  )
}

function textsOf(pages: readonly Page[]): string[] {
  return pages.flatMap(({ memories }) => memories.map(({ text }) => text))
}

function lastCursor(pages: readonly Page[]): string | null {
  return pages.at(-1)?.cursor ?? null
}
