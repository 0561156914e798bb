import { sql } from 'kysely'
import type { NudgeStatus } from '../db/nudge-tables.ts'
import type { Db } from '../db/pool.ts'
import { keepConversation, suppress } from '../people/addresses.ts'
import { tellChannelLost } from './channel-lost.ts'
import type { ClaimedNudge } from './claim.ts'
import type { SendOutcome } from './nudge-channel.ts'

/** How often a nudge that was certainly not accepted is tried before it counts as failed. */
export const mostAttempts = 5

/**
 * Writes what became of a claimed message, fenced by owner and state. An owner whose lease ran out may still add that it was
 * sent, and nothing else. `lost`: somebody else has settled it since. A permanent failure suppresses the address; being postponed is no attempt.
 */
export async function settleNudge(
  db: Db,
  owner: string,
  nudge: ClaimedNudge,
  outcome: SendOutcome,
  at: Date,
): Promise<'settled' | 'lost'> {
  const again = statusAfter(outcome, nudge.attempt) === 'planned'
  const result = await db
    .updateTable('nudge')
    .set({
      status: statusAfter(outcome, nudge.attempt),
      reason: outcome.status === 'sent' || again ? null : outcome.reason,
      provider_id: outcome.status === 'sent' ? outcome.providerId : null,
      settled_at: again ? null : at,
      lease_until: null,
      ...(again ? { owner: null } : {}),
      ...(outcome.status === 'postponed' ? { not_before: outcome.until, attempt: nudge.attempt - 1 } : {}),
    })
    .where('person_id', '=', nudge.personId)
    .where('id', '=', nudge.nudgeId)
    .where('owner', '=', owner)
    .where('status', 'in', outcome.status === 'sent' ? ['sending', 'unknown'] : ['sending'])
    .executeTakeFirst()
  if (outcome.status === 'sent' && outcome.conversation !== undefined)
    await keepConversation(db, nudge.address, outcome.conversation, at)
  if (result.numUpdatedRows === 0n) return 'lost'
  if (outcome.status === 'failed' && outcome.permanent) {
    const { channel, address } = nudge
    await suppress(db, { channel, address, reason: outcome.reason }, at)
    await tellChannelLost(db, nudge.personId, channel, at)
  }
  return 'settled'
}

function statusAfter({ status }: SendOutcome, attempt: number): NudgeStatus {
  if (status === 'postponed') return 'planned'
  if (status === 'not-sent') return attempt < mostAttempts ? 'planned' : 'failed'
  return status
}

/**
 * Takes what its sender left behind when it died or hung: nobody can tell whether a message went out that was begun; one that was not is planned again. Gives how
 * many are unknown.
 */
export async function giveUpLostLeases(db: Db, at: Date): Promise<number> {
  const { rows } = await sql<{ status: NudgeStatus }>`
    update nudge set lease_until = null,
      status = case when begun_at >= sending_at then 'unknown' else 'planned' end,
      reason = case when begun_at >= sending_at then 'sender-lost' end,
      settled_at = case when begun_at >= sending_at then ${at}::timestamptz end,
      owner = case when begun_at >= sending_at then owner end,
      attempt = case when begun_at >= sending_at then attempt else attempt - 1 end
    where status = 'sending' and lease_until <= ${at}
    returning status`.execute(db)
  return rows.filter(({ status }) => status === 'unknown').length
}

/** Nudges that nobody sent before their window closed, whichever channel; the next plan asks again. Gives how many. */
export async function expireOverdue(db: Db, at: Date): Promise<number> {
  const result = await sql`
    update nudge set status = 'expired', reason = 'too-late', settled_at = ${at}
    where status = 'planned' and not_after <= ${at}`.execute(db)
  return Number(result.numAffectedRows ?? 0)
}
