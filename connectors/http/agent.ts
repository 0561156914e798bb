import type { LookupFunction, Socket } from 'node:net'
import { Agent, buildConnector } from 'undici'
import { isPrivateAddress } from './addresses.ts'
import { privateAddress } from './faults.ts'

type Guard = {
  readonly vendor: string
  readonly allowPrivate: boolean
  readonly timeoutMs: number
  /** Of one message of a WebSocket, unpacked: a larger one ends it before it is held. */
  readonly maxBytes: number
}

/**
 * Opens the connections. What a name means is judged at every connection, by the very addresses that are then called: a name that was judged earlier
 * may mean another address by now (DNS rebinding). Its idle connections do not keep the process alive. `opened` is shown every connection.
 */
export function guardedAgent(
  { vendor, allowPrivate, timeoutMs, maxBytes }: Guard,
  resolve: LookupFunction,
  opened: (socket: Socket) => void = () => {},
): Agent {
  const connect = buildConnector({
    timeout: timeoutMs,
    lookup: allowPrivate ? resolve : publicOnly(vendor, resolve),
    allowH2: false,
  })
  return new Agent({
    // One connection per request in flight is all that a walk needs, and an idle HTTP/2 session would have a life of its own.
    allowH2: false,
    // The time of a whole attempt is limited where it is made.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveMaxTimeout: 10_000,
    webSocket: { maxPayloadSize: maxBytes },
    connect: (options, done) =>
      connect(options, (...outcome) => {
        if (outcome[0] === null) opened(outcome[1])
        done(...outcome)
      }),
  })
}

/** Finds the addresses of a name like `resolve`, and refuses the name when one of them is private. */
export function publicOnly(vendor: string, resolve: LookupFunction): LookupFunction {
  return (hostname, options, callback) =>
    resolve(hostname, options, (error, found, family) => {
      if (error !== null) return callback(error, found, family)
      const addresses = typeof found === 'string' ? [found] : found.map(({ address }) => address)
      if (addresses.some(isPrivateAddress)) return callback(privateAddress(vendor, hostname), found, family)
      callback(null, found, family)
    })
}
