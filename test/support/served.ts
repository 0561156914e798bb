import { readFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { type Fault, fail, type Rendered } from './served-faults.ts'

/** One request as it came. `body`: parsed where it is JSON, else its text; empty without one. */
export type ServedRequest = {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
}

/** 200 unless it says otherwise. A string or Buffer is sent as it is, anything else as JSON. */
export type ServedAnswer = {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: unknown
}

/** What a server answers; undefined stands for a 404. */
export type Answer = (request: ServedRequest) => ServedAnswer | undefined | Promise<ServedAnswer | undefined>

/** `tls`: with a certificate that nobody trusts. `delayMs`: how long every answer takes to begin, for measurements. */
export type ServedOptions = { readonly tls?: boolean; readonly delayMs?: number }

/** A server on the loopback interface that records what it is asked. */
export type Served = {
  /** An origin, without a slash at its end. */
  readonly url: string
  /** In order of arrival, those that met a fault included. */
  readonly requests: readonly ServedRequest[]
  /** What befalls the next requests, one each. */
  readonly faults: Fault[]
  /** Asked for every request that `faults` leaves alone. `index` counts all requests, from 0. */
  chooseFault: (request: ServedRequest, index: number) => Fault | undefined
  /** How much of huge answers was given to connections so far. */
  hugeBytesSent(): number
  /** Throws what `answer` threw, if it did. */
  close(): Promise<void>
}

/** Serves for the length of one test. */
export async function serve(answer: Answer, options?: ServedOptions): Promise<Served> {
  // Loaded here, so that measurements can open a server without carrying a test runner.
  const { onTestFinished } = await import('vitest')
  const served = await openServed(answer, options)
  onTestFinished(() => served.close())
  return served
}

/** Serves until it is closed: for measurements and processes of their own. */
export async function openServed(answer: Answer, { tls = false, delayMs = 0 }: ServedOptions = {}): Promise<Served> {
  const requests: ServedRequest[] = []
  const faults: Fault[] = []
  const ownFaults: unknown[] = []
  let hugeBytesSent = 0

  const handle = async (request: ServedRequest, response: ServerResponse) => {
    const index = requests.push(request) - 1
    const fault = faults.shift() ?? served.chooseFault(request, index)
    const rendered = render((await answer(request)) ?? { status: 404, body: { detail: 'Not Found' } })
    if (delayMs > 0) await setTimeout(delayMs)
    if (fault === undefined) response.writeHead(rendered.status, rendered.headers).end(rendered.bytes)
    else
      await fail(response, fault, rendered, (bytes) => {
        hugeBytesSent += bytes
      })
  }
  const listener = async (incoming: IncomingMessage, response: ServerResponse) => {
    const request = await readRequest(incoming).catch(() => 'the client went away' as const)
    if (request === 'the client went away') return
    await handle(request, response).catch((error) => {
      ownFaults.push(error)
      response.destroy()
    })
  }
  const server = tls ? createTlsServer(readCertificate(), listener) : createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The double has no port')

  const served: Served = {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${address.port}`,
    requests,
    faults,
    chooseFault: () => undefined,
    hugeBytesSent: () => hugeBytesSent,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
      if (ownFaults.length > 0) throw ownFaults[0]
    },
  }
  return served
}

async function readRequest(incoming: IncomingMessage): Promise<ServedRequest> {
  const url = new URL(incoming.url ?? '/', 'http://double')
  const { method = 'GET', headers } = incoming
  return { method, path: url.pathname, query: url.searchParams, headers, body: parse(await text(incoming)) }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}

function render({ status = 200, headers = {}, body }: ServedAnswer): Rendered {
  const isJson = typeof body !== 'string' && !Buffer.isBuffer(body)
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(isJson ? JSON.stringify(body) : body)
  const type: Record<string, string> = isJson ? { 'content-type': 'application/json' } : {}
  return { status, headers: { ...type, ...headers }, bytes }
}

/** A throwaway pair, made for these tests with openssl and valid until 2126: it guards nothing. */
function readCertificate(): { key: Buffer; cert: Buffer } {
  const folder = join(import.meta.dirname, '../fixtures/tls')
  return { key: readFileSync(join(folder, 'key.pem')), cert: readFileSync(join(folder, 'certificate.pem')) }
}
