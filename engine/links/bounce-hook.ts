import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { Links } from './link.ts'

/** The address to which a mail server may post what came back: who knows it may report on mails whose key they know. The same for as long as the secret key is. */
export function bounceHook({ baseUrl, key }: Links): string {
  return `${baseUrl}/bounces/${bounceToken(key)}`
}

/** Tells whether a token is that of the address, in constant time. */
export function isBounceToken(key: Buffer, token: string): boolean {
  const [ours, given] = [Buffer.from(bounceToken(key)), Buffer.from(token)]
  return ours.length === given.length && timingSafeEqual(ours, given)
}

/** 43 characters, safe in a URL. A key of its own, so that no seal made elsewhere with the secret key is one. Source: RFC 5869. */
function bounceToken(key: Buffer): string {
  const hookKey = Buffer.from(hkdfSync('sha256', key, '', 'clo bounce v1', 32))
  return createHmac('sha256', hookKey).update('bounces').digest('base64url')
}
