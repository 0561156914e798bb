import { expect, test } from 'vitest'
import { sharedScopes } from '../../../connectors/mem0/self-hosted-scopes.ts'
import { serve } from '../../support/served.ts'
import { pullAll } from '../contract.ts'
import { openStore } from './open-self-hosted.ts'
import { storeOf } from './self-hosted-store.ts'

const entities = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ type: 'user', id: `user-${index}`, total_memories: 0 }))

// Before, each of them was looked for among all of them: a quarter of an hour in which nothing else ran.
test('as many users as the server can name, none with a memory, are passed over at once', async () => {
  const { source } = await openSource(entities(30_000))

  const pages = await pullAll(source, null)

  expect(pages.at(-1)).toMatchObject({ complete: true })
}, 20_000)

test('more users than the server can name are a bad answer', async () => {
  const { source } = await openSource(entities(30_001))

  await expect(pullAll(source, null)).rejects.toMatchObject({ reason: 'bad-answer' })
})

test('what full listings share is asked a thousand times at most', () => {
  const full = (['user', 'agent'] as const).flatMap((type) =>
    Array.from({ length: 2_000 }, (_, index) => ({ type, id: `${index}` })),
  )

  expect(sharedScopes(full)).toHaveLength(1_000)
})

async function openSource(listed: readonly object[]) {
  const served = await serve(({ path }) => ({ body: path === '/entities' ? listed : { results: [] } }))
  return await openStore(storeOf([]), { baseUrl: served.url })
}
