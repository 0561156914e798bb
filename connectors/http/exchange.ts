import { type Agent, fetch, type Response as Incoming } from 'undici'
import type { SourceError } from '../../engine/sources/memory-source.ts'
import { isPrivateHost } from './addresses.ts'
import type { Call } from './call.ts'
import { answerTooLarge, asFault, privateAddress, redirected, timedOut } from './faults.ts'

type Limits = {
  readonly vendor: string
  readonly allowPrivate: boolean
  readonly timeoutMs: number
  readonly maxBytes: number
  readonly signal: AbortSignal | undefined
}

const redirects: readonly number[] = [301, 302, 303, 307, 308]
const followed = 3
const withoutBody: readonly number[] = [204, 205, 304]
/** They tell how the answer travelled, which is over once it is decoded. */
const headersOfTravel: readonly string[] = ['content-encoding', 'content-length', 'transfer-encoding']

/** Sends one call once and reads the whole answer. Whatever ends it early destroys its connection. Throws SourceError, or the reason of the signal. */
export async function exchange(agent: Agent, call: Call, limits: Limits): Promise<Response> {
  const { vendor, timeoutMs, signal } = limits
  signal?.throwIfAborted()
  const stop = new AbortController()
  const abort = () => stop.abort(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  const timer = setTimeout(() => stop.abort(timedOut(vendor, call.url.origin, timeoutMs)), timeoutMs)
  try {
    const answer = await followRedirects(agent, call, limits, stop.signal)
    return await readWhole(answer, () => answerTooLarge(vendor, call.url.origin, limits.maxBytes), limits.maxBytes)
  } catch (error) {
    signal?.throwIfAborted()
    throw asFault(error, vendor, call.url.origin)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}

async function followRedirects(agent: Agent, call: Call, limits: Limits, signal: AbortSignal): Promise<Incoming> {
  const { vendor, allowPrivate } = limits
  let { url, method, body } = call
  for (let hops = 0; ; hops++) {
    // A literal address is never looked up, so it is judged here; a name is judged when it is.
    if (!allowPrivate && isPrivateHost(url.hostname)) throw privateAddress(vendor, url.hostname)
    const headers = [...call.headers].filter(([name]) => body !== undefined || name !== 'content-type')
    const answer = await fetch(url, {
      method,
      headers,
      redirect: 'manual',
      signal,
      dispatcher: agent,
      ...(body !== undefined && { body }),
    })
    const location = answer.headers.get('location')
    if (location === null || !redirects.includes(answer.status)) return answer
    await answer.body?.cancel()
    const next = URL.parse(location, url.href)
    if (next?.origin !== url.origin || hops === followed) throw redirected(vendor, url.origin, next?.origin)
    url = next
    // As browsers do, and as fetch prescribes.
    const becomesGet = answer.status === 303 || (answer.status < 303 && method === 'POST')
    if (becomesGet) [method, body] = ['GET', undefined]
  }
}

async function readWhole(answer: Incoming, tooLarge: () => SourceError, maxBytes: number): Promise<Response> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  for await (const part of answer.body ?? []) {
    bytes += part.byteLength
    if (bytes > maxBytes) throw tooLarge()
    parts.push(part)
  }
  const headers = [...answer.headers].filter(([name]) => !headersOfTravel.includes(name))
  // A Response of the platform cannot have a status above 599, which some servers make up.
  const status = Math.min(answer.status, 599)
  return new Response(withoutBody.includes(status) ? null : Buffer.concat(parts), { status, headers })
}
