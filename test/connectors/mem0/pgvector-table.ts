import { sql } from 'kysely'
import { type PgvectorSettings, pgvectorSettings } from '../../../connectors/mem0/pgvector-settings.ts'
import type { TestDatabase } from '../../support/database.ts'

/** A row of the table: what mem0 keeps beside its vector. */
export type Stored = { readonly id: string; readonly payload: unknown }

let tables = 0

/**
 * A table as mem0 makes it (connectors.md 3.5: id, vector, payload), with these rows. The vectors are short arrays: the extension's own type is not
 * needed where they are never read.
 */
export async function createTable({ db }: TestDatabase, rows: readonly Stored[]): Promise<string> {
  tables += 1
  const name = `memories_${tables}`
  await sql`create table ${sql.id(name)} (id uuid primary key, vector float4[], payload jsonb)`.execute(db)
  await insertRows({ db }, name, rows)
  return name
}

/** Writes rows as mem0 does when its models have answered. */
export async function insertRows(
  { db }: Pick<TestDatabase, 'db'>,
  table: string,
  rows: readonly Stored[],
): Promise<void> {
  await sql`
    insert into ${sql.id(table)}
    select id, array_fill(0.5::float4, array[4]), payload
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (id uuid, payload jsonb)`.execute(db)
}

/** The id of a row, in the order of its number. */
export function idOf(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
}

/** As many rows as asked for, all changed at `instant`. */
export function manyRows(count: number, instant: string): Stored[] {
  return Array.from({ length: count }, (_, index) => ({
    id: idOf(index),
    payload: { data: `Fact ${index}`, user_id: `user-${index % 3}`, created_at: instant, updated_at: instant },
  }))
}

/** Settings that read a table of the test server, which speaks no TLS and is on the loopback interface. */
export function settingsFor(
  { url }: Pick<TestDatabase, 'url'>,
  given: Partial<PgvectorSettings> = {},
): PgvectorSettings {
  return pgvectorSettings.parse({
    mode: 'pgvector',
    connectionUrl: url.replace(/\?.*/, ''),
    tls: 'none',
    allowPrivate: true,
    ...given,
  })
}
