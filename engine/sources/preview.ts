import { sql } from 'kysely'
import { approveConcepts } from '../concepts/inbox.ts'
import type { Db } from '../db/pool.ts'
import { noLog } from '../log.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import { takeStatesTurn } from '../model/states-turn.ts'
import { type NudgeLoad, nudgeLoad, readAhead, readHoldings, whoDiffers } from '../nudges/nudge-load.ts'
import type { Extent, MemorySource, Skipped } from './memory-source.ts'
import { type Findings, readFindings, takeMark } from './preview-findings.ts'
import { mostPreviewed, type Pulled, pullAll, replaying, tellsGone } from './preview-pull.ts'
import { rehearse } from './preview-rehearsal.ts'
import { syncSource } from './sync.ts'
import type { SyncCounts } from './tally.ts'
import { decideWalk, type WalkStanding } from './walk.ts'

/** What a sync would do now. */
export type Preview = Omit<Findings, 'waitingIds'> & {
  /** How a sync counts. `gone` is null when what was read does not say what is gone. */
  readonly counts: Omit<SyncCounts, 'gone'> & { readonly gone: number | null }
  /** Whether the source is read as a whole, or what changed in it since the last sync. */
  readonly extent: Extent
  /** Read to its end without a gap, as far as the source tells. */
  readonly complete: boolean
  /** The source has more than a preview reads. */
  readonly truncated: boolean
  /** Why items stay out, most first; `first`: where the first of them is. */
  readonly skipped: readonly { readonly reason: string; readonly count: number; readonly first: string }[]
  /** What it would ask of everybody whom it would change anything for, if all its new questions were approved. */
  readonly load: readonly NudgeLoad[]
}

/** What a preview works with besides the database. `progress` hears how many memories are read; `most`: how many it reads about. */
export type PreviewTools = {
  readonly model: RetentionModel
  readonly signal: AbortSignal
  readonly progress?: (read: number) => void
  readonly most?: number
}

/**
 * Says what a sync would do now, by doing it and taking it back: the same functions run, so the two cannot differ. Also for a source that is off, or
 * that another process reads just now. A walk that is under way is looked at from its start, because it may move on meanwhile. Writes nothing.
 * Throws SourceError.
 *
 * The source is read before any transaction. The turn of the states is held from the first page that is absorbed to the last thing that is looked
 * at, and syncs wait for that long: 20,000 new memories for 22 people about 10 s, of which a sync takes 6 (measured).
 */
export async function previewSource(
  db: Db,
  { model, signal, progress, most = mostPreviewed }: PreviewTools,
  sourceId: string,
  open: (kind: string, settings: unknown) => MemorySource,
  at: Date,
): Promise<Preview> {
  const source = await readSource(db, sourceId)
  const extent = decideWalk(source, at) === 'not' ? 'changes' : 'whole'
  const pull = open(source.kind, source.settings).pull(source.cursor, signal, extent)
  const pulled = await pullAll(pull, most, progress)
  const { outcome, findings, people, after } = await rehearseSync(db, { model, signal, sourceId, extent, pulled }, at)
  const before = await readAhead(db, model, people, at)
  const { waitingIds: _, ...found } = findings
  const complete = outcome.status === 'complete'
  return {
    counts: { ...outcome.counts, gone: complete || tellsGone(pulled.pages) ? outcome.counts.gone : null },
    extent,
    complete,
    truncated: pulled.truncated,
    skipped: byReason(outcome.skipped),
    ...found,
    load: await nudgeLoad(db, model, { before, after }, at),
  }
}

type Rehearsing = {
  readonly model: RetentionModel
  readonly signal: AbortSignal
  readonly sourceId: string
  readonly extent: Extent
  readonly pulled: Pulled
}

/** Syncs from the pages that were pulled, approves what is new, and reads what came of it. */
async function rehearseSync(db: Db, { model, signal, sourceId, extent, pulled }: Rehearsing, at: Date) {
  return await rehearse(db, async (trx) => {
    // First of all, as in a sync: it locks the row of the source, and whoever holds that row may wait for the turn.
    await takeStatesTurn(trx)
    await freeSource(trx, sourceId, extent)
    const mark = await takeMark(trx, sourceId)
    const held = await readHoldings(trx)
    const tools = { model, signal, log: noLog, clock: () => at }
    const outcome = await syncSource(trx, tools, sourceId, () => replaying(pulled.pages), at)
    if (outcome.status !== 'complete' && outcome.status !== 'partial')
      throw new Error(`A rehearsed sync ended as ${outcome.status}; expected it to come to its end`)
    const findings = await readFindings(trx, sourceId, mark)
    await approveConcepts(trx, model, { conceptIds: findings.waitingIds }, at)
    const people = whoDiffers(held, await readHoldings(trx))
    return { outcome, findings, people, after: await readAhead(trx, model, people, at) }
  })
}

type SourceToPreview = WalkStanding & {
  readonly kind: string
  readonly settings: unknown
  readonly cursor: string | null
}

async function readSource(db: Db, sourceId: string): Promise<SourceToPreview> {
  return await db
    .selectFrom('source')
    .select(['kind', 'settings', 'cursor'])
    .select(['walk_hours as walkHours', 'walk_started_at as walkStartedAt', 'walked_at as walkedAt'])
    .where('id', '=', sourceId)
    .executeTakeFirstOrThrow()
}

/** Nobody holds the source, and it is to be read as it was read: another process may have come further meanwhile. */
async function freeSource(trx: Db, sourceId: string, extent: Extent): Promise<void> {
  const walk = extent === 'whole' ? sql`, walked_at = null, walk_started_at = null` : sql``
  await sql`update source set lease_until = null ${walk} where id = ${sourceId}`.execute(trx)
}

function byReason(skipped: readonly Skipped[]): Preview['skipped'] {
  return [...Map.groupBy(skipped, ({ reason }) => reason)]
    .map(([reason, items]) => ({ reason, count: items.length, first: items[0]?.where ?? '' }))
    .sort((one, other) => other.count - one.count || one.reason.localeCompare(other.reason))
}
