import { execFile } from 'node:child_process'
import type { LookupFunction } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { Letta } from '@letta-ai/letta-client'
import { expect, test } from 'vitest'
import { type HttpRules, ruledFetch, usualRules } from '../../../connectors/http/fetch.ts'
import { type Answer, openServed, serve } from '../../support/served.ts'

const run = promisify(execFile)
const secret = 'Bearer key-of-alice'
const list: Answer = () => ({ body: ['tea'] })

test('an answer is a Response of the platform, whole, with its status and headers', async () => {
  const { url } = await serve(() => ({ status: 201, headers: { 'x-request-id': '7' }, body: ['tea'] }))

  const response = await ruledFetch(rules())(url)

  expect(response).toBeInstanceOf(Response)
  expect([response.status, response.ok, response.headers.get('x-request-id')]).toEqual([201, true, '7'])
  expect(await response.clone().json()).toEqual(['tea'])
  expect(await response.text()).toBe('["tea"]')
})

test.each([
  { form: 'an object', headers: { authorization: secret, 'content-type': 'application/json' } },
  {
    form: 'pairs',
    headers: [
      ['Authorization', secret],
      ['Content-Type', 'application/json'],
    ] as [string, string][],
  },
  { form: 'Headers', headers: new Headers({ authorization: secret, 'content-type': 'application/json' }) },
])('headers given as $form arrive with the body', async ({ headers }) => {
  const served = await serve(list)

  await ruledFetch(rules())(new URL('/a?b=c', served.url), { method: 'POST', headers, body: '{"d":1}' })

  expect(served.requests).toMatchObject([
    {
      method: 'POST',
      path: '/a',
      headers: { authorization: secret, 'content-type': 'application/json' },
      body: { d: 1 },
    },
  ])
  expect(served.requests[0]?.query.get('b')).toBe('c')
})

test('a Request is taken like its parts', async () => {
  const served = await serve(list)
  const request = new Request(`${served.url}/a`, { method: 'POST', headers: { authorization: secret }, body: 'tea' })

  await ruledFetch(rules())(request)

  expect(served.requests).toMatchObject([
    { method: 'POST', path: '/a', headers: { authorization: secret }, body: 'tea' },
  ])
})

test('it serves as the fetch of the client of Letta', async () => {
  const served = await serve(() => ({ body: [{ id: 'passage-1', text: 'Tea' }] }))
  const client = new Letta({ apiKey: 'key', baseURL: served.url, fetch: ruledFetch(rules()), maxRetries: 0 })
  served.faults.push('502', 'reset')

  const passages = await client.agents.passages.list('agent-1', { limit: 25 })

  expect(passages).toMatchObject([{ id: 'passage-1' }])
  expect(served.requests.map(({ headers }) => headers.authorization)).toEqual(Array(3).fill('Bearer key'))
})

test.each([204, 205, 304])('an answer of %i has no body', async (status) => {
  const { url } = await serve(() => ({ status, body: '' }))

  const response = await ruledFetch(rules())(url)

  expect([response.status, response.body]).toEqual([status, null])
})

test.each([
  { encoding: 'gzip', bytes: gzipSync('["tea"]') },
  { encoding: 'br', bytes: brotliCompressSync('["tea"]') },
])('an answer packed as $encoding comes unpacked and says so', async ({ encoding, bytes }) => {
  const { url } = await serve(() => ({ headers: { 'content-encoding': encoding }, body: bytes }))

  const response = await ruledFetch(rules())(url)

  expect(await response.json()).toEqual(['tea'])
  expect([response.headers.get('content-encoding'), response.headers.get('content-length')]).toEqual([null, null])
})

test('a small answer that unpacks to a large one is refused', async () => {
  const body = gzipSync(Buffer.alloc(3_000_000))
  const { url } = await serve(() => ({ headers: { 'content-encoding': 'gzip' }, body }))

  expect(body.length).toBeLessThan(10_000)
  await expect(ruledFetch(rules({ maxBytes: 1_000_000 }))(url)).rejects.toMatchObject({ reason: 'answer-too-large' })
})

test('an answer of exactly the allowed size is taken, and of one byte more is not', async () => {
  const { url } = await serve(({ path }) => ({ body: 'x'.repeat(path === '/fits' ? 1000 : 1001) }))
  const ask = ruledFetch(rules({ maxBytes: 1000 }))

  expect((await (await ask(`${url}/fits`)).text()).length).toBe(1000)
  await expect(ask(url)).rejects.toMatchObject({ reason: 'answer-too-large', permanent: true })
})

