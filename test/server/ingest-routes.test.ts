import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hintAddress, ingestAddress } from '../../engine/links/hint.ts'
import { sealSettings, unsealSettings } from '../../engine/secrets/seal.ts'
import { addAlice, addAudience, days, facts, monday } from '../support/cast.ts'
import { useDatabase } from '../support/database.ts'
import { clear, contentOf, links, openWeb } from './web.ts'

const database = useDatabase()
const secret = 'a secret of the test'
const fact = { id: 'f-1', text: facts[0], subjects: ['user:ada@example.com'] }
const here = { ...links, baseUrl: '' }

let web: ReturnType<typeof openWeb>
let asked: string[]
let sourceId: string

beforeEach(async () => {
  asked = []
  web = openWeb(database().db, null, {
    unsealed: (settings) => unsealSettings(links.key, settings),
    requestSync: async (id) => {
      asked.push(id)
    },
  })
  const audienceId = await addAudience(database().db, 'platform', [await addAlice(database().db)])
  sourceId = await addSource('notes', 'webhook', { audience_id: audienceId })
})
afterEach(() => clear(database().db))

test('a signed item becomes a memory, and its answer counts it', async () => {
  const response = await send(fact)

  expect([response.status, await response.json()]).toEqual([
    200,
    { read: 1, new: 1, changed: 0, same: 0, superseded: 0, expired: 0, gone: 0, skipped: 0 },
  ])
  expect(await held()).toEqual([{ external_id: 'f-1', text: facts[0], gone_at: null }])
  expect(web.logged).toMatchObject([{ event: 'ingest.taken', fields: { source: sourceId, new: 1 } }])
  expect(JSON.stringify(web.logged)).not.toContain(facts[0])
})

test.each([
  { body: 'a list', type: 'application/json', text: JSON.stringify([fact, { ...fact, id: 'f-2' }]) },
  { body: 'lines', type: 'application/x-ndjson', text: `${JSON.stringify(fact)}\n\n{"id":"f-2","text":"Tea"}\r\n` },
  {
    body: 'a type with a charset',
    type: 'Application/JSON; charset=utf-8',
    text: `[${JSON.stringify(fact)},{"text":"Tea"}]`,
  },
])('$body is taken in', async ({ type, text }) => {
  const response = await send(text, { 'content-type': type })

  expect([response.status, await response.json()]).toMatchObject([200, { read: 2, new: 2 }])
})

test('a change, a repetition and a deletion are told apart', async () => {
  await send([fact, { ...fact, id: 'f-2', text: facts[1] }, { ...fact, id: 'f-3', text: facts[2] }])
  web.at = days(1)

  const response = await send([
    { ...fact, text: `${facts[0]} and 5434` },
    { ...fact, id: 'f-2', text: facts[1] },
    { id: 'f-3', deleted: true },
    { id: 'unknown', deleted: true },
  ])

  expect(await response.json()).toMatchObject({ read: 2, new: 0, changed: 1, same: 1, gone: 1 })
  expect(await held()).toMatchObject([
    { external_id: 'f-1', text: `${facts[0]} and 5434` },
    { external_id: 'f-2', gone_at: null },
    { external_id: 'f-3', gone_at: days(1) },
  ])
})

test('what the filters of the source keep out is counted and not taken', async () => {
  const filters = JSON.stringify({ deny: { categories: ['private'] } })
  await database().db.updateTable('source').set({ filters }).execute()

  const response = await send([fact, { id: 'f-2', text: facts[1], categories: ['private'] }])

  expect(await response.json()).toMatchObject({ new: 1, skipped: 1 })
  expect(await held()).toMatchObject([{ external_id: 'f-1' }])
})

test('the same request again is answered and does nothing', async () => {
  await send(fact)
  const before = await contentOf(database().db)

  const response = await send(fact)

  expect([response.status, await response.json()]).toEqual([200, { replayed: true }])
  expect(await contentOf(database().db)).toBe(before)
})

test('the same request five times at once is taken in once', async () => {
  const replies = await Promise.all(Array.from({ length: 5 }, () => send(fact)))

  const answers = (await Promise.all(replies.map((reply) => reply.json()))) as object[]
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  expect(answers.filter((answer) => 'replayed' in answer)).toHaveLength(4)
  expect(await held()).toHaveLength(1)
})

test('a request that failed halfway is taken in when it comes again', async () => {
  const { db } = database()
  await db.schema.alterTable('provenance').renameTo('provenance_aside').execute()
  const failed = await send(fact)
  await db.schema.alterTable('provenance_aside').renameTo('provenance').execute()

  const again = await send(fact)

  expect([failed.status, again.status]).toEqual([500, 200])
  expect(await again.json()).toMatchObject({ new: 1 })
})

test('digests are dropped when no clock could make their request valid any more', async () => {
  await send(fact)
  const kept = () => database().db.selectFrom('ingest').select('received_at').orderBy('received_at').execute()
  web.at = minutes(10)
  await send({ ...fact, text: facts[1] })
  const afterTen = await kept()
  web.at = minutes(16)

  await send({ ...fact, text: facts[2] })

  expect(afterTen).toEqual([{ received_at: monday }, { received_at: minutes(10) }])
  expect(await kept()).toEqual([{ received_at: minutes(10) }, { received_at: minutes(16) }])
})

