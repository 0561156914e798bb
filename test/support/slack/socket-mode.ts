import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import type { Acknowledgement, Send } from './inbound.ts'
import { ids } from './workspace.ts'

/** The sockets over which an app without a public address is reached. */
export type SocketMode = {
  /** A path with a ticket that lets one connection in, once. */
  openPath(): string
  /** Lets a connection in, or not. */
  connect(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Sends an envelope over the youngest connection. Throws when there is none. */
  readonly send: Send
  /** Tells every connection to come back over a new one. `link_disabled`: not to come back. */
  disconnect(reason: 'warning' | 'refresh_requested' | 'link_disabled'): void
  /** Ends when so many connections are open, perhaps at once. */
  whenConnected(count: number): Promise<void>
  /** Parts from every app in good order, and from one that does not answer within a second by force. */
  close(): Promise<void>
}

const answer = z.object({ envelope_id: z.string(), payload: z.unknown().optional() })

/** `patienceMs`: how long an envelope waits for its acknowledgement. */
export function openSocketMode(patienceMs: number): SocketMode {
  const server = new WebSocketServer({ noServer: true })
  const tickets = new Set<string>()
  const connections: WebSocket[] = []
  const envelopes = new Map<string, { connection: WebSocket; settle(acknowledgement: Acknowledgement): void }>()
  const waiting: { count: number; resolve(): void }[] = []

  const tellWaiting = () => {
    for (const { count, resolve } of waiting) if (connections.length === count) resolve()
  }
  const welcome = (connection: WebSocket) => {
    connections.push(connection)
    connection.on('message', (data) => {
      const { envelope_id: id, payload } = answer.parse(JSON.parse(String(data)))
      envelopes.get(id)?.settle({ status: 'acknowledged', body: payload ?? {} })
    })
    connection.on('close', () => {
      connections.splice(connections.indexOf(connection), 1)
      for (const envelope of envelopes.values())
        if (envelope.connection === connection) envelope.settle({ status: 'connection lost' })
      tellWaiting()
    })
    const info = { num_connections: connections.length, connection_info: { app_id: ids.app } }
    connection.send(JSON.stringify({ type: 'hello', ...info, debug_info: { host: 'double' } }), tellWaiting)
  }

  return {
    openPath() {
      const ticket = randomUUID()
      tickets.add(ticket)
      return `/link/?ticket=${ticket}`
    },
    connect(request, socket, head) {
      const ticket = new URL(request.url ?? '/', 'http://double').searchParams.get('ticket') ?? ''
      if (!tickets.delete(ticket)) return socket.end('HTTP/1.1 408 Request Timeout\r\n\r\n')
      return server.handleUpgrade(request, socket, head, welcome)
    },
    send({ type, payload }, retry) {
      const connection = connections.at(-1)
      if (connection === undefined) throw new Error('The app has no socket open')
      const id = randomUUID()
      return new Promise((resolve) => {
        const settle = (acknowledgement: Acknowledgement) => {
          clearTimeout(timer)
          envelopes.delete(id)
          resolve(acknowledgement)
        }
        const timer = setTimeout(() => settle({ status: 'too late' }), patienceMs)
        envelopes.set(id, { connection, settle })
        const again = { retry_attempt: retry?.number ?? 0, retry_reason: retry?.reason ?? '' }
        const envelope = { envelope_id: id, type, payload, accepts_response_payload: type !== 'events_api' }
        connection.send(JSON.stringify(type === 'events_api' ? { ...envelope, ...again } : envelope))
      })
    },
    disconnect(reason) {
      for (const connection of connections)
        connection.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'double' } }))
    },
    whenConnected(count) {
      if (connections.length === count) return Promise.resolve()
      return new Promise((resolve) => waiting.push({ count, resolve }))
    },
    async close() {
      await Promise.all(connections.map(part))
      server.close()
    },
  }
}

/** Bolt does not wait for the end of its own farewell: cut off in the middle, it says so in its log and keeps a timer for half a minute. */
async function part(connection: WebSocket): Promise<void> {
  const force = setTimeout(() => connection.terminate(), 1000)
  const closed = once(connection, 'close')
  connection.close()
  await closed
  clearTimeout(force)
}
