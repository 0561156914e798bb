import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import type { Rating } from '../model/retention-model.ts'
import { initialsOf } from '../wording/initials.ts'
import type { QuestionRef } from './question-ref.ts'
import { undoWithinMinutes } from './undo-window.ts'

/** A question as its page shows it. `answer` is null until the person asked to see it. */
export type AskedQuestion = {
  readonly status: 'asked' | 'revealed' | 'answered'
  readonly initials: string
  readonly context: string
  readonly question: string
  readonly answer: string | null
  /** What was true before, when the answer changed since: the question may name it, the new answer waits for the reveal. */
  readonly previousAnswer: string | null
  readonly sources: readonly { readonly name: string; readonly surfacedAt: Date }[]
  readonly rating: Rating | null
  /** Days from `at` until the concept is due again, when answered. */
  readonly nextDays: number | null
  readonly undoUntil: Date | null
  /** The next question of the same nudge that has no answer yet. */
  readonly next: QuestionRef | null
}

/** Reads one asked question as it stands at `at`; null when there is none. Writes nothing. */
export async function readQuestion(db: Db, ref: QuestionRef, at: Date): Promise<AskedQuestion | null> {
  const { rows } = await sql<Row>`
    select person.name, version.context, version.question, version.answer, previous.answer as previous_answer,
      question.revealed_at, review.rating, review.rated_at, state.due_at, unanswered.position as next_position,
      coalesce(origin.sources, '[]') as sources
    from question
    join person on person.id = question.person_id
    join concept_version as version on version.concept_id = question.concept_id and version.version = question.version
    left join concept_version as previous on previous.concept_id = question.concept_id and previous.version = question.version - 1
    left join retention_state as state on state.person_id = question.person_id and state.concept_id = question.concept_id
    left join lateral (${standingReview}) as review on true
    left join lateral (
      select min(other.position) as position from question as other
      where other.person_id = question.person_id and other.nudge_id = question.nudge_id and other.position <> question.position
        and not exists (
          select from review left join undo on undo.person_id = review.person_id and undo.review_id = review.id
          where review.person_id = other.person_id and review.nudge_id = other.nudge_id
            and review.position = other.position and undo.review_id is null)
    ) as unanswered on true
    left join lateral (
      select json_agg(json_build_object('name', source.name, 'surfacedAt', memory.surfaced_at) order by memory.surfaced_at desc) as sources
      from provenance
      join memory on memory.id = provenance.memory_id
      join source on source.id = memory.source_id
      where provenance.concept_id = question.concept_id
    ) as origin on true
    where question.person_id = ${ref.personId} and question.nudge_id = ${ref.nudgeId} and question.position = ${ref.position}`.execute(
    db,
  )
  const row = rows[0]
  if (row === undefined) return null

  const status = row.rating !== null ? 'answered' : row.revealed_at !== null ? 'revealed' : 'asked'
  const undoUntil = row.rated_at === null ? null : new Date(row.rated_at.getTime() + undoWithinMinutes * 60_000)
  return {
    status,
    initials: initialsOf(row.name),
    context: row.context,
    question: row.question,
    answer: status === 'asked' ? null : row.answer,
    previousAnswer: row.previous_answer === row.answer ? null : row.previous_answer,
    sources: row.sources.map(({ name, surfacedAt }) => ({ name, surfacedAt: new Date(surfacedAt) })),
    rating: row.rating,
    nextDays: row.rating === null || row.due_at === null ? null : (row.due_at.getTime() - at.getTime()) / 86_400_000,
    undoUntil: undoUntil !== null && undoUntil > at ? undoUntil : null,
    next: row.next_position === null ? null : { ...ref, position: row.next_position },
  }
}

/** Remembers when the person first asked to see the answer. The message of its nudge is stale then, if it can change. */
export async function revealQuestion(db: Db, ref: QuestionRef, at: Date): Promise<void> {
  await sql`
    with revealed as (
      update question set revealed_at = ${at}
      where person_id = ${ref.personId} and nudge_id = ${ref.nudgeId} and position = ${ref.position} and revealed_at is null
      returning person_id, nudge_id
    )
    update nudge set stale_at = ${at} from revealed
    where nudge.person_id = revealed.person_id and nudge.id = revealed.nudge_id
      and nudge.channel = 'slack' and nudge.provider_id is not null`.execute(db)
}

type Row = {
  name: string
  context: string
  question: string
  answer: string
  previous_answer: string | null
  revealed_at: Date | null
  rating: Rating | null
  rated_at: Date | null
  due_at: Date | null
  next_position: number | null
  sources: { name: string; surfacedAt: string }[]
}

/** The review of the question that has not been taken back. */
const standingReview = sql`
  select review.rating, review.rated_at
  from review left join undo on undo.person_id = review.person_id and undo.review_id = review.id
  where review.person_id = question.person_id and review.nudge_id = question.nudge_id
    and review.position = question.position and undo.review_id is null`
