import { sql } from 'kysely'
import { assign } from '../concepts/assign.ts'
import type { Db } from '../db/pool.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import { takeStatesTurn } from '../model/states-turn.ts'

/** What a removal took with it. `kept`: concepts that stay without it; `ended`: states that nobody asks for any more. */
export type RemovedSource = {
  readonly memories: number
  readonly kept: number
  readonly erased: number
  readonly ended: number
}

/**
 * Removes a source with its memories and subjects. `keep`: its concepts stay, for whoever an audience asks them of; what concerned
 * only a subject of the source ends, since nobody is left to say whom it concerns. `erase`: concepts that no other source confirms go with
 * everything known about them, reviews included. One transaction.
 */
export async function removeSource(
  db: Db,
  model: RetentionModel,
  { sourceId, concepts }: { readonly sourceId: string; readonly concepts: 'keep' | 'erase' },
  at: Date,
): Promise<RemovedSource> {
  return await db.transaction().execute(async (trx) => {
    await takeStatesTurn(trx)
    const { rows: touched } = await sql<{ id: string; alone: boolean }>`
      select provenance.concept_id as id, not exists (
        select from provenance as other join memory as elsewhere on elsewhere.id = other.memory_id
        where other.concept_id = provenance.concept_id and elsewhere.source_id <> ${sourceId}) as alone
      from memory join provenance on provenance.memory_id = memory.id
      where memory.source_id = ${sourceId} group by provenance.concept_id order by provenance.concept_id`.execute(trx)
    const { memories } = await trx
      .selectFrom('memory')
      .select((eb) => eb.cast<number>(eb.fn.countAll(), 'integer').as('memories'))
      .where('source_id', '=', sourceId)
      .executeTakeFirstOrThrow()
    await trx.deleteFrom('source').where('id', '=', sourceId).execute()

    const erased = concepts === 'erase' ? touched.filter(({ alone }) => alone).map(({ id }) => id) : []
    if (erased.length > 0) await eraseConcepts(trx, erased, at)
    const kept = touched.map(({ id }) => id).filter((id) => !erased.includes(id))
    const ended = await endStates(trx, model, kept, at)
    return { memories, kept: kept.length, erased: erased.length, ended }
  })
}

/** What was merged into them goes too. A planned nudge that has nothing left to ask must not go out. */
async function eraseConcepts(db: Db, conceptIds: readonly string[], at: Date): Promise<void> {
  await sql`
    delete from concept where id = any(${[...conceptIds]}::bigint[]) or merged_into = any(${[...conceptIds]}::bigint[])`.execute(
    db,
  )
  await sql`
    update nudge set status = 'expired', reason = 'concepts-erased', settled_at = ${at}
    where status = 'planned' and not exists (
      select from question where question.person_id = nudge.person_id and question.nudge_id = nudge.id)`.execute(db)
}

async function endStates(db: Db, model: RetentionModel, conceptIds: readonly string[], at: Date): Promise<number> {
  if (conceptIds.length === 0) return 0
  const countActive = async () => {
    const { rows } = await sql<{ active: number }>`
      select count(*)::int as active from retention_state
      where active and concept_id = any(${[...conceptIds]}::bigint[])`.execute(db)
    return rows[0]?.active ?? 0
  }
  const before = await countActive()
  await assign(db, model, { conceptIds }, at)
  return Math.max(0, before - (await countActive()))
}
