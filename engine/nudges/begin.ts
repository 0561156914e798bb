import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import type { NudgeRef } from './standing-nudge.ts'

/**
 * Says that an owner is about to send what it claimed, and commits that before anything leaves the process; false when it must not, since its
 * lease has run out: a machine that slept, or a database that was slow, would else send what another process has sent since. What was claimed and never begun
 * is certainly not sent. A clock that jumped back since the claim does not make it look so. Nor is anything begun that its person would not
 * have any more, who may have said so while it waited for its turn: the next claim says why.
 */
export async function beginSending(
  db: Db,
  owner: string,
  { personId, nudgeId }: NudgeRef,
  leaseMs: number,
  at: Date,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update nudge set begun_at = greatest(${at}::timestamptz, sending_at), lease_until = ${new Date(at.getTime() + leaseMs)}
    where person_id = ${personId} and id = ${nudgeId} and owner = ${owner} and status = 'sending' and lease_until > ${at}
      and not exists (
        select from person where person.id = nudge.person_id and (person.opted_out_at is not null
          or person.paused_until > ${at} and not nudge.is_practice
          or person.snoozed_until > ${at} and not nudge.is_practice and nudge.notice is null))`.execute(db)
  return numAffectedRows === 1n
}
