import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'

/**
 * Waits until no other transaction writes states in sets, and keeps others from it until this one ends. Such a writer looks at exposures,
 * audiences and memories and then writes what follows from them: two at once would each miss what the other adds, and lock states in two
 * orders. Take it first, before the transaction locks any row: who waits for the turn must not hold up who has it. An answer
 * locks its one state and needs no turn.
 */
export async function takeStatesTurn(trx: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('retention_state'))`.execute(trx)
}
