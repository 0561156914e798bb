import type { ServerResponse } from 'node:http'
import { SlackRateLimit } from './refusal.ts'
import { rateLimited, type SlackAnswer } from './web-api.ts'

/** Ends when something may go on: a gate of the test, or a timer in a run by the clock on the wall. */
export type Gate = () => Promise<unknown>

/** What may befall one request. delivery.md 1.3 and 2.2 name them, 7.1 what they do to a sender. */
export type SlackFault =
  /** The connection breaks before Slack did anything. */
  | { readonly kind: 'connection reset' }
  /** Slack gets the request late, and does it even if the client has gone. */
  | { readonly kind: 'request delayed'; readonly gate: Gate }
  /** Slack did it, and its answer comes late. */
  | { readonly kind: 'answer delayed'; readonly gate: Gate }
  /** Slack did it, and the connection breaks before the answer. */
  | { readonly kind: 'answer dropped' }
  /** Slack did it, and the connection breaks within the answer. */
  | { readonly kind: 'answer cut' }
  /** A page of a server that is not well; nobody knows whether it was done. */
  | { readonly kind: 'server error'; readonly status: 500 | 502 | 503; readonly isDone: boolean }
  /** A page of something in between, as if all were well; not done. */
  | { readonly kind: 'html with 200' }
  /** `ok: false` with this code, such as account_inactive; not done. */
  | { readonly kind: 'refused'; readonly error: string }
  | { readonly kind: 'rate limited'; readonly retryAfterSeconds: number }

/** Something to be sent. */
export type Rendered = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Buffer
}

/** What is answered without doing what was asked. Undefined: it is done. */
export function insteadOfDoing(fault: SlackFault | undefined): Rendered | undefined {
  switch (fault?.kind) {
    case 'server error':
      return fault.isDone ? undefined : page(fault.status)
    case 'html with 200':
      return page(200)
    case 'refused':
      return renderAnswer({ status: 200, headers: {}, body: { ok: false, error: fault.error } })
    case 'rate limited':
      return renderAnswer(rateLimited(new SlackRateLimit(fault.retryAfterSeconds * 1000)))
    default:
      return undefined
  }
}

/** Sends an answer, or what its fault leaves of it. */
export async function sendThrough(
  fault: SlackFault | undefined,
  response: ServerResponse,
  { status, headers, bytes }: Rendered,
): Promise<void> {
  switch (fault?.kind) {
    case 'answer dropped':
      response.socket?.resetAndDestroy()
      return
    case 'answer cut':
      response.writeHead(status, { ...headers, 'content-length': String(bytes.length) })
      response.write(bytes.subarray(0, bytes.length / 2), () => response.socket?.resetAndDestroy())
      return
    case 'server error': {
      const sick = page(fault.status)
      response.writeHead(sick.status, sick.headers).end(sick.bytes)
      return
    }
    case 'answer delayed':
      await fault.gate()
  }
  response.writeHead(status, headers).end(bytes)
}

export function renderAnswer({ status, headers, body }: SlackAnswer): Rendered {
  const json = { 'content-type': 'application/json; charset=utf-8' }
  return { status, headers: { ...json, ...headers }, bytes: Buffer.from(JSON.stringify(body)) }
}

function page(status: number): Rendered {
  const bytes = Buffer.from('<!doctype html><title>Something went wrong</title><h1>Something went wrong</h1>')
  return { status, headers: { 'content-type': 'text/html' }, bytes }
}
