import { lookup } from 'node:dns'
import { expect, test } from 'vitest'
import { pgvectorSource } from '../../../connectors/mem0/pgvector.ts'
import { pgvectorSettings } from '../../../connectors/mem0/pgvector-settings.ts'
import type { Page } from '../../../engine/sources/memory-source.ts'
import { serveHostile, type Told } from './hostile-postgres.ts'

const never = new AbortController().signal
const manyRows = Array.from({ length: 1_001 }, (_, index) => ({
  id: `row-${String(index).padStart(4, '0')}`,
  payload: { data: 'Tea is at four' },
}))

test('a table that is told as it is comes as its rows', async () => {
  const { pages } = await pull(manyRows.slice(0, 2))

  expect(pages.flatMap(({ memories }) => memories)).toMatchObject([
    { externalId: 'row-0000' },
    { externalId: 'row-0001' },
  ])
})

test('a table that begins again after every page is not read for ever', async () => {
  const { pages, error } = await pull(manyRows)

  expect(pages).toHaveLength(1)
  expect(error).toMatchObject({ reason: 'cursor-ignored', permanent: false })
})

test('a row without end is broken off', async () => {
  const { error } = await pull('endless-row')

  expect(error).toMatchObject({ reason: 'answer-too-large', permanent: true })
})

test.each([
  'constructor',
  '__proto__',
  '\u001b[31mTea',
  'X'.repeat(1_000),
])('a made-up code %j is not taken for one', async (errorCode) => {
  const { error } = await pull({ errorCode })

  expect(error).toMatchObject({ reason: expect.stringMatching(/^(unreachable|server-error)$/), permanent: false })
  expect(String(error)).not.toMatch(/Tea|X{50}/)
})

test('a server that does not part is left all the same', async () => {
  const { open } = await pull(manyRows.slice(0, 1))

  // A byte to somebody who has left comes back as a reset.
  const isHeld = () => [...open].some((socket) => socket.writable && socket.write('?'))
  await expect.poll(isHeld, { timeout: 30_000 }).toBe(false)
})

async function pull(told: Told) {
  const { url, open } = await serveHostile(told)
  const settings = pgvectorSettings.parse({ mode: 'pgvector', connectionUrl: url, tls: 'none', allowPrivate: true })
  const pages: Page[] = []
  try {
    const patience = { timeoutMs: 20_000, resolve: lookup }
    for await (const page of pgvectorSource(settings, patience).pull(null, never, 'whole')) pages.push(page)
    return { pages, open }
  } catch (error) {
    return { pages, open, error }
  }
}
