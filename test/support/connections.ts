import { sql } from 'kysely'
import type { Db } from '../../engine/db/pool.ts'

/** Opens so many connections, so that what begins together afterwards runs together, instead of one after the other as they open. */
export async function openConnections(db: Db, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, () => sql`select pg_sleep(0.05)`.execute(db)))
}
