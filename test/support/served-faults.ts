import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate } from 'node:timers/promises'

/**
 * What may befall a request. `reset`: the connection breaks before an answer. `hang`: nothing ever comes. `slow`: the right answer, in drips. `huge`: the
 * beginning of a list that goes on for 100 MB. `redirect private`: to an address where clouds keep credentials.
 */
export type Fault =
  | '401'
  | '429'
  | '429 with Retry-After'
  | '500 HTML'
  | '502'
  | '200 null'
  | 'reset'
  | 'reset mid-body'
  | 'hang'
  | 'slow'
  | 'huge'
  | 'redirect private'
  | 'redirect elsewhere'

/** What a server says of its own accord: nothing of it belongs in a message of ours. */
export const wordsOfTheServer = 'the-words-of-the-server'

/** What `429 with Retry-After` asks for. */
export const retryAfterSeconds = 3

/** An answer, ready to be sent. */
export type Rendered = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Buffer
}

const json = { 'content-type': 'application/json' }
const hugeBytes = 100 * 1024 * 1024

/** Lets a request meet its fault. `rendered`: what would have been answered. `count` is told the bytes of a huge answer as they leave. */
export async function fail(
  response: ServerResponse,
  fault: Fault,
  rendered: Rendered,
  count: (bytes: number) => void,
): Promise<void> {
  const refuse = (status: number, headers: Record<string, string>, body: string) =>
    void response.writeHead(status, headers).end(body)
  const { status, headers, bytes } = rendered
  const middle = Math.floor(bytes.length / 2)
  switch (fault) {
    case '401':
      return refuse(401, json, JSON.stringify({ detail: wordsOfTheServer }))
    case '429':
      return refuse(429, json, JSON.stringify({ detail: wordsOfTheServer }))
    case '429 with Retry-After':
      return refuse(
        429,
        { ...json, 'retry-after': String(retryAfterSeconds) },
        JSON.stringify({ detail: wordsOfTheServer }),
      )
    case '500 HTML':
      return refuse(500, { 'content-type': 'text/html' }, `<!doctype html><h1>${wordsOfTheServer}</h1>`)
    case '502':
      return refuse(502, json, JSON.stringify({ detail: wordsOfTheServer, code: 'unknown' }))
    case '200 null':
      return refuse(200, json, 'null')
    case 'redirect private':
      return refuse(302, { location: `http://169.254.169.254/latest/${wordsOfTheServer}` }, '')
    case 'redirect elsewhere':
      return refuse(302, { location: `https://elsewhere.example/${wordsOfTheServer}` }, '')
    case 'hang':
      return
    case 'reset':
      response.socket?.resetAndDestroy()
      return
    case 'reset mid-body':
      response.writeHead(status, { ...headers, 'content-length': String(bytes.length) })
      response.write(bytes.subarray(0, middle), () => response.socket?.resetAndDestroy())
      return
    case 'slow':
      response.writeHead(status, headers).flushHeaders()
      await setImmediate()
      response.write(bytes.subarray(0, middle))
      await setImmediate()
      response.end(bytes.subarray(middle))
      return
    case 'huge':
      return streamHuge(response, count)
  }
}

/** As fast as the other side reads, and no further. */
async function streamHuge(response: ServerResponse, count: (bytes: number) => void): Promise<void> {
  const item = `${JSON.stringify({ id: wordsOfTheServer, text: 'long '.repeat(13_000) })},`
  function* parts() {
    yield '{"results":['
    for (let sent = 0; sent < hugeBytes; sent += item.length) {
      count(item.length)
      yield item
    }
    yield '{}]}'
  }
  response.writeHead(200, json)
  // It ends early when the other side has had enough.
  await pipeline(Readable.from(parts(), { highWaterMark: 1 }), response).catch(() => {})
}
