import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openEmbedded } from '../engine/db/embedded.ts'
import { migrate } from '../engine/db/migrate.ts'
import { type Db, openDatabase } from '../engine/db/pool.ts'
import { migrations } from '../migrations/all.ts'

/** One database of a bench. */
export type BenchDatabase = { readonly db: Db; readonly url: string; drop(): Promise<void> }

/** A server of its own with the program's settings, in a folder that goes when the bench ends. */
export type BenchServer = {
  /** An empty migrated database. */
  create(name: string): Promise<BenchDatabase>
  close(): Promise<void>
}

/** Starts the embedded server as users get it. */
export async function openBenchServer(): Promise<BenchServer> {
  const dir = await mkdtemp(join(tmpdir(), 'clo-bench-'))
  const server = await openEmbedded({ dir })
  const admin = openDatabase(server.url, { connections: 1 })
  return {
    async create(name) {
      await sql`create database ${sql.id(name)}`.execute(admin)
      const url = new URL(server.url)
      url.pathname = `/${name}`
      const db = openDatabase(url.href)
      await migrate(db, migrations)
      return {
        db,
        url: url.href,
        async drop() {
          await db.destroy()
          await sql`drop database ${sql.id(name)} with (force)`.execute(admin)
        },
      }
    },
    async close() {
      await admin.destroy()
      await server.close()
      await rm(dir, { recursive: true })
    },
  }
}
