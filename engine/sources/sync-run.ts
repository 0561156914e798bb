import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import type { SourceError } from './memory-source.ts'
import type { Tally } from './tally.ts'
import { restartWalk, type WalkStanding } from './walk.ts'

/** A source that a run holds. `isBackfill`: no run has read it to its end yet. */
export type LeasedSource = WalkStanding & {
  readonly id: string
  readonly kind: string
  readonly settings: unknown
  readonly filters: Readonly<Record<string, unknown>>
  readonly trust: 'manual' | 'auto'
  readonly audienceId: string | null
  readonly cursor: string | null
  readonly isBackfill: boolean
  readonly syncId: string
  readonly leaseUntil: Date
}

/** A run that holds its source. `leaseUntil` is its proof: whoever takes a source over writes a later one. */
export type Run = {
  readonly sourceId: string
  readonly syncId: string
  readonly leaseUntil: Date
  readonly isWalk: boolean
}

/** How long a source that failed rests at most, milliseconds. */
export const longestWaitMs = 6 * 3_600_000

/** How long a run may go without a page before another process may take its source over, milliseconds. */
const leaseMs = 15 * 60_000

/**
 * Takes the source and opens its run, in one statement; undefined when another run holds it. Who holds the lease is the only one that
 * runs: what else says so has died.
 */
export async function openRun(db: Db, sourceId: string, now: Date): Promise<LeasedSource | undefined> {
  const { rows } = await sql<LeasedSource>`
    with leased as (
      update source set lease_until = ${leaseFrom(now)}
      where id = ${sourceId} and (lease_until is null or lease_until <= ${now})
      returning *
    ),
    abandoned as (
      update sync set status = 'failed', reason = 'interrupted', finished_at = ${now}
      where status = 'running' and source_id in (select id from leased)
    ),
    run as (
      insert into sync (source_id, started_at, status) select id, ${now}::timestamptz, 'running' from leased returning id
    )
    select leased.id, leased.kind, leased.settings, leased.filters, leased.trust, leased.audience_id as "audienceId", leased.cursor,
      leased.walk_hours as "walkHours", leased.walk_started_at as "walkStartedAt", leased.walked_at as "walkedAt",
      leased.lease_until as "leaseUntil", run.id as "syncId",
      not exists (select from sync where sync.source_id = leased.id and sync.status in ('complete', 'partial')) as "isBackfill"
    from leased cross join run`.execute(db)
  return rows[0]
}

/** How far a page takes its source. `externalIds`: what it held. */
export type SavedPage = {
  readonly cursor: string | null
  readonly externalIds: readonly string[]
  readonly complete: boolean
  readonly tally: Tally
}

/**
 * Saves how far a run has come, in one statement: cursor, lease, counts, and the sighting of the page, or on the last page of a walk that it has
 * ended. Gives the run with its new lease; undefined when it no longer holds the source, and then nothing is written.
 */
export async function savePage(
  db: Db,
  run: Run,
  { cursor, externalIds, complete, tally }: SavedPage,
  { now, at }: { readonly now: Date; readonly at: Date },
): Promise<Run | undefined> {
  const leaseUntil = leaseFrom(now)
  const walk = complete
    ? sql`walk_started_at = null, walked_at = ${at}`
    : sql`walk_started_at = ${run.isWalk ? sql`coalesce(walk_started_at, ${at})` : sql`walk_started_at`}`
  const sighting = complete
    ? sql`delete from sighting where source_id in (select id from held)`
    : sql`insert into sighting (source_id, page, external_ids)
        select id, coalesce((select max(page) + 1 from sighting where source_id = ${run.sourceId}), 0), ${externalIds}::text[]
        from held where ${externalIds.length > 0}`
  const { rows } = await sql`
    with held as (
      update source set cursor = ${cursor}, lease_until = ${leaseUntil}, ${walk} where ${isHeldBy(run)} returning id
    ),
    sighted as (${sighting})
    update sync set ${countsOf(run, tally)} from held where sync.id = ${run.syncId} returning sync.id`.execute(db)
  return rows.length === 0 ? undefined : { ...run, leaseUntil }
}

/** Closes a run that came to the end of its pull, in one statement; false when it no longer held the source. A walk has ended with it. */
export async function finishRun(
  db: Db,
  run: Run,
  { status, tally }: { readonly status: 'complete' | 'partial'; readonly tally: Tally },
  { now, at }: { readonly now: Date; readonly at: Date },
): Promise<boolean> {
  const { rows } = await sql`
    with held as (
      update source set failures = 0, next_try_at = null, lease_until = null, walk_started_at = null,
        walked_at = ${run.isWalk ? at : sql`walked_at`}
      where ${isHeldBy(run)} returning id
    ),
    cleared as (delete from sighting where source_id in (select id from held))
    update sync set status = ${status}, finished_at = ${now}, ${countsOf(run, tally)}
    from held where sync.id = ${run.syncId} returning sync.id`.execute(db)
  return rows.length > 0
}

/**
 * Closes a run that the source failed; what its pages brought stays, and so does the cursor. The wait doubles with every failure in a row: 1, 2, 4
 * minutes, up to 6 hours. A cursor that the source no longer knows is given up. One transaction.
 */
export async function failRun(db: Db, run: Run, error: SourceError, now: Date): Promise<void> {
  const next = error.permanent
    ? sql`status = 'off', off_reason = ${error.reason}`
    : sql`next_try_at = ${now}::timestamptz + make_interval(secs => least(60 * power(2, least(failures, 20)), ${longestWaitMs / 1_000}))`
  await db.transaction().execute(async (trx) => {
    const { rows } = await sql`
      with held as (
        update source set failures = failures + 1, lease_until = null, ${next} where ${isHeldBy(run)} returning id
      ),
      closed as (${closed(run, error.reason, now)})
      select id from held`.execute(trx)
    if (error.reason === 'cursor-lost' && rows.length > 0) await restartWalk(trx, run.sourceId)
  })
}

/** Closes a run after a fault that is not the source's, such as a lost database: the next run may begin at once. False: the source was removed. */
export async function releaseRun(db: Db, run: Run, now: Date): Promise<boolean> {
  const { rows } = await sql`
    with held as (update source set lease_until = null where ${isHeldBy(run)} returning id),
    closed as (${closed(run, 'interrupted', now)})
    select from source where id = ${run.sourceId}`.execute(db)
  return rows.length > 0
}

/** The row is compared, and no other table: a statement that waited for it sees what the one before it wrote. */
function isHeldBy(run: Run): RawBuilder<boolean> {
  return sql<boolean>`source.id = ${run.sourceId} and source.lease_until = ${run.leaseUntil}`
}

/** Whoever took the source over has closed the run already. */
function closed(run: Run, reason: string, now: Date): RawBuilder<unknown> {
  return sql`update sync set status = 'failed', reason = ${reason}, finished_at = ${now}
    where id = ${run.syncId} and status = 'running'`
}

function countsOf(run: Run, { counts, reasons, lagSeconds }: Tally): RawBuilder<unknown> {
  const columns = Object.entries(counts).map(([name, count]) => sql`${sql.ref(name)} = ${count}`)
  return sql`${sql.join(columns)}, extent = ${run.isWalk ? 'whole' : 'changes'}, skipped_reasons = ${JSON.stringify(reasons)}::jsonb,
    lag_seconds = ${lagSeconds}`
}

function leaseFrom(now: Date): Date {
  return new Date(now.getTime() + leaseMs)
}
