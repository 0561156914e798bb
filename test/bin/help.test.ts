import { expect, test } from 'vitest'
import { commands } from '../../bin/commands.ts'
import { useClo } from './run-clo.ts'

const groups = {
  source: ['add', 'list', 'show', 'check', 'preview', 'sync', 'trust', 'filter', 'hook', 'pause', 'resume', 'remove'],
  slack: ['manifest'],
  people: [
    ...['add', 'import', 'list', 'show', 'consent', 'identify', 'map', 'pause', 'resume'],
    ...['ceiling', 'export', 'erase'],
  ],
  audience: ['add', 'list', 'set', 'join', 'leave'],
  bounces: ['list', 'read', 'hook'],
  concepts: [
    'list',
    'approve',
    'reject',
    'edit',
    'pause',
    'resume',
    'flags',
    'unflag',
    'similar',
    'merge',
    'keep-apart',
  ],
}
const lines = [
  ...commands.map(({ name }) => [name]),
  ...Object.entries(groups).flatMap(([group, names]) => names.map((name) => [group, name])),
]

const answering = lines.filter(([name = '', rest]) => rest !== undefined || !(name in groups))

test.each(answering.map((line) => [line.join(' '), line] as const))('clo %s takes --json', async (_, line) => {
  expect((await useClo({})(...line, '--help')).out).toContain('--json')
})

test('the help of the program names every command and setting and fits 80 columns', async () => {
  const { out } = await useClo({})('--help')

  for (const { name } of commands) expect(out).toContain(`  ${name}`)
  expect(out).toContain('DATABASE_URL')
  for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
})

test.each(Object.keys(groups))('the help of clo %s fits 80 columns', async (group) => {
  const { out } = await useClo({})(group, '--help')

  expect(out.split('\n').filter((line) => line.length > 80)).toEqual([])
})

test.each([
  [[]],
  [['nonsense']],
  [['source']],
  [['source', 'add', 'memory-mcp']],
  [['source', 'add', 'memory-mcp', 'team']],
  [['source', 'add', 'no-such-kind', 'team']],
  [['source', 'remove', 'team']],
  [['source', 'remove', 'team', '--keep-concepts', '--erase-concepts']],
  [['people', 'add', 'Zoe', 'zoe@example.com']],
  [['people', 'pause', 'zoe@example.com', '--until', '2026-02-30']],
  [['people', 'map', 'team']],
  [['people', 'erase', 'zoe@example.com']],
  [['people', 'ceiling', '--day', '0']],
  [['people', 'ceiling', '--week', '201']],
  [['concepts', 'unflag']],
  [['concepts', 'unflag', 'one']],
  [['audience', 'add', 'platform', '--desired-retention', '90']],
  [['audience', 'set', 'platform']],
  [['concepts', 'approve']],
  [['concepts', 'approve', 'one']],
  [['concepts', 'reject', '1', '--all']],
  [['concepts', 'edit', '1']],
  [['evaluate', 'log.csv', '--elapsed', 'moons']],
  [['report', '--csv', '--json']],
])('wrong usage ends with 2 and touches nothing: clo %s', async (args) => {
  const { status, out, err } = await useClo({ databaseUrl: 'postgres://127.0.0.1:1/none' })(...args)

  expect({ status, out }).toEqual({ status: 2, out: '' })
  expect(err).toMatch(/^(clo: |Usage: )/)
})
