import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Clock } from '../engine/clock.ts'
import type { Db } from '../engine/db/pool.ts'
import type { Links } from '../engine/links/link.ts'
import { faultFields, type Log } from '../engine/log.ts'
import type { ModelInForce } from '../engine/model/model-in-force.ts'
import { answerRoutes } from './answer-routes.ts'
import { bounceRoutes } from './bounce-routes.ts'
import { type Ingest, ingestRoutes } from './ingest-routes.ts'
import { outboxRoutes } from './outbox-routes.ts'
import { ownRoutes } from './own-routes.ts'
import { reportPage } from './pages/report-page.ts'
import { plainAnswer } from './plain-answer.ts'
import { ownNameOnly, picturePolicy, protectiveHeaders, sameOriginPosts } from './protect.ts'
import { type DeleteMessages, settingsRoutes } from './settings-routes.ts'
import { mark, style } from './style.ts'
import { oneClickRoutes, unsubscribeRoutes } from './unsubscribe-routes.ts'

/**
 * What the web needs. `bounceAddress`: where mails of ours come back to, or null. `mailboxDir` is null where mails go to a server: then there
 * is no outbox. Without `ingest`, nothing can be sent to sources; without `deleteMessages`, what an erased person was sent stays where it went.
 */
export type AppDependencies = {
  readonly db: Db
  readonly inForce: ModelInForce
  readonly links: Links
  readonly clock: Clock
  readonly log: Log
  readonly mailboxDir: string | null
  readonly bounceAddress?: string | null
  readonly ingest?: Ingest
  readonly deleteMessages?: DeleteMessages
}

/** Every page and form, by its address. */
export function createApp(dependencies: AppDependencies): Hono {
  const {
    db,
    inForce,
    links,
    clock,
    log,
    mailboxDir,
    bounceAddress = null,
    ingest,
    deleteMessages = async () => {},
  } = dependencies
  const { model } = inForce
  const member = { db, inForce, links, clock }
  const app = new Hono()
  app.use(protectiveHeaders)
  // Before the rules for forms: programs send here, more than a form may, and prove who they are by signature.
  if (ingest !== undefined) app.route('/ingest', ingestRoutes({ db, model, links, clock, log, ...ingest }))
  app.route('/bounces', bounceRoutes({ db, links, clock, log, address: bounceAddress }))
  app.route('/unsubscribe', oneClickRoutes(member))
  app.use(sameOriginPosts(links.baseUrl), bodyLimit({ maxSize: 16_384, onError: tooLarge }))
  app.use('/report', ownNameOnly(links.baseUrl))
  app.use('/outbox/*', ownNameOnly(links.baseUrl))

  app.get('/', (context) => context.redirect('/report'))
  app.get('/healthz', (context) => context.text('ok'))
  app.get('/style.css', (context) => context.body(style, 200, asset('text/css; charset=utf-8')))
  app.get('/mark.svg', (context) => context.body(mark, 200, asset('image/svg+xml')))

  app.route('/a', answerRoutes(member))
  app.route('/me', ownRoutes(member))
  app.route('/settings', settingsRoutes(member, deleteMessages))
  app.route('/unsubscribe', unsubscribeRoutes(member))
  if (mailboxDir !== null) app.route('/outbox', outboxRoutes(mailboxDir))

  app.get('/report', async (context) => {
    context.header('Content-Security-Policy', picturePolicy)
    return context.html(reportPage(db, model, { at: clock(), hasOutbox: mailboxDir !== null }))
  })

  app.notFound((context) => plainAnswer(context, 'nothing', 404))
  app.onError((error, context) => {
    // The address holds a link.
    log('server.failed', { method: context.req.method, ...faultFields(error) })
    return plainAnswer(context, 'fault', 500)
  })
  return app
}

const tooLarge = (context: Context) => plainAnswer(context, 'tooLarge', 413)

const asset = (type: string) => ({ 'Content-Type': type, 'Cache-Control': 'public, max-age=3600' })
