import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import { signatureWindowMs } from '../engine/sources/ingest.ts'

/** What a request says of its signature, before anybody believes it. */
export type Claimed = { readonly timestamp: string; readonly mac: Buffer }

/** Why a request claims no signature that could be valid. It is known without looking at any source. */
export type Unsigned = 'missing-signature' | 'stale-timestamp'

/**
 * Reads the headers `X-Clo-Timestamp` (seconds since 1970) and `X-Clo-Signature` (`sha256=` and 64 hexadecimal digits). The time may be
 * five minutes off, either way.
 */
export function readClaim(header: (name: string) => string | undefined, at: Date): Claimed | Unsigned {
  const timestamp = /^\d{1,12}$/.exec(header('x-clo-timestamp') ?? '')?.[0]
  const digits = /^sha256=([0-9a-f]{64})$/i.exec(header('x-clo-signature') ?? '')?.[1]
  if (timestamp === undefined || digits === undefined) return 'missing-signature'
  if (Math.abs(at.getTime() - Number(timestamp) * 1000) > signatureWindowMs) return 'stale-timestamp'
  return { timestamp, mac: Buffer.from(digits, 'hex') }
}

/** Tells whether it was signed with `secret`: HMAC-SHA256 over `<timestamp>.<body>`, compared in constant time. Source: RFC 2104. */
export function isSignedWith(secret: string, { timestamp, mac }: Claimed, body: Buffer): boolean {
  const expected = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest()
  return timingSafeEqual(expected, mac)
}

/** Stands for a signed request, and is no signature that somebody who reads the database could send. */
export function digestOf({ mac }: Claimed): string {
  return hash('sha256', mac, 'hex')
}
