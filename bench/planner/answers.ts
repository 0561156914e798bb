import { sql } from 'kysely'
import type { Db } from '../../engine/db/pool.ts'
import { stateDueAtSql } from '../../engine/model/due-at.ts'
import type { Rating, RetentionModel, RetentionState } from '../../engine/model/retention-model.ts'

/** One question that the planner asks, with the state as the planner sees it. */
export type Asked = {
  readonly personId: number
  readonly nudgeId: string
  readonly position: number
  readonly conceptId: number
  readonly state: RetentionState
}

/** A question and what the person made of it. */
export type Given = Asked & { readonly rating: Rating }

/** Sends what the planner planned for the slot at `at`, and gives its questions: by person, in their order. */
export async function sendPlanned(db: Db, at: Date): Promise<Asked[]> {
  const { rows } = await sql<AskedRow>`
    with sent as (
      update nudge set status = 'sent', sending_at = ${at}, settled_at = ${at}
      where status = 'planned' and slot_at = ${at} returning person_id, id
    )
    select question.person_id, question.nudge_id, question.position, question.concept_id,
      state.stability_days, state.difficulty, state.since_at, state.verified
    from sent
    join question on question.person_id = sent.person_id and question.nudge_id = sent.id
    join retention_state as state on state.person_id = question.person_id and state.concept_id = question.concept_id
    order by question.person_id, question.position`.execute(db)
  return rows.map((row) => ({
    personId: Number(row.person_id),
    nudgeId: row.nudge_id,
    position: row.position,
    conceptId: Number(row.concept_id),
    state: {
      stabilityDays: row.stability_days,
      difficulty: row.difficulty,
      sinceAt: row.since_at,
      verified: row.verified,
    },
  }))
}

/**
 * Records all answers of one instant at once: what `recordAnswer` does to a question, its review and its state, without a round trip
 * each. A test holds the two together.
 */
export async function answerAll(db: Db, model: RetentionModel, given: readonly Given[], at: Date): Promise<void> {
  if (given.length === 0) return
  const answers = given.map((answer) => ({
    ...answer,
    retrievability: model.retrievability(answer.state, at),
    next: model.afterAnswer(answer.state, answer.rating, at),
  }))
  const column = <Value>(value: (answer: (typeof answers)[number]) => Value) => answers.map(value)
  await sql`
    with given as materialized (
      select * from unnest(${column((answer) => answer.personId)}::bigint[], ${column((answer) => answer.nudgeId)}::bigint[],
        ${column((answer) => answer.position)}::int[], ${column((answer) => answer.conceptId)}::bigint[],
        ${column((answer) => answer.rating)}::text[], ${column((answer) => answer.retrievability)}::float8[],
        ${column((answer) => answer.state.verified)}::boolean[], ${column((answer) => answer.next.stabilityDays)}::float8[],
        ${column((answer) => answer.next.difficulty)}::float8[], ${column((answer) => answer.next.sinceAt.toISOString())}::timestamptz[])
        as given (person_id, nudge_id, position, concept_id, rating, retrievability, verified, stability_days, difficulty, since_at)
    ),
    revealed as (
      update question set revealed_at = ${at} from given
      where question.person_id = given.person_id and question.nudge_id = given.nudge_id and question.position = given.position
    ),
    recorded as (
      insert into review (person_id, concept_id, version, rating, rated_at, nudge_id, position, retrievability, verified)
      select person_id, concept_id, 1, rating, ${at}, nudge_id, position, retrievability, verified from given
    )
    update retention_state as state set
      stability_days = given.stability_days, difficulty = given.difficulty, since_at = given.since_at, verified = true,
      reviews = state.reviews + 1, lapses = state.lapses + (given.rating = 'again')::int,
      due_at = ${stateDueAtSql(model.curve, {
        stabilityDays: sql<number>`given.stability_days`,
        sinceAt: sql<Date>`given.since_at`,
        verified: sql<boolean>`true`,
        startedBy: sql<string>`state.started_by`,
        desiredRetention: sql<number>`state.desired_retention`,
      })}
    from given where state.person_id = given.person_id and state.concept_id = given.concept_id`.execute(db)
}

type AskedRow = {
  person_id: string
  nudge_id: string
  position: number
  concept_id: string
  stability_days: number
  difficulty: number | null
  since_at: Date
  verified: boolean
}
