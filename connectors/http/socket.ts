import { lookup } from 'node:dns'
import type { Socket as Connection, LookupFunction } from 'node:net'
import { type CloseEvent, type ErrorEvent, type MessageEvent, WebSocket } from 'undici'
import { SourceError } from '../../engine/sources/memory-source.ts'
import { isPrivateHost } from './addresses.ts'
import { guardedAgent } from './agent.ts'
import { answerTooLarge, asFault, privateAddress, timedOut } from './faults.ts'
import type { HttpRules } from './fetch.ts'

/** An open connection. `lost` settles when it ends, with the reason; it never rejects. */
export type Socket = {
  send(text: string): void
  close(): void
  readonly lost: Promise<SourceError>
}

/** How to connect: `token` travels as a bearer token. `receive` is called for every text, in order. */
export type SocketOptions = {
  readonly rules: Pick<HttpRules, 'vendor' | 'allowPrivate' | 'timeoutMs' | 'maxBytes'>
  readonly token?: string
  readonly receive: (text: string) => void
}

/**
 * Opens a WebSocket under the rules of `ruledFetch`: the address is judged at the very connection, nothing waits longer than `timeoutMs` to open, and a
 * message of more than `maxBytes` ends it. Throws SourceError timeout | unreachable | tls | private-address; or the reason of an aborted signal.
 */
export async function openSocket(
  address: string,
  { rules, token, receive }: SocketOptions,
  signal: AbortSignal,
  resolve: LookupFunction = lookup,
): Promise<Socket> {
  signal.throwIfAborted()
  const { vendor, allowPrivate, timeoutMs, maxBytes } = rules
  const { hostname, origin } = new URL(address.replace(/^ws/, 'http'))
  if (!allowPrivate && isPrivateHost(hostname)) throw privateAddress(vendor, hostname)
  let connection: Connection | undefined
  const agent = guardedAgent(rules, resolve, (opened) => {
    connection = opened
  })
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const socket = new WebSocket(address, { dispatcher: agent, headers })
  const opened = Promise.withResolvers<void>()
  const lost = Promise.withResolvers<SourceError>()
  const end = (fault: SourceError) => {
    opened.reject(fault)
    lost.resolve(fault)
    socket.close()
    agent.destroy().catch(() => {})
  }
  const timer = setTimeout(() => end(timedOut(vendor, origin, timeoutMs)), timeoutMs)
  const abort = () => end(closed(vendor, origin, 'the signal'))
  signal.addEventListener('abort', abort, { once: true })
  socket.addEventListener('open', () => opened.resolve())
  // The error of a WebSocket does not say why there is no connection; the agent below it does, and first.
  agent.on('connectionError', (_origin, _targets, error) => end(asFault(error, vendor, origin)))
  socket.addEventListener('error', ({ error }: ErrorEvent) => {
    // undici breaks off at a message that is too large, before it holds it, and says nothing else: nobody ended the connection, and no fault did.
    const isRefused = connection?.destroyed && !connection.readableEnded && !connection.errored
    end(isRefused ? answerTooLarge(vendor, origin, maxBytes) : asFault(error, vendor, origin))
  })
  socket.addEventListener('close', ({ code }: CloseEvent) => end(closed(vendor, origin, `code ${code}`)))
  socket.addEventListener('message', ({ data }: MessageEvent) => {
    if (typeof data !== 'string') return
    if (data.length > maxBytes) end(answerTooLarge(vendor, origin, maxBytes))
    else receive(data)
  })
  try {
    await opened.promise
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    clearTimeout(timer)
  }
  lost.promise.then(() => signal.removeEventListener('abort', abort))
  return { send: (text) => socket.send(text), close: () => end(closed(vendor, origin, 'us')), lost: lost.promise }
}

function closed(vendor: string, origin: string, by: string): SourceError {
  const message = `${vendor} at ${origin} ended the connection (${by}): expected it to stay; see whether it runs`
  return new SourceError(message, { reason: 'unreachable', permanent: false })
}
