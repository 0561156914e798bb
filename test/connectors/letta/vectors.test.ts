import { expect, test } from 'vitest'
import { withoutVectors } from '../../../connectors/letta/vectors.ts'

test.each([
  ['a vector', { embedding: [0.1, -2e-5, 0] }, { embedding: null }],
  ['an empty one', { embedding: [] }, { embedding: null }],
  ['none', { embedding: null }, { embedding: null }],
  ['a list of texts under that name', { embedding: ['a]b', 'c'] }, { embedding: ['a]b', 'c'] }],
  ['a text that quotes one', { text: '"embedding":[1,2]' }, { text: '"embedding":[1,2]' }],
  ['a text that ends with a backslash', { text: '\\', embedding: [1] }, { text: '\\', embedding: null }],
  ['a key that ends like the name', { 'my "embedding': [1, 2] }, { 'my "embedding': [1, 2] }],
  [
    'the name as a value',
    { text: 'embedding', list: ['embedding', [1]] },
    { text: 'embedding', list: ['embedding', [1]] },
  ],
])('of %s only a vector is taken out', (_, value, expected) => {
  const spaced = JSON.stringify(value, undefined, 2)

  expect(JSON.parse(withoutVectors(JSON.stringify(value)))).toEqual(expected)
  expect(JSON.parse(withoutVectors(spaced))).toEqual(expected)
})

test('16 MB of vectors, or of what only begins like them, take no longer than their length', () => {
  const vectors = `{"embedding":[${'0.0123456789,'.repeat(4095)}1]},`.repeat(200)
  const never = `{"embedding":[${'1,'.repeat(4_000_000)}`

  expect(withoutVectors(vectors)).toBe('{"embedding":null},'.repeat(200))
  expect(withoutVectors(never)).toBe(never)
})
