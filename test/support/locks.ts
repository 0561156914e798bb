import { type RawBuilder, sql } from 'kysely'
import { vi } from 'vitest'
import type { Db } from '../../engine/db/pool.ts'

/** Starts what is raced while another transaction holds a lock, each once the one before waits; then lets all go at once. */
export async function raceBehind(
  db: Db,
  lock: RawBuilder<unknown>,
  runs: readonly (() => Promise<unknown>)[],
): Promise<void> {
  const started: Promise<unknown>[] = []
  await db.transaction().execute(async (trx) => {
    await lock.execute(trx)
    for (const run of runs) {
      started.push(run())
      await untilWaiting(db, started.length)
    }
  })
  await Promise.all(started)
}

/** Resolves when so many connections to the database wait for a lock. */
export async function untilWaiting(db: Db, count: number): Promise<void> {
  const waiting = sql<{ count: number }>`
    select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  await vi.waitUntil(async () => (await waiting.execute(db)).rows[0]!.count >= count, { timeout: 10_000, interval: 5 })
}
