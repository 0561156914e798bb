import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
} from 'kysely'
import type { Db } from '../db/pool.ts'
import type { Tables } from '../db/tables.ts'

/**
 * Does work for real and takes all of it back: nothing that `work` writes can be seen by others, and none of it stays. `work` may open transactions;
 * within the one that is taken back they are savepoints. What it locks stays locked until it ends, so it reads no network.
 */
export async function rehearse<Result>(db: Db, work: (rehearsal: Db) => Promise<Result>): Promise<Result> {
  const trx = await db.startTransaction().execute()
  try {
    return await work(withSavepoints(trx))
  } finally {
    await trx.rollback().execute()
  }
}

/** The same transaction as a database in which others may open transactions: kysely's own refuses them. One at a time is enough. */
function withSavepoints(trx: Db): Db {
  const connection: DatabaseConnection = {
    executeQuery: async <Row>(query: CompiledQuery) => await trx.executeQuery<Row>(query as CompiledQuery<Row>),
    streamQuery: () => {
      throw new Error('A rehearsal was asked to stream rows; expected queries that give all of theirs')
    },
  }
  const driver: Driver = {
    init: async () => {},
    acquireConnection: async () => connection,
    releaseConnection: async () => {},
    destroy: async () => {},
    beginTransaction: async () => void (await sql`savepoint step`.execute(trx)),
    commitTransaction: async () => void (await sql`release savepoint step`.execute(trx)),
    rollbackTransaction: async () => void (await sql`rollback to savepoint step`.execute(trx)),
  }
  return new Kysely<Tables>({
    dialect: {
      createDriver: () => driver,
      createAdapter: () => new PostgresAdapter(),
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createIntrospector: (db) => new PostgresIntrospector(db),
    },
  })
}
