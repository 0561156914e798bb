import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import { refreshDistribution } from '../db/statistics.ts'
import type { InboxStatus, PausedReason } from '../db/tables.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import { takeStatesTurn } from '../model/states-turn.ts'
import { withMemories } from '../sources/absorb-provenance.ts'
import { pauseAndWake } from '../sources/pause-and-wake.ts'
import { assign } from './assign.ts'
import { endFlags } from './flags.ts'
import { successorOf } from './successor.ts'

/** A concept as an operator judges it. `fact`: what a source says; null when no source holds it any more. */
export type ListedConcept = {
  readonly id: string
  readonly inboxStatus: InboxStatus
  /** Why it is a draft, or waits again. */
  readonly inboxReason: string | null
  readonly pausedReason: PausedReason | null
  readonly version: number
  readonly context: string
  readonly question: string | null
  readonly answer: string | null
  readonly fact: string | null
  readonly sources: readonly string[]
  /** The concept that took its place, while it is paused and the source says which. */
  readonly successorId: string | null
  /** People with an active state. */
  readonly people: number
}

/** Which concepts to list: by status and by source, at most `limit` with an id above `after`. */
export type InboxFilter = {
  readonly inboxStatus: InboxStatus | null
  readonly sourceId: string | null
  readonly after: string
  readonly limit: number
}

/** Concepts by id, the oldest first. */
export async function listConcepts(
  db: Db,
  { inboxStatus, sourceId, after, limit }: InboxFilter,
): Promise<readonly ListedConcept[]> {
  const { rows } = await sql<ListedConcept>`
    select concept.id, concept.inbox_status as "inboxStatus", concept.inbox_reason as "inboxReason",
      concept.paused_reason as "pausedReason", concept.version, version.context, version.question, version.answer,
      origin.fact, coalesce(origin.sources, '{}') as sources,
      case when concept.paused_reason in ('superseded', 'gone') then ${successorOf(sql.ref('concept.id'))} end as "successorId",
      (select count(*)::int from retention_state as state where state.concept_id = concept.id and state.active) as people
    from concept
    join concept_version as version on version.concept_id = concept.id and version.version = concept.version
    left join lateral (
      select min(memory.text) as fact, array_agg(distinct source.name) as sources
      from provenance join memory on memory.id = provenance.memory_id join source on source.id = memory.source_id
      where provenance.concept_id = concept.id
    ) as origin on true
    where concept.id > ${after}::bigint
      and (${inboxStatus}::text is null or concept.inbox_status = ${inboxStatus})
      and ${sourceId === null ? sql`true` : fromSource(sourceId)}
    order by concept.id limit ${limit}`.execute(db)
  return rows
}

/** Concepts that an operator named, or all that wait and resemble no other, perhaps of one source only. */
export type Choice = { readonly conceptIds: readonly string[] } | { readonly waitingOf: string | 'every-source' }

/** What became of those chosen; a draft without a question cannot be approved. `unknown`: ids of no concept. */
export type Judged = {
  readonly changed: number
  readonly drafts: readonly string[]
  readonly unknown: readonly string[]
}

/** Approves concepts: they are asked from now on of whoever ought to know them. Also one that was rejected or flagged, when it is named. */
export async function approveConcepts(db: Db, model: RetentionModel, choice: Choice, at: Date): Promise<Judged> {
  return await judge(db, model, choice, at, {
    set: sql`inbox_status = 'approved', inbox_reason = null, confirmed_at = ${at}`,
    where: sql`(concept.inbox_status <> 'approved' or concept.paused_reason = 'flagged') and concept.merged_into is null
      and version.question is not null`,
    endsFlags: true,
  })
}

/** Rejects concepts: they are never asked, whatever a source says, until somebody approves them by name. */
export async function rejectConcepts(db: Db, model: RetentionModel, choice: Choice, at: Date): Promise<Judged> {
  return await judge(db, model, choice, at, {
    set: sql`inbox_status = 'rejected', inbox_reason = null`,
    where: sql`concept.inbox_status <> 'rejected'`,
    endsFlags: true,
  })
}

/** Pauses concepts until an operator resumes them; states keep what they know. */
export async function pauseConcepts(
  db: Db,
  model: RetentionModel,
  conceptIds: readonly string[],
  at: Date,
): Promise<Judged> {
  return await judge(db, model, { conceptIds }, at, {
    set: sql`paused_reason = 'operator', paused_at = ${at}`,
    where: sql`concept.paused_reason is distinct from 'operator'`,
  })
}

/** Ends what an operator paused; a concept whose memories are gone meanwhile, or that somebody flagged, stays paused for that reason. */
export async function resumeConcepts(
  db: Db,
  model: RetentionModel,
  conceptIds: readonly string[],
  at: Date,
): Promise<Judged> {
  return await judge(db, model, { conceptIds }, at, {
    set: sql`paused_reason = case when ${isFlagged} then 'flagged' end, paused_at = case when ${isFlagged} then ${at}::timestamptz end`,
    where: sql`concept.paused_reason = 'operator'`,
  })
}

const isFlagged = sql`exists (select from flag where flag.concept_id = concept.id and flag.resolved_at is null)`

/** Changes the chosen concepts that `where` lets through, and lets states follow. One transaction. */
async function judge(
  db: Db,
  model: RetentionModel,
  choice: Choice,
  at: Date,
  change: { readonly set: RawBuilder<unknown>; readonly where: RawBuilder<unknown>; readonly endsFlags?: true },
): Promise<Judged> {
  return await db.transaction().execute(async (trx) => {
    await takeStatesTurn(trx)
    const chosen = await sql<{ id: string; isDraft: boolean }>`
      select concept.id, version.question is null as "isDraft"
      from concept join concept_version as version on version.concept_id = concept.id and version.version = concept.version
      where ${isChosen(choice)} order by concept.id for update of concept`.execute(trx)
    const changed = await sql<{ id: string }>`
      update concept set ${change.set}
      from concept_version as version
      where version.concept_id = concept.id and version.version = concept.version
        and concept.id = any(${chosen.rows.map(({ id }) => id)}::bigint[]) and ${change.where}
      returning concept.id`.execute(trx)
    const conceptIds = changed.rows.map(({ id }) => id)
    if (change.endsFlags) await endFlags(trx, conceptIds, at)
    await refreshDistribution(trx, 'concept', conceptIds.length)
    await pauseAndWake(trx, await withMemories(trx, conceptIds), at)
    await assign(trx, model, { conceptIds }, at)
    const known = chosen.rows.map(({ id }) => id)
    return {
      changed: conceptIds.length,
      drafts: chosen.rows.filter(({ id, isDraft }) => isDraft && !conceptIds.includes(id)).map(({ id }) => id),
      unknown: 'conceptIds' in choice ? choice.conceptIds.filter((id) => !known.includes(id)) : [],
    }
  })
}

function isChosen(choice: Choice): RawBuilder<boolean> {
  if ('conceptIds' in choice) return sql<boolean>`concept.id = any(${[...choice.conceptIds]}::bigint[])`
  // What resembles another concept is for somebody to compare, one by one.
  const waiting = sql<boolean>`concept.inbox_status = 'waiting' and not exists (
    select from similarity where similarity.concept_id = concept.id and similarity.decision is null)`
  return choice.waitingOf === 'every-source' ? waiting : sql<boolean>`${waiting} and ${fromSource(choice.waitingOf)}`
}

function fromSource(sourceId: string): RawBuilder<boolean> {
  return sql<boolean>`exists (
    select from provenance join memory on memory.id = provenance.memory_id
    where provenance.concept_id = concept.id and memory.source_id = ${sourceId})`
}
