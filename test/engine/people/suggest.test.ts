import { expect, test } from 'vitest'
import { likeliest, type OpenSubject, suggester } from '../../../engine/people/suggest.ts'

const people = [
  { id: '1', name: 'Alice Jones', email: 'alice.jones@example.com' },
  { id: '2', name: 'José María Núñez', email: 'jose@example.com' },
  { id: '3', name: 'Bo Li', email: 'boli@example.com' },
  { id: '4', name: 'Søren Strauß', email: 'ss@example.com' },
]
const suggest = suggester(people)

test.each<[string, Partial<OpenSubject>, string | null]>([
  ['alicejones', {}, '1 same-local-part'],
  ['alice.jones', {}, '1 same-name'],
  ['Alice_Jones', {}, '1 same-name'],
  ['alice.jones@other.example', {}, '1 same-local-part'],
  ['Jones, Alice', {}, '1 same-name'],
  ['u-77', { name: 'ALICE JONES' }, '1 same-name'],
  ['Jose Maria Nunez', { kind: 'entity' }, '2 same-name'],
  ['Jose Nunez', { kind: 'entity' }, '2 name-in-id'],
  ['jose', {}, '2 same-local-part'],
  ['soren strauss', {}, '4 same-name'],
  ['assistant-of-alice-jones', { kind: 'agent' }, '1 name-in-id'],
  ['jonesalice42', {}, '1 name-in-id'],
  ['bo-li-7', {}, '3 name-in-id'],
  ['bolivia', {}, null],
  ['alice', {}, null],
  ['default_user', { name: 'Alice Jones' }, null],
  ['', {}, null],
  ['alice.jones', { kind: 'run' }, null],
  ['alice.jones', { kind: 'tag' }, null],
  ['alice.jones', { kind: 'app' }, null],
])('for %j with %j it suggests %s', (externalId, differing, expected) => {
  const found = likeliest(suggest({ kind: 'user', externalId, name: null, ...differing }))

  expect(found && `${found.person.id} ${found.reason}`).toBe(expected)
})

test('two people who are alike are both told, and neither is the likeliest', () => {
  const twins = suggester([
    { id: '1', name: 'Alice Jones', email: 'alice@example.com' },
    { id: '2', name: 'Jones Alice', email: 'aj@example.com' },
  ])

  const found = twins({ kind: 'user', externalId: 'alice jones', name: null })

  expect(found.map(({ person }) => person.id)).toEqual(['2', '1'])
  expect(likeliest(found)).toBeNull()
})

test('the likelier one comes first', () => {
  const found = suggester([
    { id: '1', name: 'Alice Jones', email: 'alice.jones@example.com' },
    { id: '2', name: 'Zoe Smith', email: 'alice.jones@other.example' },
  ])({ kind: 'user', externalId: 'alice.jones', name: 'Alice Jones' })

  expect(found.map(({ person, reason }) => `${person.id} ${reason}`)).toEqual(['1 same-name', '2 same-local-part'])
})
