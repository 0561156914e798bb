import { sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import type { Db } from './pool.ts'

/**
 * Applies the migrations that the database lacks, by name, all in one transaction or none of them.
 * Safe when several processes call it at once (an advisory lock; the later ones find nothing to do).
 * Throws when a migration fails, and when the database holds one that this program does not know.
 */
export async function migrate(db: Db, migrations: Readonly<Record<string, Migration>>): Promise<{ applied: string[] }> {
  return db.connection().execute(async (connection) => {
    // A migration may rightly take longer than any statement of the program.
    await sql`set statement_timeout = 0`.execute(connection)
    const provider = { getMigrations: async () => migrations }
    const { error, results = [] } = await new Migrator({ db: connection, provider }).migrateToLatest()
    await sql`reset statement_timeout`.execute(connection)
    if (error === undefined) return { applied: results.map((result) => result.migrationName) }
    const unknown = (await appliedNames(connection)).find((name) => !(name in migrations))
    if (unknown !== undefined) throw new Error(newerSentence(unknown), { cause: error })
    const failed = results.find((result) => result.status === 'Error')
    throw new Error(`Migration ${failed?.migrationName ?? '(none begun)'} failed: ${String(error)}`, { cause: error })
  })
}

function newerSentence(name: string): string {
  return `The database is newer than this program: it holds migration ${name}, which this program does not know; update the program.`
}

/** Newest first; empty when the database never saw a migration. */
async function appliedNames(db: Db): Promise<string[]> {
  const found = await sql<{ present: boolean }>`select to_regclass('kysely_migration') is not null as present`.execute(
    db,
  )
  if (!found.rows[0]?.present) return []
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name desc`.execute(db)
  return rows.map((row) => row.name)
}
