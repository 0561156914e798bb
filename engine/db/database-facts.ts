import type { Db } from './pool.ts'

/** What a server says of itself. `versionNumber`: 180000 for 18.0. `sharedLocks`: one per process that uses the program's own server. */
export type DatabaseFacts = { readonly versionNumber: number; readonly now: Date; readonly sharedLocks: number }

/** Asks the server for its version, its time and who else is there. */
export async function readDatabaseFacts(db: Db): Promise<DatabaseFacts> {
  const { version, now } = await db
    .selectNoFrom((eb) => [
      eb.fn<string>('current_setting', [eb.val('server_version_num')]).as('version'),
      eb.fn<Date>('clock_timestamp').as('now'),
    ])
    .executeTakeFirstOrThrow()
  const locks = await db
    .withTables<{ pg_locks: { locktype: string; mode: string; granted: boolean } }>()
    .selectFrom('pg_locks')
    .select((eb) => eb.cast<number>(eb.fn.countAll(), 'integer').as('held'))
    .where('locktype', '=', 'advisory')
    .where('mode', '=', 'ShareLock')
    .where('granted', '=', true)
    .executeTakeFirstOrThrow()
  return { versionNumber: Number(version), now, sharedLocks: locks.held }
}
