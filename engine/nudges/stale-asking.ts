import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'

/** Says that the messages which ask for a concept show something else than what is true: those to one person, or (null) to everybody. */
export async function markAskingStale(
  db: Db,
  { conceptId, personId }: { readonly conceptId: string; readonly personId: string | null },
  at: Date,
): Promise<void> {
  await sql`
    update nudge set stale_at = ${at}
    where status = 'sent' and closed_at is null and channel = 'slack' and provider_id is not null
      and ${personId === null ? sql`true` : sql`person_id = ${personId}`}
      and exists (
        select from question
        where question.person_id = nudge.person_id and question.nudge_id = nudge.id and question.concept_id = ${conceptId})`.execute(
    db,
  )
}