test('a repeated POST is sent whole again', async () => {
  const served = await serve(list)
  served.faults.push('reset', '502', '429')

  const response = await ruledFetch(rules())(served.url, { method: 'POST', body: '{"page":1}' })

  expect(response.status).toBe(200)
  expect(served.requests.map(({ body }) => body)).toEqual(Array(4).fill({ page: 1 }))
})

test('the last answer is returned when attempts are used up', async () => {
  const waits: number[] = []
  const served = await serve(list)
  served.chooseFault = () => '502'

  const response = await ruledFetch(rules({ wait: async (ms) => void waits.push(ms) }))(served.url)

  expect(response.status).toBe(502)
  expect(served.requests).toHaveLength(4)
  expect(waits).toEqual([500, 1000, 2000])
})

test('a server that asks for more than a minute is not asked again', async () => {
  const served = await serve(() => ({ status: 429, headers: { 'retry-after': '3600' }, body: '' }))

  const response = await ruledFetch(rules())(served.url)

  expect([response.status, served.requests.length]).toEqual([429, 1])
})

test('a server that is not there is unreachable after every attempt', async () => {
  const waits: number[] = []
  const { url, close } = await openServed(list)
  await close()

  const asking = ruledFetch(rules({ wait: async (ms) => void waits.push(ms) }))(url)

  await expect(asking).rejects.toMatchObject({
    reason: 'unreachable',
    message: expect.stringContaining('ECONNREFUSED'),
  })
  expect(waits).toHaveLength(3)
})

test('a server that speaks no TLS is told apart from one that is not there', async () => {
  const { url } = await serve(list)

  await expect(ruledFetch(rules())(url.replace('http', 'https'))).rejects.toMatchObject({
    reason: 'tls',
    permanent: true,
  })
})

test.each([
  { status: 301, method: 'GET', expected: { method: 'GET', body: '' } },
  { status: 302, method: 'POST', expected: { method: 'GET', body: '' } },
  { status: 303, method: 'POST', expected: { method: 'GET', body: '' } },
  { status: 307, method: 'POST', expected: { method: 'POST', body: { page: 1 } } },
  { status: 308, method: 'POST', expected: { method: 'POST', body: { page: 1 } } },
])('a $method is led on by $status within its origin', async ({ status, method, expected }) => {
  const served = await serve(({ path }) =>
    path === '/b/' ? { body: [] } : { status, headers: { location: '/b/' }, body: '' },
  )
  const init = { method, headers: { authorization: secret }, ...(method === 'POST' && { body: '{"page":1}' }) }

  const response = await ruledFetch(rules())(`${served.url}/b`, init)

  expect(response.status).toBe(200)
  expect(served.requests[1]).toMatchObject({ path: '/b/', headers: { authorization: secret }, ...expected })
})

test('three redirects are followed and a fourth is not', async () => {
  const served = await serve(({ path }) => ({ status: 302, headers: { location: `${path}a` }, body: '' }))

  const asking = ruledFetch(rules())(`${served.url}/`)

  await expect(asking).rejects.toMatchObject({ reason: 'redirected', message: expect.stringContaining('in circles') })
  expect(served.requests.map(({ path }) => path)).toEqual(['/', '/a', '/aa', '/aaa'])
})

test('a redirect to another port is not followed, and only its origin is named', async () => {
  const other = await serve(list)
  const served = await serve(() => ({
    status: 307,
    headers: { location: `${other.url}/secret?secret#secret` },
    body: '',
  }))

  const error = await failureOf(ruledFetch(rules())(served.url))

  expect(error).toMatchObject({ reason: 'redirected', permanent: true })
  expect(error.message).toContain(`leads to ${other.url}:`)
  expect(error.message).not.toContain('secret')
  expect(other.requests).toEqual([])
})

test.each([
  'ftp://memories.example/secret',
  'file:///secret',
  'data:,secret',
  'https://secret:secret@memories.example',
  '/secret',
  '',
])('%j is no address for a request, and is not quoted', async (url) => {
  const error = await failureOf(ruledFetch(rules())(url))

  expect(error).toMatchObject({ reason: 'unusable-address', permanent: true })
  expect(error.message).not.toContain('secret')
})

