import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import { addressSql, keepConversation } from '../people/addresses.ts'
import type { Delivery } from './deliver.ts'
import type { FindOutcome, LostMessage, NudgeChannel } from './nudge-channel.ts'
import type { NudgeRef } from './standing-nudge.ts'

/** What became of lost messages: they had arrived, are sent once more, or are given up. */
export type Reconciled = { readonly found: number; readonly resent: number; readonly givenUp: number }

/** How long a message whose outcome is unknown is left alone: longer than any request can be under way. Source: delivery.md 7.1. */
export const graceMs = 10 * 60_000

const batchSize = 50

type Lost = NudgeRef & LostMessage & { readonly channel: string }

/**
 * Looks for messages that nobody knows the outcome of, on channels that can tell. One that arrived is sent; one that did not is planned once
 * more, if it is still worth sending; a second time it is given up, and the next plan asks again. A channel that cannot tell just now is asked later.
 */
export async function reconcile(
  db: Db,
  { channels, clock, log, signal }: Delivery,
  grace = graceMs,
): Promise<Reconciled> {
  const counts = { found: 0, resent: 0, givenUp: 0 }
  for (const channel of channels) {
    if (channel.find === undefined) continue
    for (const lost of await readLost(db, channel, new Date(clock().getTime() - grace))) {
      if (signal.aborted) return counts
      const outcome = await channel.find(lost, signal)
      if (outcome.status === 'unknown') {
        log('nudge.not-looked-for', { person: lost.personId, nudge: lost.nudgeId, reason: outcome.reason })
        break
      }
      const settled = await settleLost(db, lost, outcome, clock())
      if (settled !== null) counts[settled] += 1
    }
  }
  return counts
}

/** In another order each time: one that can never be told, such as in a conversation that is too long, would hold up everybody behind it. */
async function readLost(db: Db, { kind }: NudgeChannel, before: Date): Promise<readonly Lost[]> {
  const { rows } = await sql<Omit<Lost, 'recipient'> & LostMessage['recipient']>`
    select nudge.person_id as "personId", nudge.id as "nudgeId", nudge.channel, nudge.message_key as "messageKey",
      coalesce(nudge.begun_at, nudge.sending_at) as "attemptedAt", person.name, person.language, coalesce(reached.address, '') as address, member.conversation
    from nudge
    join person on person.id = nudge.person_id
    cross join lateral (select ${addressSql(sql`nudge.channel`)} as address) as reached
    left join slack_member as member on member.id = reached.address
    where nudge.status = 'unknown' and nudge.channel = ${kind} and nudge.settled_at <= ${before} and nudge.closed_at is null
    order by hashint8extended(nudge.id, cast(date_part('epoch', ${before}::timestamptz) as bigint)) limit ${batchSize}`.execute(
    db,
  )
  return rows.map(({ name, language, address, conversation, ...lost }) => ({
    ...lost,
    recipient: { name, language, address, conversation },
  }))
}

async function settleLost(
  db: Db,
  lost: Lost,
  outcome: Exclude<FindOutcome, { status: 'unknown' }>,
  at: Date,
): Promise<keyof Reconciled | null> {
  if (outcome.status === 'found') {
    const { numUpdatedRows } = await db
      .updateTable('nudge')
      .set({ status: 'sent', reason: null, provider_id: outcome.providerId })
      .where('person_id', '=', lost.personId)
      .where('id', '=', lost.nudgeId)
      .where('status', '=', 'unknown')
      .executeTakeFirst()
    if (outcome.conversation !== undefined) await keepConversation(db, lost.recipient.address, outcome.conversation, at)
    return numUpdatedRows === 1n ? 'found' : null
  }
  const { rows } = await sql<{ status: string }>`
    update nudge set
      status = case when resent_at is null and not_after > ${at} then 'planned' else 'expired' end,
      reason = case when resent_at is null and not_after > ${at} then null else 'lost' end,
      resent_at = coalesce(resent_at, ${at}), owner = null, settled_at = case when resent_at is null and not_after > ${at} then null else ${at}::timestamptz end
    where person_id = ${lost.personId} and id = ${lost.nudgeId} and status = 'unknown'
    returning status`.execute(db)
  if (rows.length === 0) return null
  return rows[0]!.status === 'planned' ? 'resent' : 'givenUp'
}
