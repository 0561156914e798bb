import { appendFile, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { memoryMcpSettings } from '../../../connectors/memory-mcp/settings.ts'
import { memoryMcpSource } from '../../../connectors/memory-mcp/source.ts'
import { pullAll, sourceContract } from '../contract.ts'
import { entityLine, factsLine, lastCursor, newMemoryPath, openFile } from './memory-file.ts'
import { startAgent, teamEntities, teamRelations } from './memory-server.ts'

const never = new AbortController().signal
const recorded = join(import.meta.dirname, '../../fixtures/memory-mcp/team.jsonl')

sourceContract('memory-mcp in file mode', (state) => openFile(state === 'working' ? recorded : `${recorded}.missing`))

test('what an agent stores through the real server is read from its file', async () => {
  const path = await newMemoryPath()
  const agent = await startAgent(path)
  await agent('create_entities', { entities: teamEntities })
  await agent('create_relations', { relations: teamRelations })
  await agent('add_observations', { observations: [{ entityName: 'Bob', contents: ['Works from Kathmandu'] }] })

  const [page, ...more] = await pullAll(openFile(path), null)

  expect(more).toEqual([])
  expect(page).toMatchObject({
    complete: true,
    skipped: [],
    subjects: [{ externalId: 'Alice' }, { externalId: 'Bob' }],
  })
  expect(page?.memories.map(({ text }) => text)).toEqual([
    'Alice: Leads the release on Thursdays',
    'Bob: Works from Kathmandu',
    'Postgres: Runs version 16 in production',
    'Postgres: Backups start at 02:00 UTC',
    'Release train: Leaves every second Thursday',
  ])
})

test('an unchanged file yields nothing, and one changed line yields the whole again', async () => {
  const path = await newMemoryPath()
  await writeFile(path, factsLine(3))
  const first = await pullAll(openFile(path), null)
  const unchanged = await pullAll(openFile(path), lastCursor(first))
  await appendFile(path, `\n${entityLine('Tea', 'drink', ['Steeps 4 minutes'])}`)

  const changed = await pullAll(openFile(path), lastCursor(first))

  expect(unchanged).toEqual([])
  expect(changed.map(({ memories, complete }) => [memories.length, complete])).toEqual([[4, true]])
})

test('an unchanged file is read anew when the whole is asked for', async () => {
  const first = await pullAll(openFile(recorded), null)

  const whole = await pullAll(openFile(recorded), lastCursor(first), never, 'whole')

  expect(whole).toEqual(first)
})

test('other person types read an unchanged file anew', async () => {
  const first = await pullAll(openFile(recorded), null)
  const settings = memoryMcpSettings.parse({ mode: 'file', path: recorded, personTypes: ['database'] })

  const [page] = await pullAll(memoryMcpSource(settings), lastCursor(first))

  expect(page?.subjects).toEqual([{ kind: 'entity', externalId: 'Postgres' }])
})

test('a malformed line makes the pull incomplete, each time until it is repaired', async () => {
  const path = await newMemoryPath()
  await writeFile(path, `{"type":\n${factsLine(3)}\n`)
  const first = await pullAll(openFile(path), null)
  const second = await pullAll(openFile(path), lastCursor(first))
  await writeFile(path, factsLine(3))

  const repaired = await pullAll(openFile(path), lastCursor(second))

  const broken = { complete: false, skipped: [{ reason: 'malformed-line', where: 'line 1, byte 0' }] }
  expect([first, second, repaired]).toMatchObject([[broken], [broken], [{ complete: true, skipped: [] }]])
  expect(first[0]?.memories).toHaveLength(3)
})

test('a truncated last line is read again until its writer is done', async () => {
  const path = await newMemoryPath()
  const tea = entityLine('Tea', 'drink', ['Steeps 4 minutes'])
  await writeFile(path, `${factsLine(3)}\n${tea.slice(0, 20)}`)
  const source = openFile(path, () => appendFile(path, tea.slice(20)))

  const pages = await pullAll(source, null)

  expect(pages).toMatchObject([{ complete: true, skipped: [] }])
  expect(pages[0]?.memories).toHaveLength(4)
})

test('a last line that stays truncated is left out, and the pull is incomplete', async () => {
  const path = await newMemoryPath()
  await writeFile(path, `${factsLine(3)}\n{"type":"ent`)
  let waits = 0
  const source = openFile(path, async () => {
    waits += 1
  })

  const pages = await pullAll(source, null)

  expect(pages).toMatchObject([{ complete: false, skipped: [{ reason: 'truncated-line' }] }])
  expect(pages[0]?.memories).toHaveLength(3)
  expect(waits).toBe(3)
})

test('a missing file can be retried, a folder in its place needs a person', async () => {
  const path = await newMemoryPath()
  const missing = await openFile(path).check(never)
  await mkdir(path)

  const folder = await openFile(path).check(never)

  expect(missing).toMatchObject({ status: 'failed', reason: 'file-missing', permanent: false })
  expect(folder).toMatchObject({ status: 'failed', reason: 'not-a-file', permanent: true })
})

test('a file that cannot be reached may be reachable later', async () => {
  const path = await newMemoryPath()
  await symlink(path, path)

  const check = await openFile(path).check(never)

  expect(check).toMatchObject({ status: 'failed', reason: 'file-not-readable', permanent: false })
})

test('a check counts what is there', async () => {
  const check = await openFile(recorded).check(never)

  expect(check).toEqual({ status: 'ok', sentence: 'Seen 4 entities, 4 observations and 2 people.' })
})

test.each([
  { file: 'no bytes', content: '', reason: 'no-entities' },
  { file: 'a malformed line', content: `secret\n${factsLine(1)}`, reason: 'malformed-line' },
  { file: 'a truncated line', content: `${factsLine(1)}\n{"secret`, reason: 'truncated-line' },
  { file: 'a JSON array', content: '["secret"]\n', reason: 'not-an-object' },
])('a check of a file with $file fails and quotes none of it', async ({ content, reason }) => {
  const path = await newMemoryPath()
  await writeFile(path, content)

  const check = await openFile(path).check(never)

  expect(check).toMatchObject({ status: 'failed', reason, permanent: false })
  expect(check.sentence).toMatch(/[Ee]xpected/)
  expect(check.sentence).not.toContain('secret')
})

test('a watch reports every save of the real server, which replaces the file', async () => {
  const path = await newMemoryPath()
  const agent = await startAgent(path)
  const stop = new AbortController()
  let report = () => {}
  const nextChange = () =>
    new Promise<void>((resolve) => {
      report = resolve
    })
  openFile(path).watch?.(() => report(), stop.signal)

  const first = nextChange()
  await agent('create_entities', { entities: teamEntities })
  await first
  const second = nextChange()
  await agent('create_relations', { relations: teamRelations })
  await second

  stop.abort()
})

test('a watch on a folder that is missing or vanishes ends quietly', async () => {
  const path = await newMemoryPath()
  const folder = join(dirname(path), 'gone')
  await mkdir(folder)
  const stop = new AbortController()

  openFile(join(folder, 'memory.jsonl')).watch?.(() => {}, stop.signal)
  await rm(folder, { recursive: true })
  const watchMissing = () => openFile(join(folder, 'memory.jsonl')).watch?.(() => {}, stop.signal)

  expect(watchMissing).not.toThrow()
  stop.abort()
})
