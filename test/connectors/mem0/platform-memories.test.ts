import { expect, test } from 'vitest'
import { readMemory } from '../../../connectors/mem0/platform-memories.ts'
import type { Memory } from '../../../engine/sources/memory-source.ts'

// connectors.md 3.2.
const row = {
  id: '00000000-0000-4000-8000-000000000001',
  memory: 'Prefers concise answers',
  user_id: 'alice',
  agent_id: null,
  app_id: null,
  session_id: null,
  metadata: { topic: 'prefs' },
  categories: ['preferences'],
  structured_attributes: { day_of_week: 'thursday' },
  replaced_by: null,
  synthesized: false,
  expiration_date: null,
  created_at: '2026-01-15T10:30:00Z',
  updated_at: '2026-01-16T10:30:00.123456Z',
}

test('a memory has its text, owner, categories, metadata and instants', () => {
  expect(readMemory(row)).toEqual({
    externalId: '00000000-0000-4000-8000-000000000001',
    text: 'Prefers concise answers',
    subjects: [{ kind: 'user', externalId: 'alice' }],
    author: 'user',
    categories: ['preferences'],
    metadata: { topic: 'prefs' },
    status: 'live',
    createdAt: new Date('2026-01-15T10:30:00Z'),
    changedAt: new Date('2026-01-16T10:30:00.123Z'),
  })
})

test('what an assistant stated has no user: its agent, app, run and noted person lead to one', () => {
  const stated = {
    user_id: null,
    agent_id: 'tutor',
    app_id: 'academy',
    session_id: 'run-7',
    metadata: { person_id: 'bob' },
  }

  expect(read(stated)).toMatchObject({
    author: 'assistant',
    subjects: [
      { kind: 'user', externalId: 'bob' },
      { kind: 'agent', externalId: 'tutor' },
      { kind: 'app', externalId: 'academy' },
      { kind: 'run', externalId: 'run-7' },
    ],
  })
})

test.each([
  { ids: { user_id: 'alice', agent_id: 'tutor' }, author: 'user' },
  { ids: { user_id: null, agent_id: 'tutor' }, author: 'assistant' },
  { ids: { user_id: null, app_id: 'academy' }, author: 'unknown' },
  { ids: { user_id: '', agent_id: 'tutor' }, author: 'assistant' },
])('a memory of $ids was stated by: $author', ({ ids, author }) => {
  expect(read(ids).author).toBe(author)
})

test('a person noted in the metadata who is the user is named once, and a number is a name too', () => {
  expect(read({ metadata: { person_id: 'alice' } }).subjects).toEqual([{ kind: 'user', externalId: 'alice' }])
  expect(read({ metadata: { person_id: 17 } }).subjects).toContainEqual({ kind: 'user', externalId: '17' })
  expect(read({ metadata: { person_id: { id: 17 } } }).subjects).toEqual([{ kind: 'user', externalId: 'alice' }])
})

test.each([
  ['2026-01-15T10:30:00Z', '2026-01-15T10:30:00.000Z'],
  ['2026-01-15T10:30:00.883370+00:00', '2026-01-15T10:30:00.883Z'],
  ['2025-12-31T23:30:00-08:00', '2026-01-01T07:30:00.000Z'],
  ['2025-07-01T00:00:00.5-07:00', '2025-07-01T07:00:00.500Z'],
  ['2026-01-15T10:30:00', '2026-01-15T10:30:00.000Z'],
])('an instant written as %s is %s', (written, expected) => {
  expect(read({ created_at: written }).createdAt?.toISOString()).toBe(expected)
})

test('an instant that cannot be read is left out, the memory is not', () => {
  const { createdAt, changedAt, ...memory } = read({ created_at: 'yesterday', updated_at: null })

  expect([createdAt, changedAt]).toEqual([undefined, undefined])
  expect(memory.text).toBe('Prefers concise answers')
})

test.each([
  ['2026-02-28', '2026-03-01T00:00:00.000Z'],
  ['2026-12-31', '2027-01-01T00:00:00.000Z'],
  ['2026-02-28T15:00:00Z', '2026-02-28T15:00:00.000Z'],
])('a memory whose last day is %s no longer holds from %s', (expiration_date, expected) => {
  expect(read({ expiration_date })).toMatchObject({ status: 'live', expiresAt: new Date(expected) })
})

test.each([
  { given: { replaced_by: 'b' }, status: 'superseded', replacedBy: 'b' },
  { given: { lifecycle_state: 'merged' }, status: 'superseded' },
  { given: { lifecycle_state: 'expired' }, status: 'expired' },
  { given: { lifecycle_state: 'active' }, status: 'live' },
  { given: { lifecycle_state: 'a state of tomorrow' }, status: 'live' },
])('a memory with $given is $status', ({ given, ...expected }) => {
  expect(read(given)).toMatchObject(expected)
})

test('what was synthesized is marked, and no vector is kept', () => {
  const vector = Array.from({ length: 4096 }, (_, index) => index / 4096)

  const memory = read({
    synthesized: true,
    embedding: vector,
    metadata: { topic: 'prefs', embedding: vector, years: [1, 2] },
  })

  expect(memory.metadata).toEqual({ topic: 'prefs', years: [1, 2], synthesized: true })
  expect(JSON.stringify(memory).length).toBeLessThan(500)
})

test.each([
  [null],
  ['a text'],
  [[]],
  [{}],
  [{ ...row, id: null }],
  [{ ...row, memory: 7 }],
  [{ ...row, user_id: { name: 'alice' } }],
  [{ ...row, replaced_by: 7 }],
  [{ ...row, expiration_date: 'soon' }],
])('a row that is %j cannot be read', (given) => {
  expect(readMemory(given)).toBe('unreadable-row')
})

test.each([[''], [' \n '], [null], [undefined]])('a memory whose text is %j holds nothing to remember', (memory) => {
  expect(readMemory({ ...row, memory })).toBe('no-text')
})

test('a memory with nothing but an id and a text can be read', () => {
  expect(readMemory({ id: 'a', memory: 'Only this' })).toMatchObject({
    text: 'Only this',
    subjects: [],
    author: 'unknown',
  })
})

function read(given: Record<string, unknown>): Memory {
  const memory = readMemory({ ...row, ...given })
  if (typeof memory === 'string') throw new Error(`The row cannot be read: ${memory}`)
  return memory
}
