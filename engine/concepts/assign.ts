import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import { refreshStatistics } from '../db/statistics.ts'
import { stateDueAtSql } from '../model/due-at.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import { takeStatesTurn } from '../model/states-turn.ts'

/** Which pairs of person and concept to look at again. */
export type Scope =
  | { readonly conceptIds: readonly string[] }
  | { readonly personIds: readonly string[] }
  | 'everything'

/** How many rows each step wrote; all zero when nothing had changed. */
export type Assigned = { readonly exposed: number; readonly started: number; readonly updated: number }

/** The desired retention of a concept that reached a person without an audience. */
export const defaultDesiredRetention = 0.9

/**
 * Brings exposures and states in line with who ought to know what: the members of the audiences of a live concept, and
 * the people whom its live memories concern. Recomputes from the data, so it may run any number of times, after any change,
 * in any order. Writes exposure and retention_state in the caller's transaction.
 */
export async function assign(db: Db, model: RetentionModel, scope: Scope, at: Date): Promise<Assigned> {
  await takeStatesTurn(db)
  const surfaced = await exposeSurfaced(db, scope, at)
  const assigned = await exposeAssigned(db, scope, at)
  await refreshStatistics(db, ['exposure'], surfaced + assigned)
  const updated = await updateStates(db, model, scope)
  const started = await startStates(db, model, scope)
  await refreshStatistics(db, ['retention_state'], started)
  return { exposed: surfaced + assigned, started, updated }
}

/**
 * A memory that an agent surfaced exposes whom it concerns: its subjects, and the audiences that it is for. Nobody met a version before its answer
 * reached them: an older date would put off the question that is due since.
 */
async function exposeSurfaced(db: Db, scope: Scope, at: Date): Promise<number> {
  const result = await sql`
    insert into exposure (person_id, concept_id, exposed_at, version, cause)
    select distinct met.person_id, met.concept_id, met.surfaced_at, concept.version, 'surfaced'
    from (
      select member.person_id, held.concept_id, memory.surfaced_at
      from audience_concept as held
      join audience_person as member on member.audience_id = held.audience_id and member.left_at is null
      join provenance on provenance.concept_id = held.concept_id
      join memory_audience on memory_audience.memory_id = provenance.memory_id and memory_audience.audience_id = held.audience_id
      join memory on memory.id = provenance.memory_id and memory.gone_at is null and memory.status = 'live'
        and memory.surfaced_at >= member.joined_at
      where ${within(scope, sql.ref('member.person_id'), sql.ref('held.concept_id'))}
      union all
      select subject.person_id, provenance.concept_id, memory.surfaced_at
      from provenance
      join memory on memory.id = provenance.memory_id and memory.gone_at is null and memory.status = 'live'
      join memory_subject on memory_subject.memory_id = memory.id
      join subject on subject.id = memory_subject.subject_id and subject.person_id is not null
      where ${within(scope, sql.ref('subject.person_id'), sql.ref('provenance.concept_id'))}
    ) as met
    join concept on concept.id = met.concept_id and ${isLive}
    where met.surfaced_at <= ${at} and (concept.version = 1 or not exists (
      select from exposure as restart
      where restart.person_id = met.person_id and restart.concept_id = met.concept_id and restart.version = concept.version
        and restart.cause = 'changed' and restart.exposed_at > met.surfaced_at))
    on conflict on constraint exposure_pk do nothing`.execute(db)
  return Number(result.numAffectedRows ?? 0)
}

