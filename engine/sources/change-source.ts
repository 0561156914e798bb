import type { Db } from '../db/pool.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import { takeStatesTurn } from '../model/states-turn.ts'
import { addAudience } from '../people/audiences.ts'
import { reapplyRules } from './audience-rules.ts'
import { restartWalk } from './walk.ts'

/** What of a source changes; what is left out stays. `audience`: its name, created if need be; null: nobody. */
export type SourceChange = {
  readonly settings?: Readonly<Record<string, unknown>>
  readonly trust?: 'manual' | 'auto'
  readonly audience?: string | null
  readonly walkHours?: number
}

/**
 * Changes how a source is read and for whom. Other settings may reach another memory, so the next sync walks it from the start; a source
 * that was switched off is tried again. One transaction.
 */
export async function changeSource(
  db: Db,
  model: RetentionModel,
  { sourceId, settings, trust, audience, walkHours }: SourceChange & { readonly sourceId: string },
  at: Date,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await takeStatesTurn(trx)
    const audienceId =
      audience === undefined || audience === null ? null : (await addAudience(trx, audience, {}, at)).id
    const columns = {
      ...(settings !== undefined && { settings: JSON.stringify(settings) }),
      ...(trust !== undefined && { trust }),
      ...(walkHours !== undefined && { walk_hours: walkHours }),
      ...(audience !== undefined && { audience_id: audienceId }),
    }
    if (Object.keys(columns).length === 0) return
    await trx.updateTable('source').set(columns).where('id', '=', sourceId).execute()
    if (audience !== undefined) await reapplyRules(trx, model, sourceId, at)
    if (settings === undefined) return
    await restartWalk(trx, sourceId)
    await trx
      .updateTable('source')
      .set({ status: 'active', off_reason: null, failures: 0, next_try_at: null })
      .where('id', '=', sourceId)
      .where('status', '=', 'off')
      .execute()
  })
}