test.each([
  { seconds: -300, status: 200 },
  { seconds: 300, status: 200 },
  { seconds: -301, status: 401 },
  { seconds: 301, status: 401 },
])('a request signed $seconds s from now gets $status', async ({ seconds, status }) => {
  const response = await send(fact, {}, { signedAt: new Date(monday.getTime() + seconds * 1_000) })

  expect(response.status).toBe(status)
})

test.each([
  { fault: 'no signature', headers: { 'x-clo-signature': '' }, reason: 'missing-signature' },
  { fault: 'no timestamp', headers: { 'x-clo-timestamp': '' }, reason: 'missing-signature' },
  { fault: 'a timestamp that is none', headers: { 'x-clo-timestamp': 'now' }, reason: 'missing-signature' },
  {
    fault: 'a signature of another kind',
    headers: { 'x-clo-signature': `sha1=${'0'.repeat(40)}` },
    reason: 'missing-signature',
  },
  {
    fault: 'a signature cut short',
    headers: { 'x-clo-signature': `sha256=${'0'.repeat(63)}` },
    reason: 'missing-signature',
  },
  { fault: 'another signature', headers: { 'x-clo-signature': `sha256=${'0'.repeat(64)}` }, reason: 'bad-signature' },
  {
    fault: 'a timestamp that was not signed',
    headers: { 'x-clo-timestamp': String(monday.getTime() / 1_000 + 1) },
    reason: 'bad-signature',
  },
])('$fault is refused and writes nothing', async ({ headers, reason }) => {
  const before = await contentOf(database().db)

  const response = await send(fact, headers as Record<string, string>)

  expect([response.status, await response.json()]).toMatchObject([401, { reason }])
  expect(await contentOf(database().db)).toBe(before)
})

test('a name that no source has, one of another kind and a wrong secret get the same answer', async () => {
  await addSource('file', 'file', { settings: JSON.stringify({ path: '/m.jsonl' }) })
  const wrong = { secret: 'another secret of the test' }

  const replies = [
    await send(fact, {}, wrong),
    await send(fact, {}, { ...wrong, name: 'nobody' }),
    await send(fact, {}, { secret: '', name: 'nobody' }),
    await send(fact, {}, { secret: '', name: 'file' }),
    await send(fact, {}, { secret: '', name: 'no\u0000tes' }),
  ]

  const answers = await Promise.all(replies.map((reply) => reply.text()))
  expect(replies.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401])
  expect(new Set(answers).size).toBe(1)
})

test.each(['paused', 'off'] as const)('a source that is %s takes nothing for now', async (status) => {
  const off_reason = status === 'off' ? 'for-the-test' : null
  await database().db.updateTable('source').set({ status, off_reason }).execute()

  const response = await send(fact)

  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '3600'])
  expect(await held()).toEqual([])
})

test('the name of a source may hold anything', async () => {
  const name = `a/b c?d#é%'`
  await addSource(name, 'webhook')

  expect((await send(fact, {}, { name })).status).toBe(200)
})

test('items that cannot be read are named, and none is taken', async () => {
  const text = `${JSON.stringify(fact)}\n{"id":"f-2"}\n{"text":"hush","created_at":"monday"}\n{"text":"hush`

  const response = await send(text, { 'content-type': 'application/x-ndjson' })

  const answer = await response.text()
  expect([response.status, JSON.parse(answer)]).toMatchObject([
    400,
    {
      reason: 'bad-items',
      items: [
        { where: expect.stringMatching(/^line 2,/), reason: 'missing-text' },
        { where: expect.stringMatching(/^line 3,/), reason: 'bad-created-at' },
        { where: expect.stringMatching(/^line 4,/), reason: 'truncated-line' },
      ],
    },
  ])
  expect(answer).not.toContain('hush')
  expect(await held()).toEqual([])
})

test.each([
  { body: 'no JSON', text: '{"text":', items: [{ where: 'the body', reason: 'not-json' }] },
  { body: 'no bytes', text: '', items: [{ where: 'the body', reason: 'not-json' }] },
  { body: 'no item', text: '[7]', items: [{ where: 'item 1', reason: 'not-an-object' }] },
  {
    body: 'nested beyond reason',
    text: `{"text":"Tea","x":${'['.repeat(9_999)}${']'.repeat(9_999)}}`,
    items: [{ where: 'item 1', reason: 'metadata-too-deep' }],
  },
])('a body of $body is refused', async ({ text, items }) => {
  const response = await send(text)

  expect([response.status, await response.json()]).toMatchObject([400, { items }])
})

