import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'

/** Where a source stands between two walks, as its row says. */
export type WalkStanding = {
  readonly walkHours: number
  readonly walkStartedAt: Date | null
  readonly walkedAt: Date | null
}

/** What a run does: it begins a walk of the whole source, goes on with the one under way, or reads what changed. */
export type Walking = 'begin' | 'go-on' | 'not'

/**
 * Decides it: the source is walked every `walkHours`, and a walk that has taken twice that long starts over, since what it saw first
 * may be long gone.
 */
export function decideWalk({ walkHours, walkStartedAt, walkedAt }: WalkStanding, at: Date): Walking {
  // A clock that was ahead must not put off the next walk by as much.
  const hoursSince = (instant: Date) => Math.abs(at.getTime() - instant.getTime()) / 3_600_000
  if (walkStartedAt !== null) return hoursSince(walkStartedAt) > 2 * walkHours ? 'begin' : 'go-on'
  return walkedAt === null || hoursSince(walkedAt) >= walkHours ? 'begin' : 'not'
}

/** Forgets what earlier walks saw. The walk itself is under way from its first saved page on: before that, its cursor is not the source's. */
export async function clearWalk(db: Db, sourceId: string): Promise<void> {
  await sql`
    with cleared as (delete from sighting where source_id = ${sourceId})
    update source set walk_started_at = null where id = ${sourceId} and walk_started_at is not null`.execute(db)
}

/**
 * Lets the next run walk the whole source from its start, because what it may give has changed: its settings or its filters. A run that is
 * under way loses its lease, and stops at its next page.
 */
export async function restartWalk(db: Db, sourceId: string): Promise<void> {
  await sql`
    with cleared as (delete from sighting where source_id = ${sourceId})
    update source set cursor = null, walked_at = null, walk_started_at = null, lease_until = null
    where id = ${sourceId}`.execute(db)
}
