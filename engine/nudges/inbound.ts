import { inTransaction } from '../db/in-transaction.ts'
import type { Db } from '../db/pool.ts'

/** What became of an event. `seen`: it was taken before, and nothing was done now. */
export type TakenInbound<Result> = { readonly status: 'taken'; readonly result: Result } | { readonly status: 'seen' }

/**
 * Does what an event asks for, once per key however often and concurrently it comes: the key and the work commit together, or neither. One that
 * failed may be tried again. The work has the transaction; who waits for the key is the same event, and holds nothing that others need.
 */
export async function takeInbound<Result>(
  db: Db,
  key: string,
  at: Date,
  work: (trx: Db) => Promise<Result>,
): Promise<TakenInbound<Result>> {
  return await inTransaction(db, async (trx): Promise<TakenInbound<Result>> => {
    const kept = await trx
      .insertInto('inbound')
      .values({ key, received_at: at })
      .onConflict((conflict) => conflict.constraint('inbound_pk').doNothing())
      .returning('key')
      .executeTakeFirst()
    if (kept === undefined) return { status: 'seen' }
    return { status: 'taken', result: await work(trx) }
  })
}

/** Forgets events so old that they do not come again; gives how many. */
export async function forgetInbound(db: Db, before: Date): Promise<number> {
  const { numDeletedRows } = await db.deleteFrom('inbound').where('received_at', '<', before).executeTakeFirst()
  return Number(numDeletedRows)
}
