import type { HttpClient } from 'isomorphic-git'
import { refusal } from '../http/answers.ts'
import { type HttpRules, ruledFetch } from '../http/fetch.ts'

/**
 * How isomorphic-git talks to a remote: by our rules. `info/refs` is asked for once and answered from then on, so that the heads that were judged are the
 * heads that are fetched. Throws SourceError, also for an answer that is no success.
 */
export function gitHttp(rules: HttpRules, signal: AbortSignal): HttpClient {
  const send = ruledFetch(rules)
  const asked = new Map<string, Promise<{ headers: Record<string, string>; bytes: Uint8Array }>>()

  const ask = async (url: string, method: string, headers: Record<string, string>, body: Uint8Array | undefined) => {
    const response = await send(url, {
      method,
      headers,
      signal,
      ...(body !== undefined && { body: Buffer.from(body) }),
    })
    if (response.status !== 200) throw refusal(rules.vendor, response, new URL(url).pathname)
    return { headers: Object.fromEntries(response.headers), bytes: new Uint8Array(await response.arrayBuffer()) }
  }

  return {
    async request({ url, method = 'GET', headers = {}, body }) {
      const isFirst = method === 'GET' && !asked.has(url)
      if (isFirst) asked.set(url, ask(url, method, headers, undefined))
      const answer =
        method === 'GET' ? await asked.get(url)! : await ask(url, method, headers, body && (await collect(body)))
      return { url, method, statusCode: 200, statusMessage: 'OK', headers: answer.headers, body: once(answer.bytes) }
    },
  }
}

async function* once(bytes: Uint8Array): AsyncIterableIterator<Uint8Array> {
  yield bytes
}

/** What its types call an async iterator is an array at times. */
async function collect(body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const part of body) parts.push(part)
  return Buffer.concat(parts)
}
