import { expect, test } from 'vitest'
import { connectors, openSource } from '../../connectors/registry.ts'

test('every kind is there once and says in a sentence what it reads', () => {
  const kinds = connectors.map(({ kind }) => kind)

  expect(new Set(kinds).size).toBe(kinds.length)
  expect(connectors.every(({ describe }) => describe.endsWith('.'))).toBe(true)
})

test.each([
  { mode: 'file', settings: { mode: 'file', path: '/data/memory.jsonl' } },
  {
    mode: 'server',
    settings: {
      mode: 'server',
      command: 'npx',
      args: ['server-memory'],
      env: { MEMORY_FILE_PATH: '/data/memory.jsonl' },
    },
  },
])('settings of $mode mode open a source', ({ settings }) => {
  expect(openSource('memory-mcp', settings)).toMatchObject({ check: expect.any(Function), pull: expect.any(Function) })
})

test.each([
  {
    fault: 'a relative path',
    settings: { mode: 'file', path: 'memory.jsonl' },
    words: /path: must be an absolute path/,
  },
  { fault: 'an unknown setting', settings: { mode: 'file', path: '/m', watch: true }, words: /watch/ },
  { fault: 'an unknown mode', settings: { mode: 'http' }, words: /mode/ },
  { fault: 'two faults', settings: { mode: 'server', command: '', timeoutMs: 0 }, words: /command: .+; timeoutMs: / },
  { fault: 'no settings', settings: null, words: /settings: / },
])('$fault is refused in one sentence that names it', ({ settings, words }) => {
  const open = () => openSource('memory-mcp', settings)

  expect(open).toThrow(words)
  expect(open).toThrow(expect.objectContaining({ reason: 'bad-settings', permanent: true }))
})

test('an unknown kind is refused with the kinds there are', () => {
  const open = () => openSource('notes', {})

  expect(open).toThrow(/notes.*memory-mcp/)
  expect(open).toThrow(expect.objectContaining({ reason: 'unknown-kind', permanent: true }))
})
