import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import type { ClaimedNudge } from './claim.ts'
import type { SendOutcome } from './nudge-channel.ts'

/** How often a nudge that was certainly not accepted is tried before it counts as failed. */
export const mostAttempts = 5

/**
 * Writes what became of a claimed nudge, fenced by owner and state. An owner whose lease ran out may still add that the nudge was
 * sent, and nothing else. `lost`: somebody else has settled it since. A permanent failure switches the person's channel off.
 */
export async function settleNudge(
  db: Db,
  owner: string,
  nudge: ClaimedNudge,
  outcome: SendOutcome,
  at: Date,
): Promise<'settled' | 'lost'> {
  const again = outcome.status === 'not-sent' && nudge.attempt < mostAttempts
  const status = again ? 'planned' : outcome.status === 'not-sent' ? 'failed' : outcome.status
  const reason = again || outcome.status === 'sent' ? null : outcome.reason
  const result = await db
    .updateTable('nudge')
    .set({
      status,
      reason,
      provider_id: outcome.status === 'sent' ? outcome.providerId : null,
      settled_at: again ? null : at,
      lease_until: null,
      ...(again ? { owner: null } : {}),
    })
    .where('person_id', '=', nudge.personId)
    .where('id', '=', nudge.nudgeId)
    .where('owner', '=', owner)
    .where('status', 'in', outcome.status === 'sent' ? ['sending', 'unknown'] : ['sending'])
    .executeTakeFirst()
  if (result.numUpdatedRows === 0n) return 'lost'
  if (outcome.status === 'failed' && outcome.permanent) await switchChannelOff(db, nudge.personId, outcome.reason)
  return 'settled'
}

/** Nudges whose sender died or hangs: nobody can tell whether they went out. Gives how many. */
export async function giveUpLostLeases(db: Db, at: Date): Promise<number> {
  const result = await sql`
    update nudge set status = 'unknown', reason = 'sender-lost', settled_at = ${at}, lease_until = null
    where status = 'sending' and lease_until <= ${at}`.execute(db)
  return Number(result.numAffectedRows ?? 0)
}

/** Nudges that nobody sent before their window closed, whichever channel; the next plan asks again. Gives how many. */
export async function expireOverdue(db: Db, at: Date): Promise<number> {
  const result = await sql`
    update nudge set status = 'expired', reason = 'too-late', settled_at = ${at}
    where status = 'planned' and not_after <= ${at}`.execute(db)
  return Number(result.numAffectedRows ?? 0)
}

async function switchChannelOff(db: Db, personId: string, reason: string): Promise<void> {
  await db.updateTable('person').set({ channel_off_reason: reason }).where('id', '=', personId).execute()
}
