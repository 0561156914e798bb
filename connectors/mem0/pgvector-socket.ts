import { type LookupFunction, Socket } from 'node:net'
import { isPrivateHost } from '../http/addresses.ts'
import { publicOnly } from '../http/agent.ts'
import { privateAddress } from '../http/faults.ts'
import type { PgvectorSettings } from './pgvector-settings.ts'

/** Where and as whom to connect, and how the connection is secured. */
export type Place = {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
  readonly ssl: false | { readonly rejectUnauthorized: boolean }
}

/** Takes the address of the settings apart. */
export function placeOf({ connectionUrl, tls }: PgvectorSettings): Place {
  const url = new URL(connectionUrl)
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    ssl: tls === 'none' ? false : { rejectUnauthorized: tls === 'verified' },
  }
}

/** How a socket to a server is opened. `resolve` finds the addresses of a name. */
export type Guard = { readonly allowPrivate: boolean; readonly resolve: LookupFunction; readonly signal: AbortSignal }

/**
 * A socket that breaks when the signal aborts, and refuses private addresses unless they are allowed: what a name means is judged by the very
 * addresses that are then called. Throws SourceError for a host that is private as it stands.
 */
export function guardedSocket(host: string, { allowPrivate, resolve, signal }: Guard): Socket {
  if (!allowPrivate && isPrivateHost(host)) throw privateAddress('mem0', host)
  const socket = new Socket({ signal })
  const connect = socket.connect.bind(socket)
  const lookup = allowPrivate ? resolve : publicOnly('mem0', resolve)
  // The driver calls it with these two.
  return Object.assign(socket, { connect: (port: number, name: string) => connect({ port, host: name, lookup }) })
}
