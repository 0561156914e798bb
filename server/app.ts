import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Clock } from '../engine/clock.ts'
import type { Db } from '../engine/db/pool.ts'
import { type Links, openLink } from '../engine/links/link.ts'
import type { Log } from '../engine/log.ts'
import type { RetentionModel } from '../engine/model/retention-model.ts'
import { answerRoutes } from './answer-routes.ts'
import { bounceRoutes } from './bounce-routes.ts'
import { type Ingest, ingestRoutes } from './ingest-routes.ts'
import { outboxRoutes } from './outbox-routes.ts'
import { plainPage } from './pages/layout.ts'
import { ownReportPage } from './pages/own-report-page.ts'
import { reportPage } from './pages/report-page.ts'
import { contentPolicy, ownNameOnly, protectiveHeaders, sameOriginPosts } from './protect.ts'
import { refusedLink } from './refused-link.ts'
import { mark, style } from './style.ts'

/**
 * What the web needs. `bounceAddress`: where mails of ours come back to, or null. `mailboxDir` is null where mails go to a server: then there is no outbox. Without `ingest`, nothing can be sent to
 * sources.
 */
export type AppDependencies = {
  readonly db: Db
  readonly model: RetentionModel
  readonly links: Links
  readonly clock: Clock
  readonly log: Log
  readonly mailboxDir: string | null
  readonly bounceAddress?: string | null
  readonly ingest?: Ingest
}

/** Every page and form, by its address. */
export function createApp(dependencies: AppDependencies): Hono {
  const { db, model, links, clock, log, mailboxDir, bounceAddress = null, ingest } = dependencies
  const app = new Hono()
  app.use(protectiveHeaders)
  // Before the rules for forms: programs send here, more than a form may, and prove who they are by signature.
  if (ingest !== undefined) app.route('/ingest', ingestRoutes({ db, model, links, clock, log, ...ingest }))
  app.route('/bounces', bounceRoutes({ db, links, clock, log, address: bounceAddress }))
  app.use(sameOriginPosts(links.baseUrl), bodyLimit({ maxSize: 16_384, onError: tooLarge }))
  app.use('/report', ownNameOnly(links.baseUrl))
  app.use('/outbox/*', ownNameOnly(links.baseUrl))

  app.get('/', (context) => context.redirect('/report'))
  app.get('/healthz', (context) => context.text('ok'))
  app.get('/style.css', (context) => context.body(style, 200, asset('text/css; charset=utf-8')))
  app.get('/mark.svg', (context) => context.body(mark, 200, asset('image/svg+xml')))

  app.route('/a', answerRoutes({ db, model, links, clock }))
  if (mailboxDir !== null) app.route('/outbox', outboxRoutes(mailboxDir))

  app.get('/report', async (context) => {
    context.header('Content-Security-Policy', picturePolicy)
    return context.html(reportPage(db, model, { at: clock(), hasOutbox: mailboxDir !== null }))
  })

  app.get('/me/:token', async (context) => {
    const at = clock()
    const link = openLink(links.key, context.req.param('token'), 'own-report', at)
    if (link.status === 'refused') return refusedLink(context, link.reason)
    context.header('Content-Security-Policy', picturePolicy)
    return context.html(ownReportPage(db, model, link.ids.person!, at))
  })

  app.notFound((context) => context.html(plainPage('Nothing here', 'There is no page at this address.'), 404))
  app.onError((error, context) => {
    // The name and place of a fault, not its message: that of a database may quote a row, and the address holds a link. The stack begins with it.
    const stack = (error.stack ?? '').replace(error.message, '')
    const place = stack.split('\n').find((line) => line.trimStart().startsWith('at '))
    log('server.failed', { method: context.req.method, error: error.name, place: place?.trim() ?? null })
    return context.html(plainPage('That did not work', 'The fault is ours and has been noted. Please try again.'), 500)
  })
  return app
}

const tooLarge = (context: Context) => context.html(plainPage('Not saved', 'The form was too large.'), 413)

/** Pictures are drawn with style attributes of their own. */
const picturePolicy = contentPolicy({ 'style-src': "'self' 'unsafe-inline'" })

const asset = (type: string) => ({ 'Content-Type': type, 'Cache-Control': 'public, max-age=3600' })
