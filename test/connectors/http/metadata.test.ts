import { expect, test } from 'vitest'
import { plainMetadata } from '../../../connectors/http/metadata.ts'

test('vectors and what is nested beyond all measure are left out, and the rest stays as it is', () => {
  const deep = JSON.parse(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`)
  const kept = { topic: 'tea', list: [1, 2], nested: { a: [{ b: null }] } }

  expect(plainMetadata({ ...kept, vector: Array(64).fill(0.5), deep })).toEqual(kept)
})

test('names that every object has stay names', () => {
  const metadata = JSON.parse('{"__proto__":{"polluted":true},"constructor":"c","hasOwnProperty":"h"}')

  const plain = plainMetadata(metadata)

  expect(JSON.stringify(plain)).toBe('{"__proto__":{"polluted":true},"constructor":"c","hasOwnProperty":"h"}')
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
})
