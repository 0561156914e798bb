import { expect, test } from 'vitest'
import { parseItem } from '../../../connectors/file/item.ts'

const text = 'Billing listens on port 5433.'

test('an item of nothing but a text is a live memory about nobody', () => {
  const parsed = parseItem({ text: ` ${text}\n` })

  expect(parsed).toEqual({
    status: 'memory',
    memory: {
      externalId: expect.stringMatching(/^[0-9a-f]{64}$/),
      text,
      subjects: [],
      author: 'unknown',
      categories: [],
      metadata: {},
      status: 'live',
    },
  })
})

test('every field of the shape arrives, and what is outside of it is metadata', () => {
  const parsed = parseItem({
    id: 7,
    text,
    subjects: ['ada', 'tag: on-call ', { kind: 'agent', id: 'a-1', name: 'Helper' }],
    author: 'assistant',
    created_at: '2026-01-02T08:15:00-08:00',
    changed_at: '2026-01-03T10:00:00.123456Z',
    expires_at: '2026-12-31',
    categories: ['deploy'],
    metadata: { project: 'billing' },
    replaced_by: 'f-8',
    team: 'payments',
  })

  expect(parsed).toEqual({
    status: 'memory',
    memory: {
      externalId: '7',
      text,
      subjects: [
        { kind: 'user', externalId: 'ada' },
        { kind: 'tag', externalId: 'on-call' },
        { kind: 'agent', externalId: 'a-1', name: 'Helper' },
      ],
      author: 'assistant',
      createdAt: new Date('2026-01-02T16:15:00Z'),
      changedAt: new Date('2026-01-03T10:00:00.123Z'),
      expiresAt: new Date('2026-12-31T00:00:00Z'),
      categories: ['deploy'],
      metadata: { project: 'billing', team: 'payments' },
      status: 'superseded',
      replacedBy: 'f-8',
    },
  })
})

test('a field that is null is absent', () => {
  const fields = ['id', 'subjects', 'author', 'created_at', 'categories', 'metadata', 'status', 'deleted', 'team']
  const nulls = Object.fromEntries(fields.map((field) => [field, null]))

  expect(parseItem({ text, ...nulls })).toEqual(parseItem({ text }))
})

test.each([
  { change: 'other white space', item: { text: 'Billing  listens\non port 5433.' }, isSame: true },
  { change: 'another order of subjects', item: { text, subjects: ['user:bob', 'user:ada'] }, isSame: false },
  { change: 'other words', item: { text: 'Billing listens on port 5434.' }, isSame: false },
])('without an id, text and subjects are the identity: $change', ({ item, isSame }) => {
  const [one, other] = [parseItem({ text }), parseItem(item)]

  expect(idOf(one) === idOf(other)).toBe(isSame)
})

test('the order of subjects says nothing about the identity', () => {
  const one = parseItem({ text, subjects: ['user:ada', 'user:bob'] })

  expect(idOf(one)).toBe(idOf(parseItem({ text, subjects: ['user:bob', 'user:ada'] })))
})

test.each([
  { item: { id: 'f-1', deleted: true }, externalId: 'f-1' },
  { item: { text, deleted: true }, externalId: idOf(parseItem({ text })) },
])('what is deleted is known by its id or by its text', ({ item, externalId }) => {
  expect(parseItem(item)).toEqual({ status: 'deleted', externalId })
})

test.each([
  { item: {}, reason: 'missing-text' },
  { item: { id: 'f-1', text: ' \u0000' }, reason: 'missing-text' },
  { item: { deleted: true }, reason: 'missing-id' },
  { item: { text: 7 }, reason: 'bad-text' },
  { item: { text, id: '' }, reason: 'bad-id' },
  { item: { text, id: 'x'.repeat(501) }, reason: 'bad-id' },
  { item: { text, id: 1.5 }, reason: 'bad-id' },
  { item: { text, subjects: 'user:ada' }, reason: 'bad-subjects' },
  { item: { text, subjects: ['team:payments'] }, reason: 'bad-subjects' },
  { item: { text, subjects: ['constructor:x'] }, reason: 'bad-subjects' },
  { item: { text, subjects: ['user:'] }, reason: 'bad-subjects' },
  { item: { text, subjects: [{ kind: 'user' }] }, reason: 'bad-subjects' },
  { item: { text, author: 'robot' }, reason: 'bad-author' },
  { item: { text, created_at: '2026-01-05 09:00' }, reason: 'bad-created-at' },
  { item: { text, created_at: '2026-01-05T09:00:00' }, reason: 'bad-created-at' },
  { item: { text, changed_at: 1_767_603_600 }, reason: 'bad-changed-at' },
  { item: { text, expires_at: '2026-02-30' }, reason: 'bad-expires-at' },
  { item: { text, categories: [7] }, reason: 'bad-categories' },
  { item: { text, metadata: ['a'] }, reason: 'bad-metadata' },
  { item: { text, status: 'dead' }, reason: 'bad-status' },
  { item: { text, deleted: 'yes' }, reason: 'bad-deleted' },
  { item: { text, note: nested(50_000) }, reason: 'metadata-too-deep' },
])('an item that says $reason is refused', ({ item, reason }) => {
  expect(parseItem(item)).toEqual({ status: 'refused', reason })
})

test('a name that every object has is a field like any other', () => {
  const parsed = parseItem(JSON.parse(`{"text":"${text}","__proto__":{"x":1},"constructor":"me"}`))

  expect(parsed).toMatchObject({ status: 'memory' })
  expect(Object.entries(parsed.status === 'memory' ? parsed.memory.metadata : {})).toEqual([
    ['__proto__', { x: 1 }],
    ['constructor', 'me'],
  ])
})

function idOf(parsed: ReturnType<typeof parseItem>): string {
  return parsed.status === 'memory' ? parsed.memory.externalId : ''
}

function nested(levels: number): unknown {
  return JSON.parse('['.repeat(levels) + ']'.repeat(levels))
}
