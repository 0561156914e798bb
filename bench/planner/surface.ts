import { sql } from 'kysely'
import type { Db } from '../../engine/db/pool.ts'
import { stateDueAtSql } from '../../engine/model/due-at.ts'
import type { Rating, RetentionModel } from '../../engine/model/retention-model.ts'
import { intakeId } from './people.ts'

/** A person meets a concept at an instant. `rating`: what they answered then; null when all that is known is that they met it. */
export type Surfaced = {
  readonly personId: number
  readonly conceptId: number
  readonly at: Date
  readonly rating: Rating | null
}

/** Writes the exposures, the first answers where there are any, and the states that the model starts from them. */
export async function surface(db: Db, model: RetentionModel, surfaced: readonly Surfaced[]): Promise<void> {
  if (surfaced.length === 0) return
  const pairs = surfaced.map((pair) => {
    const unverified = model.unverified(pair.at)
    const state = pair.rating === null ? unverified : model.afterAnswer(unverified, pair.rating, pair.at)
    return { ...pair, state, retrievability: model.retrievability(unverified, pair.at) }
  })
  const column = <Value>(value: (pair: (typeof pairs)[number]) => Value) => pairs.map(value)
  const dueAt = stateDueAtSql(model.curve, {
    stabilityDays: sql<number>`met.stability_days`,
    sinceAt: sql<Date>`met.at`,
    verified: sql<boolean>`met.rating is not null`,
    startedBy: sql<string>`'surfaced'::text`,
    desiredRetention: sql<number>`0.9::float8`,
  })
  await sql`
    with met as materialized (
      select * from unnest(${column((pair) => pair.personId)}::bigint[], ${column((pair) => pair.conceptId)}::bigint[],
        ${column((pair) => pair.at.toISOString())}::timestamptz[], ${column((pair) => pair.rating)}::text[],
        ${column((pair) => pair.retrievability)}::float8[], ${column((pair) => pair.state.stabilityDays)}::float8[],
        ${column((pair) => pair.state.difficulty)}::float8[])
        as met (person_id, concept_id, at, rating, retrievability, stability_days, difficulty)
    ),
    exposed as (
      insert into exposure (person_id, concept_id, exposed_at, cause) select person_id, concept_id, at, 'surfaced' from met
    ),
    asked as (
      insert into question (person_id, nudge_id, position, concept_id, version, revealed_at)
      select person_id, ${intakeId}::bigint, concept_id, concept_id, 1, at from met where rating is not null
    ),
    answered as (
      insert into review (person_id, concept_id, version, rating, rated_at, nudge_id, position, retrievability, verified)
      select person_id, concept_id, 1, rating, at, ${intakeId}::bigint, concept_id, retrievability, false from met where rating is not null
    )
    insert into retention_state (person_id, concept_id, stability_days, difficulty, since_at, verified, started_by, reviews, lapses,
      surfaced_at, desired_retention, due_at)
    select person_id, concept_id, stability_days, difficulty, at, rating is not null, 'surfaced', (rating is not null)::int,
      (rating is not distinct from 'again')::int, at, 0.9, ${dueAt}
    from met`.execute(db)
}
