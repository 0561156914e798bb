import { sql } from 'kysely'
import { inTransaction } from '../db/in-transaction.ts'
import type { Db } from '../db/pool.ts'
import { stateDueAtSql } from '../model/due-at.ts'
import type { Rating, RetentionModel, RetentionState } from '../model/retention-model.ts'
import { markStale } from '../nudges/standing-nudge.ts'
import type { QuestionRef } from './question-ref.ts'

/** What an answer came to. Refused and already recorded answers change nothing. */
export type AnswerOutcome =
  | { readonly status: 'recorded' }
  | { readonly status: 'already-recorded' }
  | { readonly status: 'refused'; readonly reason: 'unknown-question' | 'not-revealed' }

/**
 * Records a person's rating of a question that they have seen the answer of, and moves the state at that very instant: one transaction, or
 * the caller's, once, however often and concurrently it is sent. Its nudge may have been closed: a late answer is one too. An answer to an
 * older version is kept and moves nothing. The message of its nudge is stale then.
 */
export async function recordAnswer(
  db: Db,
  model: RetentionModel,
  ref: QuestionRef,
  rating: Rating,
  at: Date,
): Promise<AnswerOutcome> {
  return await inTransaction(db, async (trx): Promise<AnswerOutcome> => {
    const asked = await lockAsked(trx, ref)
    if (asked === undefined) return { status: 'refused', reason: 'unknown-question' }
    if (asked.answered) return { status: 'already-recorded' }
    if (asked.revealed_at === null) return { status: 'refused', reason: 'not-revealed' }

    const state: RetentionState = {
      stabilityDays: asked.stability_days,
      difficulty: asked.difficulty,
      sinceAt: asked.since_at,
      verified: asked.verified,
    }
    const ratedAt = notBefore(at, state)
    const next = model.afterAnswer(state, rating, ratedAt)
    const retrievability = model.retrievability(state, ratedAt)
    const moves = asked.version === asked.state_version
    const { rows } = await sql`
      with recorded as (
        insert into review (person_id, concept_id, version, rating, rated_at, nudge_id, position, attempt, retrievability, verified)
        values (${ref.personId}, ${asked.concept_id}, ${asked.version}, ${rating}, ${ratedAt}, ${ref.nudgeId}, ${ref.position},
          ${asked.attempt}, ${retrievability}, ${state.verified})
        on conflict on constraint review_once do nothing
        returning person_id, concept_id
      ),
      moved as (
        update retention_state as state set
          stability_days = ${next.stabilityDays}, difficulty = ${next.difficulty}, since_at = ${next.sinceAt}, verified = true,
          reviews = state.reviews + 1, lapses = state.lapses + ${rating === 'again' ? 1 : 0},
          due_at = ${stateDueAtSql(model.curve, {
            stabilityDays: sql<number>`cast(${next.stabilityDays} as float8)`,
            sinceAt: sql<Date>`cast(${next.sinceAt} as timestamptz)`,
            verified: sql<boolean>`true`,
            startedBy: sql<string>`state.started_by`,
            desiredRetention: sql<number>`state.desired_retention`,
          })}
        from recorded
        where ${moves} and state.person_id = recorded.person_id and state.concept_id = recorded.concept_id
      )
      select from recorded`.execute(trx)
    await markStale(trx, ref, at)
    return { status: rows.length === 1 ? 'recorded' : 'already-recorded' }
  })
}

/** The question with its state, which stays locked until the transaction ends: concurrent answers queue up here. */
async function lockAsked(db: Db, ref: QuestionRef): Promise<AskedRow | undefined> {
  const { rows } = await sql<AskedRow>`
    select question.concept_id, question.version, question.revealed_at, state.version as state_version, state.stability_days,
      state.difficulty, state.since_at, state.verified, given.attempt, given.answered
    from question
    join retention_state as state on state.person_id = question.person_id and state.concept_id = question.concept_id
    cross join lateral (
      select count(*)::int as attempt, count(*) > count(undo.review_id) as answered
      from review left join undo on undo.person_id = review.person_id and undo.review_id = review.id
      where review.person_id = question.person_id and review.nudge_id = question.nudge_id and review.position = question.position
    ) as given
    where question.person_id = ${ref.personId} and question.nudge_id = ${ref.nudgeId} and question.position = ${ref.position}
    for update of state`.execute(db)
  return rows[0]
}

type AskedRow = {
  concept_id: string
  version: number
  revealed_at: Date | null
  state_version: number
  stability_days: number
  difficulty: number | null
  since_at: Date
  verified: boolean
  attempt: number
  answered: boolean
}

/** A clock that jumped back must not shuffle the log of a pair: an answer is never older than what it answers to. */
function notBefore(at: Date, state: RetentionState): Date {
  return at > state.sinceAt ? at : new Date(state.sinceAt.getTime() + 1)
}
