import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Two migrations, each of which fails when it is applied twice. */
export const smallMigrations: Readonly<Record<string, Migration>> = {
  '0001-first': statement('create table first (id int)'),
  '0002-second': statement('create table second (id int)'),
}

/** A migration of one statement. */
export function statement(text: string): Migration {
  return { up: async (db: Kysely<unknown>) => void (await sql.raw(text).execute(db)) }
}
