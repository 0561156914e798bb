import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { programDir } from '../../bin/config.ts'
import { ways } from '../../bin/sources/ways.ts'
import { connectors } from '../../connectors/registry.ts'
import { useClearDatabase } from '../support/clear.ts'
import { useClo } from './run-clo.ts'

const database = useClearDatabase()
const memoryFile = join(programDir, 'test/fixtures/memory-mcp/team.jsonl')
const numberOf = (title: RegExp) => String(ways.findIndex((way) => title.test(way.title)) + 1)

test('every kind has a way to be added, and every way adds a kind that there is', () => {
  const kinds = connectors.map(({ kind }) => kind).sort()

  expect([...new Set(ways.map(({ kind }) => kind))].sort()).toEqual(kinds)
})

test('without arguments, an operator is asked for everything, and the source is tried', async () => {
  const answers = [numberOf(/memory server, from the file/), '', memoryFile, 'person', 'platform', 'y']
  const clo = useClo({ databaseUrl: database().url, answers })

  const added = await clo('source', 'add')
  const listed = await clo('source', 'list', '--json')

  expect(added).toMatchObject({ status: 0, out: expect.stringMatching(/Seen 4 entities[\s\S]*Added memory-mcp\./) })
  expect(JSON.parse(listed.out)).toMatchObject([{ name: 'memory-mcp', trust: 'auto', audience: 'platform' }])
})

test('a wrong answer is asked for again, and a source that fails can be mended or left', async () => {
  const file = numberOf(/memory server, from the file/)
  const mended = useClo({
    databaseUrl: database().url,
    answers: ['0', file, 'mine', '', '/nowhere/memory.jsonl', '', 'c', memoryFile, '', '', ''],
  })
  const left = useClo({ databaseUrl: database().url, answers: [file, 'other', '/nowhere/memory.jsonl', '', 's'] })

  const first = await mended('source', 'add')
  const second = await left('source', 'add')

  expect(first.out).toMatch(/Expected a number[\s\S]*This one is needed\.[\s\S]*There is no file[\s\S]*Added mine\./)
  expect(second).toMatchObject({ status: 1, err: 'clo: Nothing was added.\n' })
})

test('with nobody at the terminal, what is missing is said', async () => {
  const clo = useClo({ databaseUrl: database().url })

  const none = await clo('source', 'add')
  const noName = await clo('source', 'add', 'memory-mcp')
  const noWay = await clo('source', 'add', 'memory-mcp', 'mine', '--person-type', 'person')

  expect(none.err).toMatch(/expected a kind and a name/)
  expect(noName.err).toMatch(/expected a name as well/)
  expect(noWay.err).toMatch(/fit no way to reach memory-mcp[\s\S]*--path <path>/)
})

test('a secret is kept sealed, opens for the source, and is shown by nothing', async () => {
  const clo = useClo({ databaseUrl: database().url })

  const added = await clo(
    'source',
    'add',
    'memory-mcp',
    'mine',
    '--command',
    'no-such-command',
    '--env',
    'TOKEN=hidden-token',
    '--no-check',
  )
  const shown = [
    added,
    await clo('source', 'show', 'mine'),
    await clo('source', 'show', 'mine', '--json'),
    await clo('source', 'list', '--json'),
    await clo('source', 'check'),
  ]

  const { rows } = await sql<{ settings: string }>`select settings::text from source`.execute(database().db)
  expect(rows[0]?.settings).toMatch(/"env": \{"sealed": "v1\./)
  expect(JSON.stringify([rows, shown])).not.toContain('hidden-token')
  expect(shown[4]?.out).toMatch(/no-such-command did not start/)
})

test('a secret of another key is a fault in plain words', async () => {
  const clo = useClo({ databaseUrl: database().url })
  const stranger = useClo({ databaseUrl: database().url, environment: { CLO_SECRET_KEY: 'ab'.repeat(32) } })
  await clo('source', 'add', 'memory-mcp', 'mine', '--command', 'node', '--env', 'A=b', '--no-check')

  const checked = await stranger('source', 'check', 'mine')

  expect(checked).toMatchObject({ status: 1, out: expect.stringMatching(/env cannot be unsealed: expected the key/) })
})
