import { expect, test } from 'vitest'
import { oneAhead } from '../../../engine/sources/one-ahead.ts'

test('the next item is asked for while the reader works on the last, and no more than that', async () => {
  const { items, asked } = source(['a', 'b', 'c', 'd'])
  const seen: [string, number][] = []

  for await (const item of oneAhead(items)) seen.push([item, asked.length])

  expect(seen.map(([item]) => item)).toEqual(['a', 'b', 'c', 'd'])
  expect(seen.map(([, ahead]) => ahead)).toEqual([2, 3, 4, 5])
})

test('a fault comes when its turn does, after everything before it', async () => {
  const { items } = source(['a', 'b'], new Error('the third is broken'))
  const seen: string[] = []

  const reading = (async () => {
    for await (const item of oneAhead(items)) seen.push(item)
  })()

  await expect(reading).rejects.toThrow('the third is broken')
  expect(seen).toEqual(['a', 'b'])
})

test('a reader who stops lets the source close, and hears nothing of a fault that it never came to', async () => {
  const { items, closed } = source(['a'], new Error('never read'))

  for await (const _ of oneAhead(items)) break

  expect(closed.length).toBe(1)
})

function source(given: readonly string[], fault?: Error) {
  const asked: number[] = []
  const closed: string[] = []
  async function* items() {
    try {
      for (const item of given) {
        asked.push(asked.length)
        yield item
      }
      asked.push(asked.length)
      if (fault !== undefined) throw fault
    } finally {
      closed.push('closed')
    }
  }
  return { items: items(), asked, closed }
}
