import { sql } from 'kysely'
import { inTransaction } from '../db/in-transaction.ts'
import type { Db } from '../db/pool.ts'
import { replayPairs } from '../model/replay.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import { markStale } from '../nudges/standing-nudge.ts'
import type { QuestionRef } from './question-ref.ts'
import { undoWithinMinutes } from './undo-window.ts'

/** What taking an answer back came to. */
export type UndoOutcome =
  | { readonly status: 'undone' }
  | { readonly status: 'refused'; readonly reason: 'nothing-to-undo' | 'too-late' }

/** Takes the answer to a question back: adds an undo row and rebuilds the state from the log without it, in one transaction or the caller's. */
export async function undoAnswer(db: Db, model: RetentionModel, ref: QuestionRef, at: Date): Promise<UndoOutcome> {
  return await inTransaction(db, async (trx): Promise<UndoOutcome> => {
    const { rows } = await sql<{ id: string; concept_id: string; rated_at: Date; undone: boolean }>`
      select review.id, review.concept_id, review.rated_at, undo.review_id is not null as undone
      from review
      join retention_state as state on state.person_id = review.person_id and state.concept_id = review.concept_id
      left join undo on undo.person_id = review.person_id and undo.review_id = review.id
      where review.person_id = ${ref.personId} and review.nudge_id = ${ref.nudgeId} and review.position = ${ref.position}
      order by review.attempt desc limit 1
      for update of state`.execute(trx)
    const review = rows[0]
    if (review === undefined || review.undone) return { status: 'refused', reason: 'nothing-to-undo' }
    if (at.getTime() > review.rated_at.getTime() + undoWithinMinutes * 60_000)
      return { status: 'refused', reason: 'too-late' }

    const undone = await trx
      .insertInto('undo')
      .values({ person_id: ref.personId, review_id: review.id, undone_at: at })
      .onConflict((conflict) => conflict.constraint('undo_pk').doNothing())
      .executeTakeFirst()
    if (undone.numInsertedOrUpdatedRows === 0n) return { status: 'refused', reason: 'nothing-to-undo' }
    await replayPairs(trx, model, { personId: ref.personId, conceptId: review.concept_id })
    await markStale(trx, ref, at)
    return { status: 'undone' }
  })
}
