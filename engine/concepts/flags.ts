import { sql } from 'kysely'
import { inTransaction } from '../db/in-transaction.ts'
import type { Db } from '../db/pool.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import { takeStatesTurn } from '../model/states-turn.ts'
import { markAskingStale } from '../nudges/stale-asking.ts'
import { withMemories } from '../sources/absorb-provenance.ts'
import { pauseAndWake } from '../sources/pause-and-wake.ts'
import { storable } from '../sources/storable.ts'
import { assign } from './assign.ts'

/** What a person says is wrong or outdated, in the version that they were asked. `note`: their own words, perhaps none. */
export type Flagging = {
  readonly personId: string
  readonly conceptId: string
  readonly version: number
  readonly note: string
}

/** A concept that somebody flagged, as an operator looks at it. Flags are the oldest first; none when whoever flagged it was erased. */
export type FlaggedConcept = {
  readonly conceptId: string
  readonly version: number
  readonly context: string
  readonly question: string | null
  readonly answer: string | null
  readonly flags: readonly {
    readonly email: string
    readonly version: number
    readonly note: string
    /** ISO. */
    readonly flaggedAt: string
  }[]
}

/** Longer notes are cut. */
const longestNote = 1_000

/**
 * "Wrong or outdated": the concept is asked of nobody until an operator has looked. A flag on an answer that has changed since is kept and
 * pauses nothing; the same person flags a version once. One transaction.
 */
export async function flag(db: Db, model: RetentionModel, flagging: Flagging, at: Date): Promise<void> {
  const { personId, conceptId, version } = flagging
  const note = storable(flagging.note).trim().slice(0, longestNote).toWellFormed()
  await inTransaction(db, async (trx) => {
    await takeStatesTurn(trx)
    await sql`
      insert into flag (person_id, concept_id, version, note, flagged_at, resolved_at)
      select ${personId}, concept.id, ${version}, ${note}, ${at}, case when concept.version <> ${version} then ${at}::timestamptz end
      from concept where concept.id = ${conceptId}
      on conflict on constraint flag_pk do update set note = coalesce(nullif(excluded.note, ''), flag.note),
        flagged_at = case when flag.resolved_at is null then flag.flagged_at else excluded.flagged_at end,
        resolved_at = excluded.resolved_at`.execute(trx)
    const { numAffectedRows } = await sql`
      update concept set paused_reason = 'flagged', paused_at = ${at}
      where id = ${conceptId} and version = ${version} and (paused_reason is null or paused_reason not in ('operator', 'flagged'))`.execute(
      trx,
    )
    if (numAffectedRows !== 1n) return
    await assign(trx, model, { conceptIds: [conceptId] }, at)
    await markAskingStale(trx, { conceptId, personId: null }, at)
  })
}

/** Concepts that wait for an operator to look at a flag, the oldest first. */
export async function listFlags(db: Db): Promise<readonly FlaggedConcept[]> {
  const { rows } = await sql<FlaggedConcept>`
    select concept.id as "conceptId", concept.version, version.context, version.question, version.answer, open.flags
    from concept
    join concept_version as version on version.concept_id = concept.id and version.version = concept.version
    cross join lateral (
      select min(flag.flagged_at) as first_at, coalesce(json_agg(json_build_object('email', person.email, 'version', flag.version,
          'note', flag.note, 'flaggedAt', flag.flagged_at) order by flag.flagged_at), '[]') as flags
      from flag join person on person.id = flag.person_id
      where flag.concept_id = concept.id and flag.resolved_at is null
    ) as open
    where concept.inbox_status <> 'rejected' and (concept.paused_reason = 'flagged' or open.first_at is not null)
    order by coalesce(open.first_at, concept.paused_at), concept.id`.execute(db)
  return rows
}

/** What became of flags that an operator looked at. `unknown`: ids of concepts that nobody flagged. */
export type ResolvedFlags = { readonly resolved: number; readonly unknown: readonly string[] }

/** The operator has looked, and the concepts are right: they are asked again. One that lost its memories meanwhile pauses for that reason. One transaction. */
export async function resolveFlags(
  db: Db,
  model: RetentionModel,
  conceptIds: readonly string[],
  at: Date,
): Promise<ResolvedFlags> {
  return await inTransaction(db, async (trx) => {
    await takeStatesTurn(trx)
    const flagged = new Set((await listFlags(trx)).map(({ conceptId }) => conceptId))
    const chosen = conceptIds.filter((id) => flagged.has(id))
    await sql`update concept set confirmed_at = ${at} where id = any(${chosen}::bigint[])`.execute(trx)
    await settleFlags(trx, model, chosen, at)
    return { resolved: chosen.length, unknown: conceptIds.filter((id) => !flagged.has(id)) }
  })
}

/** Ends the flags of concepts that somebody has looked at, and lets states follow. Writes in the caller's transaction, which has the turn. */
export async function settleFlags(
  trx: Db,
  model: RetentionModel,
  conceptIds: readonly string[],
  at: Date,
): Promise<void> {
  const woken = await endFlags(trx, conceptIds, at)
  if (woken.length === 0) return
  await pauseAndWake(trx, await withMemories(trx, woken), at)
  await assign(trx, model, { conceptIds: woken }, at)
}

/** Ends the flags of concepts; gives those that were paused by one, which pauseAndWake and assign have yet to follow. In the caller's transaction. */
export async function endFlags(trx: Db, conceptIds: readonly string[], at: Date): Promise<readonly string[]> {
  const ids = [...conceptIds]
  await sql`
    update flag set resolved_at = ${at} where concept_id = any(${ids}::bigint[]) and resolved_at is null`.execute(trx)
  const { rows } = await sql<{ id: string }>`
    update concept set paused_reason = null, paused_at = null where id = any(${ids}::bigint[]) and paused_reason = 'flagged'
    returning id`.execute(trx)
  return rows.map(({ id }) => id)
}
