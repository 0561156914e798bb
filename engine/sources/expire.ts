import { sql } from 'kysely'
import { assign } from '../concepts/assign.ts'
import type { Db } from '../db/pool.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import { takeStatesTurn } from '../model/states-turn.ts'
import { conceptsOf } from './absorb-provenance.ts'
import { pauseAndWake } from './pause-and-wake.ts'

/**
 * Lets memories expire whose time is over, of one source or of all, and pauses the concepts that lose their last live memory; gives how many
 * expired. One that its source extends is live again when its row comes again. One transaction, and none when nothing expires.
 */
export async function expireMemories(
  db: Db,
  model: RetentionModel,
  source: { readonly id: string } | 'every-source',
  at: Date,
): Promise<number> {
  const isOver = sql<boolean>`status = 'live' and gone_at is null and expires_at <= ${at}
    and ${source === 'every-source' ? sql`true` : sql`source_id = ${source.id}`}`
  const { rows } = await sql<{ any: boolean }>`select exists (select from memory where ${isOver}) as any`.execute(db)
  if (rows[0]?.any !== true) return 0

  return await db.transaction().execute(async (trx) => {
    await takeStatesTurn(trx)
    const expired = await sql<{ id: string }>`
      update memory set status = 'expired' where ${isOver} returning id`.execute(trx)
    const conceptIds = await conceptsOf(
      trx,
      expired.rows.map(({ id }) => id),
    )
    await pauseAndWake(trx, conceptIds, at)
    await assign(trx, model, { conceptIds }, at)
    return expired.rows.length
  })
}
