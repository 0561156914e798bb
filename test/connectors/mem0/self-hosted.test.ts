import { expect, test } from 'vitest'
import { selfHostedSource } from '../../../connectors/mem0/self-hosted.ts'
import { selfHostedSettings } from '../../../connectors/mem0/self-hosted-settings.ts'
import { serve } from '../../support/served.ts'
import { pullAll, sourceContract } from '../contract.ts'
import { hardships } from '../hardships.ts'
import { openStore } from './open-self-hosted.ts'
import { selfHostedAnswer } from './self-hosted-double.ts'
import { type StoredRow, storeOf, usualInstant } from './self-hosted-store.ts'

const never = new AbortController().signal

/** Every kind of row: of a user, of an agent alone, of a run alone, of all three. */
const team: readonly StoredRow[] = [
  { id: 'm1', data: 'Deploys leave on Thursdays', user_id: 'alice', agent_id: 'helper', run_id: 'r1', role: 'user' },
  { id: 'm2', data: 'Backups start at 02:00 UTC', user_id: 'bob', attributed_to: 'user' },
  { id: 'm3', data: 'Staging runs version 16', agent_id: 'helper', attributed_to: 'assistant' },
  { id: 'm4', data: 'The pager is with Carol', run_id: 'r2', attributed_to: 'assistant' },
].map((row) => ({ created_at: usualInstant, updated_at: usualInstant, ...row }))

// Read entity by entity, so that the walk has several pages.
sourceContract('mem0 self-hosted', async (state) => {
  const { source } = await openStore(storeOf(team, { isAdmin: false }), state === 'broken' ? { apiKey: 'wrong' } : {})
  return source
})

sourceContract('mem0 self-hosted with an administrator key', async (state) => {
  const { source } = await openStore(storeOf(team), state === 'broken' ? { apiKey: 'wrong' } : {})
  return source
})

hardships('mem0 self-hosted', {
  open: (baseUrl, { rules, allowPrivate }) => {
    const settings = { mode: 'self-hosted', baseUrl, apiKey: 'm0sk_test', allowPrivate }
    return selfHostedSource(selfHostedSettings.parse(settings), rules)
  },
  serve: () => serve(selfHostedAnswer(storeOf(team, { isAdmin: false }))),
})

test('rows of users, agents and runs come once each, however many of them they name', async () => {
  const { served, source } = await openStore(storeOf(team, { isAdmin: false }))

  const pages = await pullAll(source, null)

  expect(idsOf(pages)).toEqual(['m1', 'm2', 'm3', 'm4'])
  expect(pages.at(-1)).toMatchObject({ complete: true, skipped: [], cursor: null })
  // The run r1 is not asked for: its only row came with alice. So the server is asked to count again at the end.
  expect(served.requests.map(({ path, query }) => `${path} ${query}`)).toEqual([
    '/entities ',
    '/memories top_k=1000&show_expired=true',
    '/memories top_k=1000&show_expired=true&user_id=alice',
    '/memories top_k=1000&show_expired=true&user_id=bob',
    '/memories top_k=1000&show_expired=true&agent_id=helper',
    '/memories top_k=1000&show_expired=true&run_id=r2',
    '/entities ',
  ])
})

test('an administrator reads a small store with one listing, and the same of it as anybody', async () => {
  const { source: narrow } = await openStore(storeOf(team, { isAdmin: false }))
  const { served, source } = await openStore(storeOf(team))

  const [first, ...more] = await pullAll(source, null)

  expect(first?.memories).toEqual((await pullAll(narrow, null)).flatMap(({ memories }) => memories))
  expect(more).toMatchObject([{ memories: [], complete: true }])
  expect(served.requests.map(({ path }) => path)).toEqual(['/entities', '/memories', '/entities'])
})

test('a row is read with all that mem0 knows of it', async () => {
  const row = {
    id: 'm1',
    data: 'Deploys leave on Thursdays',
    user_id: 'alice',
    agent_id: 'helper',
    run_id: 'r1',
    attributed_to: 'assistant',
    created_at: '2025-11-22T23:30:53.883370-08:00',
    updated_at: '2025-11-23T00:30:53.883370-08:00',
    expiration_date: '2026-03-01',
    text_lemmatized: 'deploy leave thursday',
    metadata: { topic: 'release', person_id: 'a-17', embedding: Array.from({ length: 4096 }, () => 0.5) },
  }
  const { source } = await openStore(storeOf([row]))

  const [page] = await pullAll(source, null)

  expect(page?.memories).toEqual([
    {
      externalId: 'm1',
      text: 'Deploys leave on Thursdays',
      subjects: [
        { kind: 'user', externalId: 'alice' },
        { kind: 'user', externalId: 'a-17' },
        { kind: 'agent', externalId: 'helper' },
        { kind: 'run', externalId: 'r1' },
      ],
      author: 'assistant',
      createdAt: new Date('2025-11-23T07:30:53.883Z'),
      changedAt: new Date('2025-11-23T08:30:53.883Z'),
      expiresAt: new Date('2026-03-02T00:00:00Z'),
      categories: [],
      metadata: { topic: 'release', person_id: 'a-17' },
      status: 'live',
    },
  ])
})

