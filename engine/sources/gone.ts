import { sql } from 'kysely'
import { assign } from '../concepts/assign.ts'
import type { Db } from '../db/pool.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import { takeStatesTurn } from '../model/states-turn.ts'
import { conceptsOf } from './absorb-provenance.ts'
import { pauseAndWake } from './pause-and-wake.ts'

/** Memories that left a source, not counting those that were kept out of it, and the concepts that this concerns. */
export type Left = { readonly count: number; readonly conceptIds: readonly string[] }

/** What a page says of what is no longer there; `externalIds`: those that it holds. */
export type Leaving = {
  readonly externalIds: readonly string[]
  readonly gone: readonly string[]
  readonly containers: readonly string[]
}

/**
 * Leaves a tombstone on what a page says was deleted, and on what its containers no longer hold. What the page itself holds is there,
 * whatever else it says. Writes in the caller's transaction.
 */
export async function leaveByPage(trx: Db, sourceId: string, page: Leaving, at: Date): Promise<Left> {
  if (page.gone.length === 0 && page.containers.length === 0) return { count: 0, conceptIds: [] }
  const { rows } = await sql<LeftRow>`
    update memory set gone_at = ${at}
    where source_id = ${sourceId} and gone_at is null
      and (external_id = any(${page.gone}::text[]) or container = any(${page.containers}::text[]))
      and external_id <> all(${page.externalIds}::text[])
    returning id, kept_out_reason is not null as "isKeptOut"`.execute(trx)
  return await leftBy(trx, rows)
}

/**
 * Leaves a tombstone on everything of the source that a walk did not see: neither on the pages that its sightings tell of, nor on its last
 * page. Writes in the caller's transaction.
 */
export async function leaveByWalk(trx: Db, sourceId: string, lastPage: readonly string[], at: Date): Promise<Left> {
  const { rows } = await sql<LeftRow>`
    update memory set gone_at = ${at}
    where source_id = ${sourceId} and gone_at is null and not exists (
      select from (
        select unnest(external_ids) as external_id from sighting where source_id = ${sourceId}
        union all
        select unnest(${lastPage}::text[])
      ) as seen
      where seen.external_id = memory.external_id)
    returning id, kept_out_reason is not null as "isKeptOut"`.execute(trx)
  return await leftBy(trx, rows)
}

/**
 * Declares gone what a walk of the source did not see and pauses the concepts that lose their last live memory; gives how many are gone.
 * `lastPage`: the external ids of its last page, the earlier ones are in its sightings. One transaction.
 */
export async function markGone(
  db: Db,
  model: RetentionModel,
  sourceId: string,
  lastPage: Iterable<string>,
  at: Date,
): Promise<number> {
  return await db.transaction().execute(async (trx) => {
    await takeStatesTurn(trx)
    const { count, conceptIds } = await leaveByWalk(trx, sourceId, [...lastPage], at)
    await pauseAndWake(trx, conceptIds, at)
    await assign(trx, model, { conceptIds }, at)
    return count
  })
}

type LeftRow = { readonly id: string; readonly isKeptOut: boolean }

async function leftBy(trx: Db, rows: readonly LeftRow[]): Promise<Left> {
  return {
    count: rows.filter(({ isKeptOut }) => !isKeptOut).length,
    conceptIds: await conceptsOf(
      trx,
      rows.map(({ id }) => id),
    ),
  }
}