test.each([
  { means: 'a private address', found: [{ address: '127.0.0.1', family: 4 }] },
  {
    means: 'a private address among public ones',
    found: [
      { address: '1.1.1.1', family: 4 },
      { address: '::ffff:127.0.0.1', family: 6 },
    ],
  },
])('a name that turns out to mean $means is not called', async ({ found }) => {
  const served = await serve(list)
  const url = `http://memories.example:${new URL(served.url).port}/?secret`
  const ask = ruledFetch(rules({ allowPrivate: false }), resolveTo(found))

  const error = await failureOf(ask(url))

  expect(error).toMatchObject({ reason: 'private-address', permanent: true })
  expect(error.message).not.toContain('secret')
  expect(served.requests).toEqual([])
})

test('a name that means a private address is called where that is allowed', async () => {
  const served = await serve(list)
  const url = `http://memories.example:${new URL(served.url).port}`
  const ask = ruledFetch(rules({ allowPrivate: true }), resolveTo([{ address: '127.0.0.1', family: 4 }]))

  expect((await ask(url)).status).toBe(200)
})

test('a name that means nothing is unreachable', async () => {
  const nowhere: LookupFunction = (_name, _options, callback) =>
    callback(Object.assign(new Error('secret'), { code: 'ENOTFOUND' }), [])

  const error = await failureOf(ruledFetch(rules({ attempts: 1 }), nowhere)('http://memories.example'))

  expect(error).toMatchObject({ reason: 'unreachable', permanent: false })
  expect(error.message).toMatch(/^(?!.*secret).*ENOTFOUND/)
})

test.each(['before', 'during'] as const)('an abort %s a request rejects with its own reason', async (moment) => {
  const served = await serve(list)
  const stop = new AbortController()
  const reason = new Error('stopped by the test')
  if (moment === 'before') stop.abort(reason)
  served.chooseFault = () => {
    stop.abort(reason)
    return 'hang'
  }

  const asking = ruledFetch(rules({ attempts: 1 }))(served.url, { signal: stop.signal })

  await expect(asking).rejects.toBe(reason)
  expect(served.requests).toHaveLength(moment === 'before' ? 0 : 1)
})

test('an abort ends the usual wait at once, with its own reason', async () => {
  const stop = new AbortController()
  const served = await serve(() => ({ status: 503, headers: { 'retry-after': '60' }, body: '' }))
  const wait: HttpRules['wait'] = (ms, signal) => {
    const waiting = usualRules.wait(ms, signal)
    stop.abort('stopped by the test')
    return waiting
  }

  await expect(ruledFetch(rules({ wait }))(served.url, { signal: stop.signal })).rejects.toBe('stopped by the test')
})

test('an answer that stops in its middle is a timeout', async () => {
  const { url } = await serve(() => ({ headers: { 'content-length': '100' }, body: '["tea"' }))

  const error = await failureOf(ruledFetch(rules({ timeoutMs: 50, attempts: 1 }))(url))

  expect(error).toMatchObject({ reason: 'timeout', permanent: false })
})

test('a long-lived signal gathers no listeners', async () => {
  const { url } = await serve(list)
  const { signal } = new AbortController()
  const added: string[] = []
  const removed: string[] = []
  signal.addEventListener = (type: string) => void added.push(type)
  signal.removeEventListener = (type: string) => void removed.push(type)

  await ruledFetch(rules())(url, { signal })

  expect([added, removed]).toEqual([['abort'], ['abort']])
})

test('an idle connection does not keep a process alive', async () => {
  const served = await serve(list)
  const fetchPath = join(import.meta.dirname, '../../../connectors/http/fetch.ts')
  const script = `
    import { ruledFetch, usualRules } from ${JSON.stringify(fetchPath)}
    import { setImmediate } from 'node:timers/promises'
    await ruledFetch({ ...usualRules, vendor: 'Plain', allowPrivate: true })(${JSON.stringify(served.url)})
    await setImmediate()
    process.stdout.write(process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name)).join())`

  const { stdout } = await run(process.execPath, ['--input-type=module-typescript', '-e', script])

  expect(served.requests).toHaveLength(1)
  expect(stdout).toBe('')
})

function rules(changes: Partial<HttpRules> = {}): HttpRules {
  return { ...usualRules, vendor: 'Plain', allowPrivate: true, wait: async () => {}, ...changes }
}

function resolveTo(found: { address: string; family: number }[]): LookupFunction {
  return (_name, _options, callback) => callback(null, found)
}

async function failureOf(asking: Promise<unknown>): Promise<Error> {
  const outcome = await asking.catch((error: unknown) => error)
  return outcome instanceof Error ? outcome : new Error('The request did not fail')
}