test('expired rows come too, so that they do not pass for deleted', async () => {
  const expired = { id: 'm1', data: 'The code is 7', user_id: 'alice', expiration_date: '2025-12-31' }
  const { source } = await openStore(storeOf([expired], { isAdmin: false }))

  const pages = await pullAll(source, null)

  expect(pages[0]?.memories).toMatchObject([{ externalId: 'm1', expiresAt: new Date('2026-01-01T00:00:00Z') }])
})

test('a row without instants, or with words in their place, is read without them', async () => {
  const rows = [
    { id: 'm1', data: 'Tea steeps 4 minutes', user_id: 'alice' },
    { id: 'm2', data: 'Coffee is ground at 8', user_id: 'alice', updated_at: 'yesterday', created_at: usualInstant },
  ]
  const { source } = await openStore(storeOf(rows))

  const [page] = await pullAll(source, null)

  expect(page?.memories.map(({ createdAt, changedAt }) => ({ createdAt, changedAt }))).toEqual([
    { createdAt: undefined, changedAt: undefined },
    { createdAt: new Date('2026-01-05T09:00:00.123Z'), changedAt: undefined },
  ])
})

test('a row without text is left out and named', async () => {
  const { source } = await openStore(storeOf([{ id: 'm1', data: ' ', user_id: 'alice' }]))

  const pages = await pullAll(source, null)

  expect(pages[0]).toMatchObject({ memories: [], skipped: [{ reason: 'no-text', where: 'm1' }] })
  expect(pages.at(-1)?.complete).toBe(true)
})

test('a source narrowed to some users reads theirs alone, and is complete with them', async () => {
  const { served, source } = await openStore(storeOf(team), { userIds: ['bob', 'nobody'] })

  const pages = await pullAll(source, null)

  expect(idsOf(pages)).toEqual(['m2'])
  expect(pages.at(-1)?.complete).toBe(true)
  expect(served.requests.map(({ query }) => query.get('user_id'))).toEqual([null, 'bob', 'nobody'])
})

test.each([
  { credentials: 'an API key', settings: { apiKey: 'm0sk_test' } },
  { credentials: 'a bearer token', settings: { bearer: 'm0sk_test' } },
])('$credentials opens the server', async ({ settings }) => {
  const { source } = await openStore(storeOf(team), settings)

  expect(await source.check(never)).toEqual({
    status: 'ok',
    sentence: 'Seen 2 users, 1 agent and 2 runs with at least 2 memories.',
  })
})

test('a server that asks for no key is read without one', async () => {
  const { served, source } = await openStore(storeOf(team, { apiKey: null }))

  const check = await source.check(never)

  expect(check.status).toBe('ok')
  expect(served.requests[0]?.headers).not.toHaveProperty('x-api-key')
})

test('a wrong key fails for good, and is not repeated in the message', async () => {
  const { source } = await openStore(storeOf(team), { apiKey: 'm0sk_wrong' })

  const check = await source.check(never)

  expect(check).toMatchObject({ status: 'failed', reason: 'unauthorized', permanent: true })
  expect(check.sentence).not.toContain('m0sk_wrong')
})

test('what failed behind the server is told, for it may heal', async () => {
  const body = { detail: 'Upstream provider error.', code: 'vector_store_unavailable', request_id: 'r' }
  const served = await serve(() => ({ status: 502, body }))
  const settings = selfHostedSettings.parse({ mode: 'self-hosted', baseUrl: served.url, allowPrivate: true })
  const source = selfHostedSource(settings, {
    timeoutMs: 5_000,
    attempts: 2,
    maxBytes: 1_000_000,
    wait: async () => {},
  })

  const check = await source.check(never)

  expect(check).toMatchObject({ status: 'failed', reason: 'server-error', permanent: false })
  expect(check.sentence).toContain('vector_store_unavailable')
  expect(served.requests).toHaveLength(2)
})

test('a check tells users whom the server does not know', async () => {
  const { source } = await openStore(storeOf(team), { userIds: ['alice', 'nobody'] })

  const check = await source.check(never)

  expect(check).toMatchObject({ status: 'ok', sentence: expect.stringContaining('knows no nobody.') })
})

test.each([
  { fault: 'ends in /v1', settings: { baseUrl: 'http://mem0.example:8888/v1/' } },
  { fault: 'holds a password', settings: { baseUrl: 'http://me:secret@mem0.example' } },
  { fault: 'is no web address', settings: { baseUrl: 'file:///etc/passwd' } },
  { fault: 'comes with two credentials', settings: { apiKey: 'one', bearer: 'two' } },
])('an address that $fault is refused', ({ settings }) => {
  const given = { mode: 'self-hosted', baseUrl: 'http://mem0.example:8888', ...settings }

  expect(selfHostedSettings.safeParse(given).success).toBe(false)
})

function idsOf(pages: Awaited<ReturnType<typeof pullAll>>): string[] {
  return pages.flatMap(({ memories }) => memories).map(({ externalId }) => externalId)
}