/** Members who joined after a concept was surfaced are assigned it, the most important first, so many a week at most. */
async function exposeAssigned(db: Db, scope: Scope, at: Date): Promise<number> {
  const result = await sql`
    with wanted as (${wanted(scope)}),
    missing as (
      select wanted.person_id, wanted.concept_id, wanted.version, wanted.weekly_assignments,
        row_number() over (partition by wanted.person_id order by wanted.importance desc, wanted.concept_id) as place
      from wanted
      where not exists (
        select from exposure where exposure.person_id = wanted.person_id and exposure.concept_id = wanted.concept_id)
    ),
    recent as (
      select exposure.person_id, count(*) as assigned
      from exposure
      where exposure.person_id in (select person_id from missing)
        and exposure.cause = 'assigned' and exposure.exposed_at > ${at}::timestamptz - interval '7 days'
      group by exposure.person_id
    )
    insert into exposure (person_id, concept_id, exposed_at, version, cause)
    select missing.person_id, missing.concept_id, ${at}, missing.version, 'assigned'
    from missing left join recent on recent.person_id = missing.person_id
    where missing.place <= missing.weekly_assignments - coalesce(recent.assigned, 0)
    on conflict on constraint exposure_pk do nothing`.execute(db)
  return Number(result.numAffectedRows ?? 0)
}

/** Pairs that are exposed and have no state yet begin unverified. */
async function startStates(db: Db, model: RetentionModel, scope: Scope): Promise<number> {
  const result = await sql`
    with wanted as (${wanted(scope)})
    insert into retention_state (person_id, concept_id, version, stability_days, since_at, verified, started_by, surfaced_at,
      desired_retention, importance, due_at)
    select wanted.person_id, wanted.concept_id, first.version, ${prior(model)}, first.exposed_at, false, first.cause,
      first.surfaced_at, wanted.desired_retention, wanted.importance,
      ${stateDueAtSql(model.curve, {
        stabilityDays: prior(model),
        sinceAt: sql<Date>`first.exposed_at`,
        verified: sql<boolean>`false`,
        startedBy: sql<string>`first.cause`,
        desiredRetention: sql<number>`wanted.desired_retention`,
      })}
    from wanted
    cross join lateral (${firstExposure(sql.ref('wanted.person_id'), sql.ref('wanted.concept_id'))}) as first
    where not exists (
      select from retention_state
      where retention_state.person_id = wanted.person_id and retention_state.concept_id = wanted.concept_id)
    on conflict on constraint retention_state_pk do nothing`.execute(db)
  return Number(result.numAffectedRows ?? 0)
}

/**
 * States follow what changed around them: paused when nobody wants the pair any more, woken when somebody does, due by the
 * highest desired retention, held back by the newest exposure, started by the earliest one while unverified, and started
 * again when the concept has a newer version. What depends on the state itself is read from the row that is updated, and from no
 * copy of it: an answer may have moved it while this statement waited for it.
 */
async function updateStates(db: Db, model: RetentionModel, scope: Scope): Promise<number> {
  const restarts = sql<boolean>`(fresh.version > state.version)`
  const sinceAt = sql<Date>`(case when state.verified and not ${restarts} then state.since_at else fresh.exposed_at end)`
  const verified = sql<boolean>`(state.verified and not ${restarts})`
  const stabilityDays = sql<number>`(case when ${restarts} then ${prior(model)} else state.stability_days end)`
  const result = await sql`
    with wanted as (${wanted(scope)}),
    fresh as (
      select state.person_id, state.concept_id, wanted.person_id is not null as active,
        coalesce(wanted.desired_retention, cast(${defaultDesiredRetention} as float8)) as desired_retention,
        coalesce(wanted.importance, 1) as importance, first.version, first.exposed_at, first.cause, first.surfaced_at
      from retention_state as state
      left join wanted on wanted.person_id = state.person_id and wanted.concept_id = state.concept_id
      cross join lateral (${firstExposure(sql.ref('state.person_id'), sql.ref('state.concept_id'))}) as first
      where ${within(scope, sql.ref('state.person_id'), sql.ref('state.concept_id'))}
    )
    update retention_state as state
    set active = fresh.active, desired_retention = fresh.desired_retention, importance = fresh.importance, surfaced_at = fresh.surfaced_at,
      version = fresh.version, started_by = fresh.cause, since_at = ${sinceAt}, verified = ${verified},
      stability_days = ${stabilityDays},
      difficulty = case when ${restarts} then null else state.difficulty end,
      reviews = case when ${restarts} then 0 else state.reviews end,
      lapses = case when ${restarts} then 0 else state.lapses end,
      due_at = ${stateDueAtSql(model.curve, {
        stabilityDays,
        sinceAt,
        verified,
        startedBy: sql<string>`fresh.cause`,
        desiredRetention: sql<number>`fresh.desired_retention`,
      })}
    from fresh
    where state.person_id = fresh.person_id and state.concept_id = fresh.concept_id
      and (state.active, state.desired_retention, state.importance, state.surfaced_at, state.version, state.started_by, state.since_at)
        is distinct from (fresh.active, fresh.desired_retention, fresh.importance, fresh.surfaced_at, fresh.version, fresh.cause, ${sinceAt})`.execute(
    db,
  )
  return Number(result.numAffectedRows ?? 0)
}

