import type { Context } from 'hono'
import type { Clock } from '../engine/clock.ts'
import type { Db } from '../engine/db/pool.ts'
import { type Links, openLink, ownReportLink, settingsLink } from '../engine/links/link.ts'
import type { ModelInForce } from '../engine/model/model-in-force.ts'
import { refusedLink } from './refused-link.ts'

/** What the pages of a member need. */
export type MemberDependencies = {
  readonly db: Db
  readonly inForce: ModelInForce
  readonly links: Links
  readonly clock: Clock
}

/** Where a member may go from a page of theirs. */
export type MemberPlaces = { readonly own: string; readonly settings: string }

/** How long a link works that a page of ours gives, from when it was shown. A mail's own links live longer. */
const pageLinkHours = 12

/** The pages of one person, by links that soon expire: a page left open on a shared desk is no key for a week. */
export function memberPlaces(links: Links, personId: string, at: Date): MemberPlaces {
  const expiresAt = new Date(at.getTime() + pageLinkHours * 3_600_000)
  const here = { ...links, baseUrl: '' }
  return { own: ownReportLink(here, personId, expiresAt), settings: settingsLink(here, personId, expiresAt) }
}

/** Whose page a token opens, and its address; or the answer to a token that opens nothing. */
export type OpenedPage =
  | { readonly refusal: Response | Promise<Response> }
  | { readonly personId: string; readonly here: string; readonly expiresAt: Date }

/** Opens the token in the address of one person's page. */
export function openPage(
  context: Context,
  { links }: MemberDependencies,
  purpose: 'own-report' | 'settings' | 'unsubscribe',
  at: Date,
): OpenedPage {
  const token = context.req.param('token') ?? ''
  const link = openLink(links.key, token, purpose, at)
  if (link.status === 'refused') return { refusal: refusedLink(context, link.reason) }
  const folder = { 'own-report': 'me', settings: 'settings', unsubscribe: 'unsubscribe' }[purpose]
  return { personId: link.ids.person!, here: `/${folder}/${token}`, expiresAt: link.expiresAt }
}

/** One of the literals that a page confirms, from `?saved=`; whatever else stands there is not repeated. */
export function savedOf<Saved extends string>(context: Context, all: readonly Saved[]): Saved | null {
  const given = context.req.query('saved')
  return all.find((one) => one === given) ?? null
}
