import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { takeBounce } from '../channels/email/bounces/take-bounce.ts'
import type { Clock } from '../engine/clock.ts'
import type { Db } from '../engine/db/pool.ts'
import { isBounceToken } from '../engine/links/bounce-hook.ts'
import type { Links } from '../engine/links/link.ts'
import type { Log } from '../engine/log.ts'

/** What the routes need. `address`: where mails of ours come back to, or null. */
export type BounceDependencies = {
  readonly db: Db
  readonly links: Links
  readonly clock: Clock
  readonly log: Log
  readonly address: string | null
}

const limitBytes = 1024 ** 2

/**
 * Where a mail server posts what came back, mounted at `/bounces`. Behind an unguessable address and not signed: what posts is one line in an
 * aliases file, which signs nothing, and to do harm one must also know the key of a mail. Answered once the database has committed;
 * a mail that comes again changes nothing, so a server may repeat it until it is answered.
 */
export function bounceRoutes({ db, links, clock, log, address }: BounceDependencies): Hono {
  const routes = new Hono()
  routes.use(bodyLimit({ maxSize: limitBytes, onError: (context) => refuse(context, 'too-large') }))

  routes.post('/:token', async (context) => {
    if (!isBounceToken(links.key, context.req.param('token'))) return refuse(context, 'wrong-address')
    if (!isMail(context.req.header('content-type'))) return refuse(context, 'wrong-type')
    const mail = new Uint8Array(await context.req.arrayBuffer())
    const taken = await takeBounce(db, mail, address, clock())
    log('bounce.taken', { ...taken })
    return context.json(taken)
  })

  return routes
}

function isMail(contentType = ''): boolean {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return ['message/rfc822', 'message/global', 'text/plain'].includes(type)
}

const refusals = {
  'wrong-address': { status: 401, sentence: 'This address takes nothing.' },
  'too-large': { status: 413, sentence: 'A mail may hold 1 MiB. Its first 256 KiB are enough: cut it there.' },
  'wrong-type': { status: 415, sentence: 'Send the whole mail as message/rfc822 or text/plain.' },
} as const

function refuse(context: Context, reason: keyof typeof refusals): Response {
  const { status, sentence } = refusals[reason]
  return context.json({ reason, sentence }, status)
}
