import { sql } from 'kysely'
import type { Db } from './pool.ts'
import type { Tables } from './tables.ts'

/** Fewer new rows than this cannot make any plan slow enough to notice. */
const notable = 20

/** From so many rows on, the planner draws the right conclusions from the size of the file by itself. */
const wellKnown = 1_000

/**
 * Tells the planner about tables that have just grown by much, within the transaction that filled them. Without it, the joins that
 * follow the first pages are planned for empty tables and loop over everything for each row: 5,000 memories took minutes instead of one
 * second, and 200 that met 200 known ones half a minute (measured).
 */
export async function refreshStatistics(trx: Db, tables: readonly (keyof Tables)[], written: number): Promise<void> {
  if (written < notable) return
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class
    where oid = any(${[...tables]}::regclass[]) and reltuples < ${Math.max(written * 5, wellKnown)}`.execute(trx)
  for (const { name } of rows) await sql`analyze ${sql.table(name)}`.execute(trx)
}

/**
 * Tells the planner about a table whose rows now say something else, such as a thousand concepts approved at once: counted by what it knew, the joins
 * that follow would expect none of them (measured: minutes for 1,600 concepts and 22 people).
 */
export async function refreshDistribution(trx: Db, table: keyof Tables, changed: number): Promise<void> {
  if (changed >= 200) await sql`analyze ${sql.table(table)}`.execute(trx)
}
