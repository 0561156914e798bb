import type { Clock } from '../../../engine/clock.ts'
import type { Acknowledgement, Inbound, Retry, Send } from './inbound.ts'
import { patienceMs } from './limits.ts'
import { signatureOf } from './signature.ts'

/** `clock`: what the signature says; the app may compare it with the clock on the wall. */
export type HttpTarget = {
  readonly url: string
  readonly signingSecret: string
  readonly clock: Clock
  readonly patienceMs?: number
}

/** Sends to the app's address over HTTP, signed, with the headers of a retry. */
export function sendOverHttp({ url, signingSecret, clock, patienceMs: patience = patienceMs }: HttpTarget): Send {
  return async (inbound, retry) => {
    const { type, body } = encode(inbound)
    const headers = { 'content-type': type, ...signatureOf(body, signingSecret, clock()), ...headersOf(retry) }
    try {
      const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(patience) })
      const text = await response.text()
      return response.ok
        ? { status: 'acknowledged', body: parse(text) }
        : { status: 'refused', httpStatus: response.status }
    } catch (error) {
      return failure(error)
    }
  }
}

/** delivery.md 1.2: a charset behind the type of a form is refused by Bolt; Slack sends none. */
function encode({ type, payload }: Inbound): { readonly type: string; readonly body: string } {
  const form = 'application/x-www-form-urlencoded'
  if (type === 'events_api') return { type: 'application/json', body: JSON.stringify(payload) }
  if (type === 'interactive')
    return { type: form, body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString() }
  const fields = Object.entries(payload).map(([name, value]) => [name, String(value)])
  return { type: form, body: new URLSearchParams(Object.fromEntries(fields)).toString() }
}

function headersOf(retry: Retry | undefined): Readonly<Record<string, string>> {
  if (retry === undefined) return {}
  return { 'x-slack-retry-num': String(retry.number), 'x-slack-retry-reason': retry.reason }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function failure(error: unknown): Acknowledgement {
  const isTimeout = error instanceof Error && error.name === 'TimeoutError'
  return { status: isTimeout ? 'too late' : 'connection lost' }
}
