import { openEmbedded } from '../engine/db/embedded.ts'
import { migrate } from '../engine/db/migrate.ts'
import { type Db, openDatabase } from '../engine/db/pool.ts'
import type { Log } from '../engine/log.ts'
import { migrations } from '../migrations/all.ts'
import type { Config } from './config.ts'

/** The database, migrated. `role`: whether this process started the program's own server, joined it, or uses another one. */
export type Store = {
  readonly db: Db
  readonly url: string
  readonly role: 'owner' | 'attached' | 'external'
  /** Names of the migrations that were applied just now. */
  readonly applied: readonly string[]
  close(): Promise<void>
}

/** Opens the database that the settings name, or the program's own, and migrates it. Throws when it cannot be reached or used. */
export async function openStore(config: Pick<Config, 'databaseUrl' | 'dataDir'>, log: Log): Promise<Store> {
  const server = config.databaseUrl === null ? await openEmbedded({ dir: config.dataDir, log }) : null
  const url = server?.url ?? (config.databaseUrl as string)
  const db = openDatabase(url, { log })
  const close = async () => {
    await db.destroy()
    await server?.close()
  }
  try {
    const { applied } = await migrate(db, migrations)
    return { db, url, role: server?.role ?? 'external', applied, close }
  } catch (error) {
    await close()
    throw error
  }
}
