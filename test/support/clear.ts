import { sql } from 'kysely'
import { beforeEach } from 'vitest'
import type { Db } from '../../engine/db/pool.ts'
import { type TestDatabase, useDatabase } from './database.ts'

/** One clone for all tests of a file, empty at the start of each test. */
export function useClearDatabase(): () => TestDatabase {
  const database = useDatabase()
  beforeEach(() => clear(database().db))
  return database
}

/** Empties every table; ids begin at 1 again. */
export async function clear(db: Db): Promise<void> {
  await sql`truncate person, audience, source, concept, retention_model, watermark, suppression, lane, slack_member, inbound, holiday, ceiling restart identity cascade`.execute(
    db,
  )
}
