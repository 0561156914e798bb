import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import type { QuestionRef } from '../reviews/question-ref.ts'
import type { Language } from '../wording/language.ts'
import { questionsOf } from './standing-nudge.ts'

/** Who is asked a question, how they answer, and whether it is still theirs to answer. */
export type Answering = {
  readonly language: Language
  readonly ratingButtons: 2 | 4
  readonly conceptId: string
  readonly version: number
  /** Why nothing is asked here any more, the person's own word first; null: it is open, or answered here. */
  readonly closedReason: 'dismissed' | 'flagged' | 'elsewhere' | 'withdrawn' | null
  /** The person set the concept aside, or reported it; also after an answer. */
  readonly dismissed: boolean
  readonly flagged: boolean
  /** Days from `at` until the concept is due; null when it is not asked any more. */
  readonly dueDays: number | null
  /** The next question of the same nudge that is still open. */
  readonly next: QuestionRef | null
}

/** Reads what surrounds one asked question at `at`; null when there is none. Writes nothing. */
export async function readAnswering(db: Db, ref: QuestionRef, at: Date): Promise<Answering | null> {
  const { rows } = await sql<Row>`
    with held as materialized (${questionsOf(sql`${ref.personId}::bigint`, sql`${ref.nudgeId}::bigint`)})
    select person.language, person.rating_buttons as "ratingButtons", question.concept_id as "conceptId", question.version,
      held.is_answered as "isAnswered", held.is_elsewhere as "isElsewhere", held.is_withdrawn as "isWithdrawn",
      exists (select from dismissal where dismissal.person_id = question.person_id and dismissal.concept_id = question.concept_id) as dismissed,
      exists (select from flag where flag.person_id = question.person_id and flag.concept_id = question.concept_id
        and flag.resolved_at is null) as flagged,
      case when state.active then extract(epoch from state.due_at - ${at}::timestamptz)::float8 / 86400 end as "dueDays",
      (select min(other.position) from held as other where other.is_open and other.position <> held.position) as "nextPosition"
    from held
    join question on question.person_id = held.person_id and question.nudge_id = held.nudge_id and question.position = held.position
    join person on person.id = held.person_id
    left join retention_state as state on state.person_id = question.person_id and state.concept_id = question.concept_id
    where held.position = ${ref.position}`.execute(db)
  const row = rows[0]
  if (row === undefined) return null
  const { isAnswered, isElsewhere, isWithdrawn, nextPosition, ...answering } = row
  return {
    ...answering,
    closedReason: isAnswered
      ? null
      : row.dismissed
        ? 'dismissed'
        : row.flagged
          ? 'flagged'
          : isElsewhere
            ? 'elsewhere'
            : isWithdrawn
              ? 'withdrawn'
              : null,
    next: nextPosition === null ? null : { ...ref, position: nextPosition },
  }
}

type Row = Omit<Answering, 'closedReason' | 'next'> & {
  isAnswered: boolean
  isElsewhere: boolean
  isWithdrawn: boolean
  nextPosition: number | null
}
