import type { Db } from '../db/pool.ts'
import { fsrs6 } from './fsrs.ts'
import type { RetentionModel } from './retention-model.ts'
import { defaultWeights, parseWeights, type Weights } from './weights.ts'

/** The model that every state stands under, and the weights that SQL needs of it. */
export type ModelInForce = { readonly model: RetentionModel; readonly weights: Weights }

/** Reads the weights in force: the newest row, or the defaults where nobody ever set any. Throws when the row is unusable. */
export async function readModelInForce(db: Db): Promise<ModelInForce> {
  const row = await db
    .selectFrom('retention_model')
    .select(['id', 'weights'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (row === undefined) return { model: fsrs6(defaultWeights), weights: defaultWeights }
  const parsed = parseWeights(row.weights)
  if (parsed.status === 'failed') throw new Error(`retention_model ${row.id}: ${parsed.sentence}`)
  return { model: fsrs6(parsed.weights), weights: parsed.weights }
}

/** Puts new weights in force from `at`; states follow only when they are replayed. */
export async function putInForce(db: Db, weights: Weights, at: Date): Promise<ModelInForce> {
  await db
    .insertInto('retention_model')
    .values({ name: 'fsrs-6', weights: [...weights], created_at: at })
    .execute()
  return { model: fsrs6(weights), weights }
}
