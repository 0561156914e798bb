import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import { takeStatesTurn } from '../model/states-turn.ts'
import { assign } from './assign.ts'
import { settleFlags } from './flags.ts'
import { lintQuestion, type QuestionFault } from './lint-question.ts'

/** What an operator changes about a concept; what is left out stays. `importance`: above 0, at most 10. */
export type ConceptEdit = {
  readonly context?: string
  readonly question?: string
  readonly answer?: string
  readonly importance?: number
}

/**
 * What became of an edit. `wording`: states stay. `answer`: a new version, and every state starts again, due now; `restarted`
 * counts them. `drafted`: a draft now has its question and waits for approval.
 */
export type EditedConcept =
  | {
      readonly status: 'edited'
      readonly change: 'wording' | 'answer' | 'drafted'
      readonly version: number
      readonly restarted: number
    }
  | { readonly status: 'failed'; readonly reason: 'unknown-concept' | 'question-or-answer-missing' | QuestionFault }

/** Edits a concept; other words end its flags. A nudge that was sent keeps its version's answer, never that of a later one. One transaction. */
export async function editConcept(
  db: Db,
  model: RetentionModel,
  { conceptId, edit }: { readonly conceptId: string; readonly edit: ConceptEdit },
  at: Date,
): Promise<EditedConcept> {
  return await db.transaction().execute(async (trx) => {
    await takeStatesTurn(trx)
    const now = await readConcept(trx, conceptId)
    if (now === undefined) return { status: 'failed', reason: 'unknown-concept' }
    const next = {
      context: edit.context ?? now.context,
      question: edit.question ?? now.question,
      answer: edit.answer ?? now.answer,
    }
    const reworded = edit.context !== undefined || edit.question !== undefined || edit.answer !== undefined
    const fault = reworded ? faultOf(next) : undefined
    if (fault !== undefined) return { status: 'failed', reason: fault }
    if (reworded) await settleFlags(trx, model, [conceptId], at)
    if (edit.importance !== undefined) {
      await trx.updateTable('concept').set({ importance: edit.importance }).where('id', '=', conceptId).execute()
      await assign(trx, model, { conceptIds: [conceptId] }, at)
    }

    if (now.answer !== null && next.answer !== now.answer) {
      const version = now.version + 1
      await trx
        .insertInto('concept_version')
        .values({ concept_id: conceptId, version, ...next, created_at: at })
        .execute()
      await trx.updateTable('concept').set({ version, confirmed_at: at }).where('id', '=', conceptId).execute()
      const restarted = await exposeChanged(trx, [conceptId], at)
      await assign(trx, model, { conceptIds: [conceptId] }, at)
      return { status: 'edited', change: 'answer', version, restarted }
    }

    await trx
      .updateTable('concept_version')
      .set(next)
      .where('concept_id', '=', conceptId)
      .where('version', '=', now.version)
      .execute()
    const drafted = now.question === null && next.question !== null
    if (drafted && now.inboxStatus === 'draft') {
      await trx
        .updateTable('concept')
        .set({ inbox_status: 'waiting', inbox_reason: null })
        .where('id', '=', conceptId)
        .execute()
    }
    // What became a draft because its fact changed has states of the answer before it.
    const restarted = drafted ? await exposeChanged(trx, [conceptId], at) : 0
    if (restarted > 0) await assign(trx, model, { conceptIds: [conceptId] }, at)
    return { status: 'edited', change: drafted ? 'drafted' : 'wording', version: now.version, restarted }
  })
}

async function readConcept(db: Db, conceptId: string) {
  return await db
    .selectFrom('concept')
    .innerJoin('concept_version as version', (join) =>
      join.onRef('version.concept_id', '=', 'concept.id').onRef('version.version', '=', 'concept.version'),
    )
    .select([
      'concept.version',
      'concept.inbox_status as inboxStatus',
      'version.context',
      'version.question',
      'version.answer',
    ])
    .where('concept.id', '=', conceptId)
    .forUpdate('concept')
    .executeTakeFirst()
}

function faultOf({ context, question, answer }: { context: string; question: string | null; answer: string | null }) {
  if (!question?.trim() || !answer?.trim()) return 'question-or-answer-missing'
  return lintQuestion(context, question, answer)
}

/**
 * Every state of these concepts meets the answer of their newest version, after everything that its log holds so far: replay then sees the same
 * order. Waits for answers that are being recorded. Gives how many states. Writes exposure in the caller's transaction; states follow through assign.
 */
export async function exposeChanged(trx: Db, conceptIds: readonly string[], at: Date): Promise<number> {
  if (conceptIds.length === 0) return 0
  const result = await sql`
    insert into exposure (person_id, concept_id, exposed_at, version, cause)
    select state.person_id, state.concept_id,
      greatest(${at}::timestamptz, state.since_at + interval '1 millisecond', newest.exposed_at + interval '1 millisecond'),
      concept.version, 'changed'
    from retention_state as state
    join concept on concept.id = state.concept_id
    cross join lateral (
      select max(exposure.exposed_at) as exposed_at from exposure
      where exposure.person_id = state.person_id and exposure.concept_id = state.concept_id
    ) as newest
    where state.concept_id = any(${conceptIds}::bigint[])
    order by state.person_id, state.concept_id
    for update of state`.execute(trx)
  return Number(result.numAffectedRows ?? 0)
}
