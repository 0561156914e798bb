import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { QuestionRef } from '../reviews/question-ref.ts'

/** What a link lets its holder do; a link of one purpose opens nothing of another. */
export type LinkPurpose = 'answer' | 'own-report' | 'settings' | 'unsubscribe'

/** What a link carries: ids only, never content. */
export type LinkClaim = { readonly purpose: LinkPurpose; readonly ids: Readonly<Record<string, string>> }

/** What a token turned out to be. Nothing of its content is believed, or even parsed, before its seal is checked. */
export type OpenedLink =
  | { readonly status: 'ok'; readonly ids: Readonly<Record<string, string>>; readonly expiresAt: Date }
  | { readonly status: 'refused'; readonly reason: 'malformed' | 'forged' | 'wrong-purpose' | 'expired' }

/** Where links point to, without a slash at the end, and the secret key that seals them. */
export type Links = { readonly baseUrl: string; readonly key: Buffer }

/** How long a mailed link works. */
export const linkLifeDays = 7

/** How long what stops the mails works: as long as anybody keeps a mail, within reason. */
const unsubscribeLifeDays = 400

type Payload = { readonly purpose: LinkPurpose; readonly expiresAt: number; readonly ids: Record<string, string> }

/** Seals a claim until an instant: `v1.payload.mac`, safe in a URL. Source: ASVS 5.0 section 9. */
export function signLink(key: Buffer, { purpose, ids }: LinkClaim, expiresAt: Date): string {
  const payload: Payload = { purpose, expiresAt: expiresAt.getTime(), ids }
  const sealed = `v1.${Buffer.from(JSON.stringify(payload)).toString('base64url')}`
  return `${sealed}.${seal(key, sealed)}`
}

/** Opens a token for one purpose; it works until its expiry, exclusive. */
export function openLink(key: Buffer, token: string, purpose: LinkPurpose, at: Date): OpenedLink {
  const [, sealed, mac] = /^(v1\.[\w-]{1,1000})\.([\w-]{43})$/.exec(token) ?? []
  if (sealed === undefined || mac === undefined) return { status: 'refused', reason: 'malformed' }
  // The text of the seal is compared, not its bytes: the last character of base64 has bits that no byte holds.
  if (!timingSafeEqual(Buffer.from(mac), Buffer.from(seal(key, sealed)))) return { status: 'refused', reason: 'forged' }
  const payload: Payload = JSON.parse(Buffer.from(sealed.slice(3), 'base64url').toString())
  if (payload.purpose !== purpose) return { status: 'refused', reason: 'wrong-purpose' }
  if (at.getTime() >= payload.expiresAt) return { status: 'refused', reason: 'expired' }
  return { status: 'ok', ids: payload.ids, expiresAt: new Date(payload.expiresAt) }
}

/** The address of the page that shows one question and takes its answer. */
export function answerLink({ baseUrl, key }: Links, ref: QuestionRef, expiresAt: Date): string {
  const ids = { person: ref.personId, nudge: ref.nudgeId, position: String(ref.position) }
  return `${baseUrl}/a/${signLink(key, { purpose: 'answer', ids }, expiresAt)}`
}

/** The address of the page that shows one person what is known about them. */
export function ownReportLink({ baseUrl, key }: Links, personId: string, expiresAt: Date): string {
  return `${baseUrl}/me/${signLink(key, { purpose: 'own-report', ids: { person: personId } }, expiresAt)}`
}

/** The address of the page on which one person sets how they are nudged. */
export function settingsLink({ baseUrl, key }: Links, personId: string, expiresAt: Date): string {
  return `${baseUrl}/settings/${signLink(key, { purpose: 'settings', ids: { person: personId } }, expiresAt)}`
}

/** The address that takes the one-click POST of RFC 8058, and shows a form to whoever opens it; for a mail sent at `at`. */
export function unsubscribeLink({ baseUrl, key }: Links, personId: string, at: Date): string {
  const expiresAt = new Date(at.getTime() + unsubscribeLifeDays * 86_400_000)
  return `${baseUrl}/unsubscribe/${signLink(key, { purpose: 'unsubscribe', ids: { person: personId } }, expiresAt)}`
}

/** The question that an opened answer link names. Throws when the link, though ours, names none. */
export function questionOf(ids: Readonly<Record<string, string>>): QuestionRef {
  const { person, nudge, position } = ids
  if (!person || !nudge || !position) throw new Error('An answer link without person, nudge or position was signed')
  return { personId: person, nudgeId: nudge, position: Number(position) }
}

/** A key of its own for links, so that no seal made elsewhere with the secret key opens one. Source: RFC 5869. */
function seal(key: Buffer, text: string): string {
  const linkKey = Buffer.from(hkdfSync('sha256', key, '', 'clo link v1', 32))
  return createHmac('sha256', linkKey).update(text).digest('base64url')
}