test('a body of up to 1 MiB is taken, and a larger one refused before its signature is looked at', async () => {
  const bodyOf = (bytes: number) => JSON.stringify({ ...fact, note: '' }).replace('""}', `"${'x'.repeat(bytes)}"}`)
  const overhead = bodyOf(0).length
  const largest = await send(bodyOf(1024 ** 2 - overhead))
  const larger = await send(bodyOf(1024 ** 2 - overhead + 1), { 'x-clo-signature': '' })

  expect([largest.status, larger.status]).toEqual([200, 413])
  expect(await larger.json()).toMatchObject({ reason: 'too-large' })
})

test('more than 5,000 items are too many for one request', async () => {
  const items = Array.from({ length: 5_001 }, (_, index) => ({ id: index, deleted: true }))

  const response = await send(items)

  expect([response.status, await response.json()]).toMatchObject([413, { reason: 'too-many-items' }])
})

test.each([
  'text/plain',
  'application/x-www-form-urlencoded',
  'constructor',
  '',
])('the type "%s" is refused', async (type) => {
  const response = await send(fact, { 'content-type': type })

  expect([response.status, await response.json()]).toMatchObject([415, { reason: 'wrong-type' }])
})

test('every answer carries the protective headers', async () => {
  const responses = [await send(fact), await send(fact, { 'x-clo-signature': '' })]

  expect(responses.map(({ headers }) => headers.get('x-content-type-options'))).toEqual(['nosniff', 'nosniff'])
  expect(responses.map(({ headers }) => headers.get('cache-control'))).toEqual(['no-store', 'no-store'])
})

test('a hint of mem0 has its source read, and nothing that it says is believed', async () => {
  const id = await addSource('project', 'mem0')
  const before = await contentOf(database().db)
  // connectors.md 3.2: webhooks carry no user, no time and no signature.
  const body = JSON.stringify({ event_details: { id: 'f-1', data: { memory: 'Name is Alex' }, event: 'ADD' } })

  const response = await web.get(hintAddress(here, { id, name: 'project' }), { method: 'POST', body })

  expect(response.status).toBe(202)
  expect(asked).toEqual([id])
  expect(await contentOf(database().db)).toBe(before)
})

test('a hint from a page of another site is as good as any: who knows the address may hint', async () => {
  const id = await addSource('project', 'mem0')
  const headers = { origin: 'https://api.mem0.ai', 'sec-fetch-site': 'cross-site' }

  const response = await web.get(hintAddress(here, { id, name: 'project' }), { method: 'POST', headers })

  expect(response.status).toBe(202)
})

test('a paused source takes a hint and is not read', async () => {
  const id = await addSource('project', 'mem0', { status: 'paused' })

  const response = await web.get(hintAddress(here, { id, name: 'project' }), { method: 'POST' })

  expect([response.status, asked]).toEqual([202, []])
})

test('a wrong hint, one of another source, and one for a source that is no mem0 get the same answer', async () => {
  const [id, otherId] = [await addSource('project', 'mem0'), await addSource('other', 'mem0')]
  const paths = [
    `${ingestAddress(here, 'project')}/wrong`,
    hintAddress(here, { id: otherId, name: 'project' }),
    hintAddress({ ...here, key: Buffer.alloc(32, 8) }, { id, name: 'project' }),
    hintAddress(here, { id: sourceId, name: 'notes' }),
    hintAddress(here, { id: '', name: 'nobody' }),
  ]

  const replies = await Promise.all(paths.map((path) => web.get(path, { method: 'POST' })))

  const answers = await Promise.all(replies.map((reply) => reply.text()))
  expect(replies.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401])
  expect(new Set(answers).size).toBe(1)
  expect(asked).toEqual([])
})

test('without leave to take anything in, there is no such address', async () => {
  expect((await openWeb(database().db).post('/ingest/notes')).status).toBe(404)
})

type Sender = { readonly name?: string; readonly secret?: string; readonly signedAt?: Date }

/** Signs and sends a body; a header given as '' is left out. */
function send(content: unknown, headers: Record<string, string> = {}, sender: Sender = {}): Promise<Response> {
  const body = typeof content === 'string' ? content : JSON.stringify(content)
  const timestamp = String((sender.signedAt ?? web.at).getTime() / 1_000)
  const mac = createHmac('sha256', sender.secret ?? secret)
    .update(`${timestamp}.${body}`)
    .digest('hex')
  const all = {
    'content-type': 'application/json',
    'x-clo-timestamp': timestamp,
    'x-clo-signature': `sha256=${mac}`,
    ...headers,
  }
  return Promise.resolve(
    web.get(ingestAddress(here, sender.name ?? 'notes'), {
      method: 'POST',
      body: Buffer.from(body),
      headers: Object.entries(all).filter(([, value]) => value !== ''),
    }),
  )
}

async function addSource(
  name: string,
  kind: string,
  differing: { audience_id?: string; settings?: string; status?: 'paused' } = {},
): Promise<string> {
  const settings = JSON.stringify(sealSettings(links.key, { secret }, ['secret']))
  const { id } = await database()
    .db.insertInto('source')
    .values({ name, kind, settings, trust: 'auto', created_at: days(-30), ...differing })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

const minutes = (count: number) => days(count / 1_440)

const held = () =>
  database().db.selectFrom('memory').select(['external_id', 'text', 'gone_at']).orderBy('external_id').execute()
