import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readAnswer } from '../../../connectors/memory-mcp/answer.ts'
import { memoryMcpSettings } from '../../../connectors/memory-mcp/settings.ts'
import { memoryMcpSource } from '../../../connectors/memory-mcp/source.ts'
import type { MemorySource } from '../../../engine/sources/memory-source.ts'
import { pullAll, sourceContract } from '../contract.ts'
import { entityLine, factsLine, newMemoryPath, openFile } from './memory-file.ts'
import { serverCommand } from './memory-server.ts'

const never = new AbortController().signal
const recorded = join(import.meta.dirname, '../../fixtures/memory-mcp/team.jsonl')
const graph = { entities: [{ name: 'Tea', entityType: 'drink', observations: ['Steeps 4 minutes'] }], relations: [] }

sourceContract('memory-mcp in server mode', (state) =>
  openServer(state === 'working' ? serverCommand(recorded) : { command: `${recorded}.missing` }),
)

test('the server tells the same memories as its file', async () => {
  const throughServer = await pullAll(openServer(serverCommand(recorded)), null)
  const fromFile = await pullAll(openFile(recorded), null)

  expect(throughServer.map((page) => ({ ...page, cursor: null }))).toEqual(
    fromFile.map((page) => ({ ...page, cursor: null })),
  )
})

test('an unchanged graph yields nothing, and an emptied one is believed when it is seen twice', async () => {
  const path = await newMemoryPath()
  await writeFile(path, factsLine(10))
  const source = openServer(serverCommand(path))
  const cursorOf = async (cursor: string | null) => (await pullAll(source, cursor)).at(-1)
  const full = await cursorOf(null)
  const unchanged = await pullAll(source, full?.cursor ?? null)
  await writeFile(path, '')

  const held = await cursorOf(full?.cursor ?? null)
  const confirmed = await cursorOf(held?.cursor ?? null)

  expect(unchanged).toEqual([])
  expect([held?.complete, confirmed?.complete]).toEqual([false, true])
})

test('a graph whose answer is larger than the usual limit of the protocol library is read', async () => {
  const path = await newMemoryPath()
  const observations = Array.from({ length: 600 }, (_, index) => `${index} ${'long '.repeat(2_000)}`)
  await writeFile(path, entityLine('Handbook', 'document', observations))

  const [page] = await pullAll(openServer(serverCommand(path)), null)

  expect(page).toMatchObject({ complete: true, memories: { length: 600 } })
})

test('an error that the server answers is ours, without its words', async () => {
  const path = await newMemoryPath()
  await writeFile(path, 'secret\n')

  const check = await openServer(serverCommand(path)).check(never)

  expect(check).toMatchObject({ status: 'failed', reason: 'server-answered-error', permanent: false })
  expect(check.sentence).not.toContain('secret')
})

test.each([
  { server: 'is no program', command: '/nowhere/memory', reason: 'server-not-started', permanent: true },
  { server: 'ends at once', args: ['-e', ''], reason: 'server-not-started', permanent: false },
  {
    server: 'never answers',
    args: ['-e', 'process.stdin.resume()'],
    timeoutMs: 50,
    reason: 'server-timeout',
    permanent: false,
  },
])('a server that $server fails with its reason', async ({
  command = process.execPath,
  args = [],
  timeoutMs = 30_000,
  ...expected
}) => {
  const check = await openServer({ command, args, timeoutMs }).check(never)

  expect(check).toMatchObject({ status: 'failed', reason: expected.reason, permanent: expected.permanent })
})

test('aborting a pull ends a server that does not answer', async () => {
  const path = await newMemoryPath()
  const silent = `require('fs').writeFileSync(${JSON.stringify(path)}, String(process.pid)); process.stdin.resume()`
  const source = openServer({ command: process.execPath, args: ['-e', silent] })
  const stop = new AbortController()
  const started = new Promise<void>((resolve) => openFile(path).watch?.(resolve, stop.signal))
  const pull = pullAll(source, null, stop.signal)
  const failed = expect(pull).rejects.toThrow('stopped by the test')
  await started

  stop.abort(new Error('stopped by the test'))

  await failed
  const pid = Number(await readFile(path, 'utf8'))
  expect(() => process.kill(pid, 0)).toThrow('ESRCH')
})

test('a source read through a server cannot be watched', () => {
  expect(openServer(serverCommand(recorded)).watch).toBeUndefined()
})

test.each([
  { answer: 'structured', result: { structuredContent: graph, content: [{ type: 'text', text: 'not read' }] } },
  { answer: 'as text, by old servers', result: { content: [{ type: 'text', text: JSON.stringify(graph) }] } },
  {
    answer: 'with the stray keys of 2025.11',
    result: {
      structuredContent: { ...graph, entities: graph.entities.map((entity) => ({ type: 'entity', ...entity })) },
    },
  },
])('a graph given $answer is read', ({ result }) => {
  const reading = readAnswer(result)

  expect([...reading.graph.entities.keys()]).toEqual(['Tea'])
  expect(reading).toMatchObject({ outcome: 'whole', skipped: [] })
})

test('items of an answer that cannot be used are skipped with their place', () => {
  const reading = readAnswer({
    structuredContent: { entities: [...graph.entities, 7, {}], relations: [{ from: 'Tea' }] },
  })

  expect(reading.skipped).toEqual([
    { reason: 'not-an-object', where: 'entity 2' },
    { reason: 'missing-name', where: 'entity 3' },
    { reason: 'missing-end', where: 'relation 1' },
  ])
})

test.each([
  { answer: 'an error', result: { isError: true, content: [{ type: 'text', text: 'secret' }] } },
  { answer: 'text that is no JSON', result: { content: [{ type: 'text', text: 'secret' }] } },
  { answer: 'a bare list', result: { content: [{ type: 'text', text: '["secret"]' }] } },
  { answer: 'nothing', result: { content: [] } },
  { answer: 'no result', result: null },
])('$answer is refused without quoting it', ({ result }) => {
  expect(() => readAnswer(result)).toThrow(/^(?!.*secret).*expected its entities and relations/)
})

function openServer(settings: Record<string, unknown>): MemorySource {
  return memoryMcpSource(memoryMcpSettings.parse({ mode: 'server', ...settings }))
}
