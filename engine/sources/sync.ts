import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import type { Log } from '../log.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import { type AbsorbingSource, absorbPage } from './absorb.ts'
import { markGone } from './gone.ts'
import { type MemorySource, type Skipped, SourceError } from './memory-source.ts'
import { storable } from './storable.ts'

/** What one run over one source counted. */
export type SyncCounts = {
  readonly read: number
  readonly new: number
  readonly changed: number
  readonly same: number
  readonly gone: number
  readonly skipped: number
}

/** How a run ended. `partial`: read without fault, but not enough of it to say what is gone. */
export type SyncOutcome =
  | { readonly status: 'complete' | 'partial'; readonly counts: SyncCounts; readonly skipped: readonly Skipped[] }
  | {
      readonly status: 'failed'
      readonly reason: string
      readonly sentence: string
      readonly permanent: boolean
      readonly counts: SyncCounts
    }
  | { readonly status: 'busy' }

/** What a run works with besides the database. `progress` hears the counts after every page. */
export type SyncTools = {
  readonly model: RetentionModel
  readonly log: Log
  readonly signal: AbortSignal
  readonly progress?: (counts: SyncCounts) => void
}

/** How long a run may hold a source before another process may take it over, milliseconds. */
const leaseMs = 15 * 60_000

const nothing: SyncCounts = { read: 0, new: 0, changed: 0, same: 0, gone: 0, skipped: 0 }

/**
 * Reads one source from its cursor and absorbs it page by page. One run at a time per source in the whole fleet. The cursor
 * moves only when the run ends well, so a run that dies is simply done again. A source that fails backs off, and is
 * switched off when only a person can help.
 */
export async function syncSource(
  db: Db,
  tools: SyncTools,
  sourceId: string,
  open: (kind: string, settings: unknown) => MemorySource,
  at: Date,
): Promise<SyncOutcome> {
  const row = await takeLease(db, sourceId, at)
  if (row === undefined) return { status: 'busy' }
  const source: AbsorbingSource = { id: row.id, trust: row.trust, audienceId: row.audience_id }
  let counts = nothing
  try {
    const seen = new Set<string>()
    const skipped: Skipped[] = []
    let cursor = row.cursor
    let complete = false
    let pages = 0
    for await (const page of open(row.kind, row.settings).pull(row.cursor, tools.signal)) {
      const absorbed = await absorbPage(db, tools.model, source, page, at)
      for (const memory of page.memories) seen.add(storable(memory.externalId))
      skipped.push(...page.skipped)
      cursor = page.cursor
      complete = page.complete
      pages += 1
      counts = add(counts, absorbed, page.skipped.length)
      tools.progress?.(counts)
    }
    if (complete) counts = { ...counts, gone: await markGone(db, tools.model, source.id, seen, at) }
    const status = complete || pages === 0 ? 'complete' : 'partial'
    await finish(db, sourceId, row.sync_id, { status, counts, cursor }, at)
    return { status, counts, skipped }
  } catch (error) {
    if (!(error instanceof SourceError)) {
      await release(db, sourceId, row.sync_id, at).catch(() => tools.log('sync.not-released', { source: sourceId }))
      throw error
    }
    await fail(db, sourceId, row.sync_id, error, counts, at)
    const { reason, permanent, message } = error
    return { status: 'failed', reason, sentence: message, permanent, counts }
  }
}

/** Takes the source and opens its run, in one statement. Who holds the lease is the only one that runs: what else says so has died. */
async function takeLease(db: Db, sourceId: string, at: Date): Promise<LeasedSource | undefined> {
  const { rows } = await sql<LeasedSource>`
    with leased as (
      update source set lease_until = ${new Date(at.getTime() + leaseMs)}
      where id = ${sourceId} and (lease_until is null or lease_until <= ${at})
      returning id, kind, settings, trust, audience_id, cursor
    ),
    abandoned as (
      update sync set status = 'failed', reason = 'interrupted', finished_at = ${at}
      where status = 'running' and source_id in (select id from leased)
    ),
    run as (
      insert into sync (source_id, started_at, status) select id, ${at}::timestamptz, 'running' from leased returning id
    )
    select leased.*, run.id as sync_id from leased cross join run`.execute(db)
  return rows[0]
}

type LeasedSource = {
  readonly id: string
  readonly kind: string
  readonly settings: unknown
  readonly trust: 'manual' | 'auto'
  readonly audience_id: string | null
  readonly cursor: string | null
  readonly sync_id: string
}

/** Moves the cursor and closes the run, in one statement. */
async function finish(
  db: Db,
  sourceId: string,
  syncId: string,
  end: { status: 'complete' | 'partial'; counts: SyncCounts; cursor: string | null },
  at: Date,
): Promise<void> {
  await db
    .with('moved', (write) =>
      write
        .updateTable('source')
        .set({ cursor: end.cursor, failures: 0, next_try_at: null, lease_until: null })
        .where('id', '=', sourceId)
        .returning('id'),
    )
    .updateTable('sync')
    .set({ status: end.status, finished_at: at, ...end.counts })
    .where('id', '=', syncId)
    .execute()
}

/** Doubles the wait with every failure in a row: 1, 2, 4 minutes, up to 6 hours. */
async function fail(
  db: Db,
  sourceId: string,
  syncId: string,
  error: SourceError,
  counts: SyncCounts,
  at: Date,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const { failures } = await trx
      .updateTable('source')
      .set((eb) => ({ failures: eb('failures', '+', 1), lease_until: null }))
      .where('id', '=', sourceId)
      .returning('failures')
      .executeTakeFirstOrThrow()
    const waitMs = Math.min(60_000 * 2 ** (failures - 1), 6 * 3_600_000)
    await trx
      .updateTable('source')
      .set(
        error.permanent
          ? { status: 'off', off_reason: error.reason }
          : { next_try_at: new Date(at.getTime() + waitMs) },
      )
      .where('id', '=', sourceId)
      .execute()
    await trx
      .updateTable('sync')
      .set({ status: 'failed', reason: error.reason, finished_at: at, ...counts })
      .where('id', '=', syncId)
      .execute()
  })
}

/** After a fault that is not the source's, such as a lost database: the next run may begin at once. */
async function release(db: Db, sourceId: string, syncId: string, at: Date): Promise<void> {
  await db.updateTable('source').set({ lease_until: null }).where('id', '=', sourceId).execute()
  await db
    .updateTable('sync')
    .set({ status: 'failed', reason: 'interrupted', finished_at: at })
    .where('id', '=', syncId)
    .execute()
}

function add(counts: SyncCounts, page: Omit<SyncCounts, 'gone' | 'skipped'>, skipped: number): SyncCounts {
  return {
    read: counts.read + page.read,
    new: counts.new + page.new,
    changed: counts.changed + page.changed,
    same: counts.same + page.same,
    gone: counts.gone,
    skipped: counts.skipped + skipped,
  }
}
