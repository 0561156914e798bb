import { inTransaction } from '../db/in-transaction.ts'
import type { Db } from '../db/pool.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import { takeStatesTurn } from '../model/states-turn.ts'
import { markAskingStale } from '../nudges/stale-asking.ts'
import { assign } from './assign.ts'

/** One person and one concept. */
export type Pair = { readonly personId: string; readonly conceptId: string }

/** A concept that a person set aside, by what it asks, or by what it is about. Never its answer. */
export type Dismissed = { readonly conceptId: string; readonly name: string }

/** "Not for me": a person is asked for a concept no more, whatever audience or agent brings it; what they know of it is kept. One transaction. */
export async function dismiss(db: Db, model: RetentionModel, { personId, conceptId }: Pair, at: Date): Promise<void> {
  await inTransaction(db, async (trx) => {
    await takeStatesTurn(trx)
    await trx
      .insertInto('dismissal')
      .values({ person_id: personId, concept_id: conceptId, dismissed_at: at })
      .onConflict((conflict) => conflict.constraint('dismissal_pk').doNothing())
      .execute()
    await assign(trx, model, { personIds: [personId] }, at)
    await markAskingStale(trx, { conceptId, personId }, at)
  })
}

/** Asks a person again for what they had set aside, if they still ought to know it. One transaction. */
export async function restore(db: Db, model: RetentionModel, { personId, conceptId }: Pair, at: Date): Promise<void> {
  await inTransaction(db, async (trx) => {
    await takeStatesTurn(trx)
    await trx.deleteFrom('dismissal').where('person_id', '=', personId).where('concept_id', '=', conceptId).execute()
    await assign(trx, model, { personIds: [personId] }, at)
    await markAskingStale(trx, { conceptId, personId }, at)
  })
}

/** What a person set aside, the newest first. */
export async function listDismissed(db: Db, personId: string): Promise<readonly Dismissed[]> {
  return await db
    .selectFrom('dismissal')
    .innerJoin('concept', 'concept.id', 'dismissal.concept_id')
    .innerJoin('concept_version as version', (join) =>
      join.onRef('version.concept_id', '=', 'concept.id').onRef('version.version', '=', 'concept.version'),
    )
    .select(({ fn, ref }) => [
      'dismissal.concept_id as conceptId',
      fn.coalesce(ref('version.question'), ref('version.context')).as('name'),
    ])
    .where('dismissal.person_id', '=', personId)
    .orderBy('dismissal.dismissed_at', 'desc')
    .orderBy('dismissal.concept_id')
    .execute()
}
