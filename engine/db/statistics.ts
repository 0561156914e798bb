import { sql } from 'kysely'
import type { Db } from './pool.ts'
import type { Tables } from './tables.ts'

/** Fewer new rows than this cannot make any plan slow enough to notice. */
const notable = 500

/**
 * Tells the planner about tables that have just grown by much, within the transaction that filled them. Without it, the joins that
 * follow a first large page are planned for empty tables: 5,000 memories then took minutes instead of one second (measured).
 */
export async function refreshStatistics(trx: Db, tables: readonly (keyof Tables)[], written: number): Promise<void> {
  if (written < notable) return
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class
    where oid = any(${[...tables]}::regclass[]) and reltuples < ${written * 5}`.execute(trx)
  for (const { name } of rows) await sql`analyze ${sql.table(name)}`.execute(trx)
}
