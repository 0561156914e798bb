import type { Db } from './pool.ts'

/** Does the work in one transaction: the caller's, when `db` is one, else one of its own. */
export async function inTransaction<Result>(db: Db, work: (trx: Db) => Promise<Result>): Promise<Result> {
  return db.isTransaction ? await work(db) : await db.transaction().execute(work)
}
