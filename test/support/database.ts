import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, inject } from 'vitest'
import { type Db, openDatabase } from '../../engine/db/pool.ts'
import { urlOfDatabase } from './server.ts'

/** A migrated database of one's own on the test server. */
export type TestDatabase = { readonly db: Db; readonly url: string; drop(): Promise<void> }

/** Clones the migrated template; about 50 ms. The caller drops it. */
export async function cloneDatabase(): Promise<TestDatabase> {
  return createDatabase(inject('template'))
}

/** A database without any table. The caller drops it. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return createDatabase('template0')
}

/** One clone for all tests of a file: `const database = useDatabase()` at the top, `database().db` in a test. */
export function useDatabase(): () => TestDatabase {
  let database: TestDatabase | undefined
  beforeAll(async () => {
    database = await cloneDatabase()
  })
  afterAll(() => database?.drop())
  return () => {
    if (database === undefined) throw new Error('The database exists from beforeAll on; ask for it inside a test.')
    return database
  }
}

async function createDatabase(template: string): Promise<TestDatabase> {
  const adminUrl = inject('adminUrl')
  const name = `${inject('template')}_${randomBytes(6).toString('hex')}`
  await execute(adminUrl, sql`create database ${sql.id(name)} template ${sql.id(template)}`)
  const url = urlOfDatabase(adminUrl, name)
  const db = openDatabase(url)
  return {
    db,
    url,
    async drop() {
      await db.destroy()
      await execute(adminUrl, sql`drop database ${sql.id(name)} with (force)`)
    },
  }
}

async function execute(url: string, statement: ReturnType<typeof sql>): Promise<void> {
  const admin = openDatabase(url, { connections: 1 })
  await statement.execute(admin).finally(() => admin.destroy())
}
