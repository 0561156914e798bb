import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { Links } from './link.ts'

/**
 * The address of a source whose vendor cannot sign: who knows it may hint that the source changed, and nothing else. The same for as long
 * as the source and the secret key are.
 */
export function hintAddress({ baseUrl, key }: Links, source: { readonly id: string; readonly name: string }): string {
  return `${ingestAddress({ baseUrl }, source.name)}/${hintToken(key, source.id)}`
}

/** The address that takes signed requests for a source; safe between quotation marks of a shell. */
export function ingestAddress({ baseUrl }: Pick<Links, 'baseUrl'>, sourceName: string): string {
  return `${baseUrl}/ingest/${encodeURIComponent(sourceName).replaceAll("'", '%27')}`
}

/** Tells whether a token is that of the source, in constant time. */
export function isHintToken(key: Buffer, sourceId: string, token: string): boolean {
  const [ours, given] = [Buffer.from(hintToken(key, sourceId)), Buffer.from(token)]
  return ours.length === given.length && timingSafeEqual(ours, given)
}

/** 43 characters, safe in a URL. A key of its own, so that no seal made elsewhere with the secret key is one. Source: RFC 5869. */
function hintToken(key: Buffer, sourceId: string): string {
  const hintKey = Buffer.from(hkdfSync('sha256', key, '', 'clo hint v1', 32))
  return createHmac('sha256', hintKey).update(sourceId).digest('base64url')
}
