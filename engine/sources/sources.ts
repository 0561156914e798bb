import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import { addAudience } from '../people/audiences.ts'
import { longestWaitMs } from './sync-run.ts'

/** A source as an operator gives it. `audience`: its name; one that does not exist yet is created. */
export type NewSource = {
  readonly name: string
  readonly kind: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly trust: 'manual' | 'auto'
  readonly audience: string | null
}

/** What became of a new source. */
export type AddedSource =
  | { readonly status: 'added'; readonly id: string; readonly newAudience: boolean }
  | { readonly status: 'failed'; readonly reason: 'name-taken' }

/** Adds a source that is read from its start at the next sync. One transaction. */
export async function addSource(db: Db, source: NewSource, at: Date): Promise<AddedSource> {
  return await db.transaction().execute(async (trx) => {
    if ((await findSource(trx, source.name)) !== null) return { status: 'failed', reason: 'name-taken' }
    const audience = source.audience === null ? null : await addAudience(trx, source.audience, {}, at)
    const { id } = await trx
      .insertInto('source')
      .values({
        name: source.name,
        kind: source.kind,
        settings: JSON.stringify(source.settings),
        trust: source.trust,
        audience_id: audience?.id ?? null,
        created_at: at,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return { status: 'added', id, newAudience: audience?.status === 'added' }
  })
}

/** A source with its settings, as the functions that read it need it. */
export type StoredSource = {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly settings: unknown
  readonly filters: Readonly<Record<string, unknown>>
  /** How often it is walked as a whole. */
  readonly walkHours: number
  readonly trust: 'manual' | 'auto'
  readonly audienceId: string | null
  readonly status: 'active' | 'paused' | 'off'
  readonly offReason: string | null
}

/** One source by name; null when there is none. */
export async function findSource(db: Db, name: string): Promise<StoredSource | null> {
  return (await storedSources(db).where('name', '=', name).executeTakeFirst()) ?? null
}

/** Every source with its settings, by name. */
export async function readSources(db: Db): Promise<readonly StoredSource[]> {
  return await storedSources(db).orderBy('name').execute()
}

/** A source as an operator sees it, with its newest run; `lastSync` is null before the first one. */
export type ListedSource = Omit<StoredSource, 'settings' | 'filters' | 'walkHours' | 'audienceId'> & {
  readonly audience: string | null
  /** Memories that the source holds as far as we know, and concepts drafted from or confirmed by them. */
  readonly memories: number
  readonly concepts: number
  readonly nextTryAt: Date | null
  readonly lastSync: LastSync | null
}

/** One run over a source, with what it counted. `finishedAt`: null while it runs. `lagSeconds`: the longest that a dated memory waited to be read. */
export type LastSync = {
  readonly startedAt: Date
  readonly finishedAt: Date | null
  readonly status: 'running' | 'complete' | 'partial' | 'failed'
  readonly reason: string | null
  readonly extent: 'changes' | 'whole'
  readonly read: number
  readonly new: number
  readonly changed: number
  readonly same: number
  readonly gone: number
  readonly superseded: number
  readonly expired: number
  readonly skipped: number
  /** How many were skipped for each reason. */
  readonly skippedReasons: Readonly<Record<string, number>>
  readonly lagSeconds: number | null
}

/** Every source, by name. Shows no settings: they may hold secrets. */
export async function listSources(db: Db): Promise<readonly ListedSource[]> {
  const { rows } = await sql<Omit<ListedSource, 'lastSync'>>`
    select source.id, source.name, source.kind, source.trust, source.status, source.off_reason as "offReason",
      source.next_try_at as "nextTryAt", audience.name as audience,
      (select count(*)::int from memory where memory.source_id = source.id and memory.gone_at is null and memory.kept_out_reason is null) as memories,
      (select count(distinct provenance.concept_id)::int from memory join provenance on provenance.memory_id = memory.id
        where memory.source_id = source.id and memory.gone_at is null) as concepts
    from source left join audience on audience.id = source.audience_id
    order by source.name`.execute(db)
  const syncs = await newestSyncs(db)
  return rows.map((source) => ({ ...source, lastSync: syncs.get(source.id) ?? null }))
}

async function newestSyncs(db: Db): Promise<ReadonlyMap<string, LastSync>> {
  const rows = await db
    .selectFrom('sync')
    .distinctOn('source_id')
    .select(['source_id', 'started_at as startedAt', 'finished_at as finishedAt', 'status', 'reason', 'extent'])
    .select(['read', 'new', 'changed', 'same', 'gone', 'superseded', 'expired', 'skipped'])
    .select(['skipped_reasons as skippedReasons', 'lag_seconds as lagSeconds'])
    .orderBy('source_id')
    // A clock may have been set back between two runs.
    .orderBy('id', 'desc')
    .execute()
  return new Map(rows.map(({ source_id, ...sync }) => [source_id, sync]))
}

/** Sources that a sync may read now: active, held by nobody, not waiting after a failure. One that waits for longer than ever failed by a clock that was ahead. */
export async function dueSources(db: Db, at: Date): Promise<readonly { readonly id: string; readonly name: string }[]> {
  return await db
    .selectFrom('source')
    .select(['id', 'name'])
    .where('status', '=', 'active')
    .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', at)]))
    .where((eb) =>
      eb.or([
        eb('next_try_at', 'is', null),
        eb('next_try_at', '<=', at),
        eb('next_try_at', '>', new Date(at.getTime() + longestWaitMs)),
      ]),
    )
    .orderBy('id')
    .execute()
}

/** Reads the source no more until it is resumed; what it gave stays. */
export async function pauseSource(db: Db, sourceId: string): Promise<void> {
  await db.updateTable('source').set({ status: 'paused', off_reason: null }).where('id', '=', sourceId).execute()
}

/** Reads a source again that was paused, or switched off by a fault that somebody has mended. */
export async function resumeSource(db: Db, sourceId: string): Promise<void> {
  await db
    .updateTable('source')
    .set({ status: 'active', off_reason: null, failures: 0, next_try_at: null })
    .where('id', '=', sourceId)
    .execute()
}

/** Says whether what the source gives from now on waits for approval (`manual`) or is asked at once (`auto`). */
export async function setTrust(db: Db, sourceId: string, trust: 'manual' | 'auto'): Promise<void> {
  await db.updateTable('source').set({ trust }).where('id', '=', sourceId).execute()
}

function storedSources(db: Db) {
  return db
    .selectFrom('source')
    .select([
      'id',
      'name',
      'kind',
      'settings',
      'filters',
      'walk_hours as walkHours',
      'trust',
      'audience_id as audienceId',
      'status',
      'off_reason as offReason',
    ])
}