/** A concept may be asked: approved, and not paused. Expects the table under its own name. */
const isLive = sql<boolean>`concept.inbox_status = 'approved' and concept.paused_reason is null`

/** Who ought to know which live concept and has not dismissed it, with the highest desired retention of the audiences that say so. */
function wanted(scope: Scope): RawBuilder<unknown> {
  return sql`
    select held.person_id, held.concept_id, concept.version, concept.importance,
      coalesce(max(held.desired_retention), cast(${defaultDesiredRetention} as float8)) as desired_retention,
      coalesce(max(held.weekly_assignments), 0) as weekly_assignments
    from (
      select member.person_id, audience_concept.concept_id, audience.desired_retention, audience.weekly_assignments
      from audience_concept
      join audience on audience.id = audience_concept.audience_id
      join audience_person as member on member.audience_id = audience.id and member.left_at is null
      where ${within(scope, sql.ref('member.person_id'), sql.ref('audience_concept.concept_id'))}
      union all
      select subject.person_id, provenance.concept_id, null, null
      from provenance
      join memory on memory.id = provenance.memory_id and memory.gone_at is null and memory.status = 'live'
      join memory_subject on memory_subject.memory_id = memory.id
      join subject on subject.id = memory_subject.subject_id and subject.person_id is not null
      where ${within(scope, sql.ref('subject.person_id'), sql.ref('provenance.concept_id'))}
    ) as held
    join concept on concept.id = held.concept_id and ${isLive}
    where not exists (
      select from dismissal where dismissal.person_id = held.person_id and dismissal.concept_id = held.concept_id)
    group by held.person_id, held.concept_id, concept.version, concept.importance`
}

/** The exposure that a pair's newest version started with, and the newest time that an agent surfaced it. */
function firstExposure(personId: RawBuilder<unknown>, conceptId: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select exposure.version, exposure.exposed_at, exposure.cause,
      max(exposure.exposed_at) filter (where exposure.cause = 'surfaced') over () as surfaced_at
    from exposure
    where exposure.person_id = ${personId} and exposure.concept_id = ${conceptId}
    order by exposure.version desc, exposure.exposed_at
    limit 1`
}

/** The stability that every unverified state begins with; it does not depend on the instant. */
function prior(model: RetentionModel): RawBuilder<number> {
  return sql<number>`cast(${model.unverified(new Date(0)).stabilityDays} as float8)`
}

/**
 * Concepts are a set to join with: as a condition on an index, a long list was looked through once for every row (90 s instead of half a second
 * for 4,000 concepts of one agent, measured).
 */
function within(scope: Scope, personId: RawBuilder<unknown>, conceptId: RawBuilder<unknown>): RawBuilder<boolean> {
  if (scope === 'everything') return sql<boolean>`true`
  if ('personIds' in scope) return sql<boolean>`${personId} = any(cast(${scope.personIds} as bigint[]))`
  return sql<boolean>`${conceptId} in (select unnest(cast(${scope.conceptIds} as bigint[])))`
}
