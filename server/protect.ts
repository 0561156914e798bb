import type { MiddlewareHandler } from 'hono'
import { plainPage } from './pages/layout.ts'
import { plainAnswer } from './plain-answer.ts'

const policy = {
  'default-src': "'none'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'frame-src': "'self'",
  'form-action': "'self'",
  'base-uri': "'none'",
  'frame-ancestors': "'none'",
}

/** The content security policy of a page; `exceptions` replace single directives. No page ever runs a script. */
export const contentPolicy = (exceptions: Partial<Record<keyof typeof policy, string>> = {}): string =>
  Object.entries({ ...policy, ...exceptions })
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ')

/** The policy of a page with pictures, which are drawn with style attributes of their own. */
export const picturePolicy = contentPolicy({ 'style-src': "'self' 'unsafe-inline'" })

/** Headers that every answer carries. A route may set its own policy or cache life before. */
export const protectiveHeaders: MiddlewareHandler = async (context, next) => {
  await next()
  const { headers } = context.res
  if (!headers.has('Content-Security-Policy')) headers.set('Content-Security-Policy', contentPolicy())
  // A link is a key for a week: it must reach neither another site nor a shared computer's cache.
  headers.set('Referrer-Policy', 'no-referrer')
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store')
  headers.set('X-Content-Type-Options', 'nosniff')
  headers.set('X-Robots-Tag', 'noindex, nofollow')
  headers.set('Cross-Origin-Opener-Policy', 'same-origin')
  headers.set('Cross-Origin-Resource-Policy', 'same-origin')
}

/**
 * Refuses a POST that another site's page makes a browser send. Clients that are no browser send neither header and pass: what a
 * foreign page lacks is the visitor's link, which they hold.
 * A browser says `Origin: null` on our own pages, since they send no referrer; over plain http it says nothing more, so that null
 * alone proves nothing either way.
 */
export function sameOriginPosts(baseUrl: string): MiddlewareHandler {
  const ours = new URL(baseUrl).origin
  return async (context, next) => {
    const site = context.req.header('sec-fetch-site')
    const origin = context.req.header('origin')
    const isForeign =
      site !== undefined
        ? site !== 'same-origin' && site !== 'none'
        : origin !== undefined && ![ours, new URL(context.req.url).origin, 'null'].includes(origin)
    if (context.req.method !== 'POST' || !isForeign) return next()
    return plainAnswer(context, 'foreign', 403)
  }
}

/**
 * Shows admin pages only under the names of this server: while there is no login, a foreign name that resolves to this machine
 * (DNS rebinding) would let any website read them.
 */
export function ownNameOnly(baseUrl: string): MiddlewareHandler {
  const names = ['localhost', '127.0.0.1', '[::1]', new URL(baseUrl).hostname]
  return async (context, next) => {
    if (names.includes(new URL(context.req.url).hostname)) return next()
    return context.html(plainPage('Unknown name', `This server answers to ${new URL(baseUrl).host}.`), 421)
  }
}
