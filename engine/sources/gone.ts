import { sql } from 'kysely'
import { assign } from '../concepts/assign.ts'
import type { Db } from '../db/pool.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import { takeStatesTurn } from '../model/states-turn.ts'
import { pauseAndWake } from './pause-and-wake.ts'

/**
 * Leaves a tombstone on every memory of the source that a complete pull did not see, and pauses the concepts that lose
 * their last live memory. `seen`: every external id of that pull. Gives how many are gone. One transaction.
 */
export async function markGone(
  db: Db,
  model: RetentionModel,
  sourceId: string,
  seen: ReadonlySet<string>,
  at: Date,
): Promise<number> {
  const { rows: counts } = await sql<{ held: number }>`
    select count(*)::int as held from memory where source_id = ${sourceId} and gone_at is null`.execute(db)
  // Everything seen is in the mirror, so equal counts mean equal sets: the usual case sends no ids.
  if (counts[0]?.held === seen.size) return 0

  return await db.transaction().execute(async (trx) => {
    await takeStatesTurn(trx)
    const { rows } = await sql<{ id: string }>`
      update memory set gone_at = ${at}
      where source_id = ${sourceId} and gone_at is null
        and not exists (select from unnest(${[...seen]}::text[]) as seen (external_id) where seen.external_id = memory.external_id)
      returning id`.execute(trx)
    const touched = await sql<{ concept_id: string }>`
      select distinct concept_id from provenance where memory_id = any(${rows.map(({ id }) => id)}::bigint[])`.execute(
      trx,
    )
    const conceptIds = touched.rows.map((row) => row.concept_id)
    await pauseAndWake(trx, conceptIds, at)
    await assign(trx, model, { conceptIds }, at)
    return rows.length
  })
}
