import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'

/** Lets nothing go out to a person that was planned before they decided otherwise. `questions`: what they asked for themselves, and notices, go on. */
export async function expirePlanned(
  db: Db,
  personId: string,
  { what, reason }: { readonly what: 'questions' | 'everything'; readonly reason: string },
  at: Date,
): Promise<void> {
  await sql`
    update nudge set status = 'expired', reason = ${reason}, settled_at = ${at}
    where person_id = ${personId} and status = 'planned'
      and ${what === 'everything' ? sql`true` : sql`notice is null and not is_practice`}`.execute(db)
}
