import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { webhookSettings } from '../connectors/webhook/settings.ts'
import type { Clock } from '../engine/clock.ts'
import type { Db } from '../engine/db/pool.ts'
import { isHintToken } from '../engine/links/hint.ts'
import type { Links } from '../engine/links/link.ts'
import type { Log } from '../engine/log.ts'
import type { RetentionModel } from '../engine/model/retention-model.ts'
import { ingestPage } from '../engine/sources/ingest.ts'
import { findSource, type StoredSource } from '../engine/sources/sources.ts'
import { storable } from '../engine/sources/storable.ts'
import { formatOf, readBody } from './ingest-body.ts'
import { digestOf, isSignedWith, readClaim } from './ingest-signature.ts'

/** What taking in requests asks of the rest of the program. */
export type Ingest = {
  /** Opens what is sealed among the stored settings of a source. */
  readonly unsealed: (settings: unknown) => unknown
  /** Has the source read soon. Hints come in bursts: however many, one such sync waits at most. */
  readonly requestSync: (sourceId: string) => Promise<void>
}

/** What the routes need. */
export type IngestDependencies = Ingest & {
  readonly db: Db
  readonly model: RetentionModel
  readonly links: Links
  readonly clock: Clock
  readonly log: Log
}

const limitBytes = 1024 ** 2
const limitItems = 5_000
const shownFaults = 20

/**
 * Where other programs send to, mounted at `/ingest`. A signed request is taken in whole or not at all; one that comes again is answered
 * with `replayed` and does nothing, so a sender may repeat it until it is answered. Whoever cannot sign learns of no source.
 */
export function ingestRoutes({ db, model, links, clock, log, unsealed, requestSync }: IngestDependencies): Hono {
  const routes = new Hono()
  routes.use(bodyLimit({ maxSize: limitBytes, onError: (context) => refuse(context, 'too-large') }))

  routes.post('/:source', async (context) => {
    const at = clock()
    const format = formatOf(context.req.header('content-type'))
    if (format === null) return refuse(context, 'wrong-type')
    const claimed = readClaim((name) => context.req.header(name), at)
    if (typeof claimed === 'string') return refuse(context, claimed)
    const body = Buffer.from(await context.req.arrayBuffer())
    const source = await namedSource(context)
    const secret = secretOf(source)
    // Compared without a source too, so that the time it takes tells nothing of names.
    const isSigned = isSignedWith(secret ?? '', claimed, body)
    if (source === null || secret === null || !isSigned) return refuse(context, 'bad-signature')
    if (source.status !== 'active') return refuse(context, 'source-not-active', { 'Retry-After': '3600' })

    const { memories, gone, subjects, skipped } = readBody(format, body)
    if (memories.length + gone.length > limitItems) return refuse(context, 'too-many-items')
    if (skipped.length > 0) {
      const { sentence } = refusals['bad-items']
      return context.json({ reason: 'bad-items', sentence, items: skipped.slice(0, shownFaults) }, 400)
    }
    const page = { memories, gone, subjects, skipped, cursor: null, complete: false }
    const ingested = await ingestPage(db, model, source, { digest: digestOf(claimed), page }, at)
    if (ingested.status === 'replayed') return context.json({ replayed: true })
    log('ingest.taken', { source: source.id, ...ingested.counts })
    return context.json(ingested.counts)
  })

  // mem0 signs nothing, so nothing of the body is believed, or even read: it only says that something changed.
  routes.post('/:source/:hint', async (context) => {
    const source = await namedSource(context)
    const isHint = isHintToken(links.key, source?.id ?? '', context.req.param('hint'))
    if (source?.kind !== 'mem0' || !isHint) return refuse(context, 'wrong-address')
    if (source.status === 'active') await requestSync(source.id)
    return context.body(null, 202)
  })

  return routes

  function namedSource(context: Context): Promise<StoredSource | null> {
    return findSource(db, storable(context.req.param('source') ?? ''))
  }

  function secretOf(source: StoredSource | null): string | null {
    if (source?.kind !== 'webhook') return null
    // What people propose stands in a source of this kind that nobody sends to, and that has no secret.
    return webhookSettings.safeParse(unsealed(source.settings)).data?.secret ?? null
  }
}

const refusals = {
  'bad-items': {
    status: 400,
    sentence: 'Some items cannot be read, so nothing was taken. Mend them and send all of them again.',
  },
  'missing-signature': {
    status: 401,
    sentence: 'Expected X-Clo-Timestamp (seconds since 1970) and X-Clo-Signature (sha256= and 64 hexadecimal digits).',
  },
  'stale-timestamp': { status: 401, sentence: 'X-Clo-Timestamp is more than five minutes from our time. Sign again.' },
  'bad-signature': {
    status: 401,
    sentence: 'The signature is not the HMAC-SHA256 of "<timestamp>.<body>" under the secret of a source of this name.',
  },
  'wrong-address': { status: 401, sentence: 'This address takes nothing.' },
  'too-large': { status: 413, sentence: 'A request may hold 1 MiB. Send several.' },
  'too-many-items': { status: 413, sentence: 'A request may hold 5,000 items. Send several.' },
  'wrong-type': {
    status: 415,
    sentence: 'Send application/json (one item or a list) or application/x-ndjson (one item a line).',
  },
  'source-not-active': {
    status: 503,
    sentence: 'The source is paused or switched off, so nothing was taken. Send it again later.',
  },
} as const

function refuse(context: Context, reason: keyof typeof refusals, headers: Record<string, string> = {}): Response {
  const { status, sentence } = refusals[reason]
  return context.json({ reason, sentence }, status, headers)
}
