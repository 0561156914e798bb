import { sql } from 'kysely'
import type { BounceTable } from '../db/nudge-tables.ts'
import type { Db } from '../db/pool.ts'
import { suppress } from '../people/addresses.ts'
import { tellChannelLost } from './channel-lost.ts'

/** Word from outside on one mail. `status`: an enhanced code such as `5.1.1`, or the type of a complaint. */
export type BounceReport = {
  readonly messageKey: string
  readonly kind: BounceTable['kind']
  readonly status: string
}

/** What became of a report. `known`: it came before; `unknown-message`: we sent no such mail. `suppressed`: the address is off since. */
export type RecordedBounce =
  | { readonly status: 'recorded'; readonly suppressed: boolean }
  | { readonly status: 'known' }
  | { readonly status: 'unknown-message' }

/** One line of the operator's list. `suppressedAt` null: mails go out to the person all the same. */
export type Bounced = {
  readonly person: string
  readonly kind: BounceTable['kind']
  readonly status: string
  readonly sentAt: Date
  readonly reportedAt: Date
  readonly suppressedAt: Date | null
}

/** So many mails that did not arrive, one after the other, make an address one that nobody is reached by. */
const softInARow = 3

/**
 * Writes down that a mail did not arrive or was not welcome, once per kind, and draws the consequence in the same transaction: a dead
 * address, a complaint or the third mail in a row that did not arrive suppress it, expire what is planned for it, and are told over
 * another channel. Neither consent nor opt-out changes.
 */
export async function recordBounce(
  db: Db,
  { messageKey, kind, status }: BounceReport,
  at: Date,
): Promise<RecordedBounce> {
  return await db.transaction().execute(async (trx) => {
    const mail = await takeTurn(trx, messageKey)
    if (mail === null) return { status: 'unknown-message' }
    const added = await trx
      .insertInto('bounce')
      .values({ person_id: mail.personId, nudge_id: mail.nudgeId, kind, status, reported_at: at })
      .onConflict((conflict) => conflict.constraint('bounce_pk').doNothing())
      .returning('nudge_id')
      .executeTakeFirst()
    if (added === undefined) return { status: 'known' }

    const reason = await reasonToStop(trx, mail, kind)
    if (reason === null) return { status: 'recorded', suppressed: false }
    const isNews = await suppress(trx, { channel: 'email', address: mail.email, reason }, at)
    if (isNews) await tellChannelLost(trx, mail.personId, 'email', at)
    await expirePlannedMails(trx, mail.personId, at)
    return { status: 'recorded', suppressed: true }
  })
}

/** What came back, newest first. */
export async function listBounces(db: Db, limit: number): Promise<readonly Bounced[]> {
  const { rows } = await sql<Bounced>`
    select person.email as person, bounce.kind, bounce.status, nudge.sending_at as "sentAt", bounce.reported_at as "reportedAt",
      suppression.since_at as "suppressedAt"
    from bounce
    join nudge on nudge.person_id = bounce.person_id and nudge.id = bounce.nudge_id
    join person on person.id = bounce.person_id
    left join suppression on suppression.channel = 'email' and suppression.address = lower(person.email)
    order by bounce.reported_at desc, bounce.nudge_id desc, bounce.kind
    limit ${limit}`.execute(db)
  return rows
}

type BouncedMail = {
  readonly personId: string
  readonly nudgeId: string
  readonly email: string
  /** The person came back to us after this mail was sent. */
  readonly isBeforeResume: boolean
}

/**
 * The mail of that key, if one was sent; its person is locked, so that of three reports at once the last one sees the others. A mail that
 * was handed over a moment ago may come back before its sender has written that it was sent.
 */
async function takeTurn(trx: Db, messageKey: string): Promise<BouncedMail | null> {
  const { rows } = await sql<BouncedMail>`
    select person.id as "personId", nudge.id as "nudgeId", person.email,
      coalesce(nudge.sending_at < person.resumed_at, false) as "isBeforeResume"
    from nudge join person on person.id = nudge.person_id
    where nudge.message_key = ${messageKey} and nudge.channel = 'email' and nudge.status in ('sending', 'sent', 'unknown')
    for no key update of person`.execute(trx)
  return rows[0] ?? null
}

/** Why nothing more goes to the address; null while mails still may. */
async function reasonToStop(trx: Db, mail: BouncedMail, kind: BounceTable['kind']): Promise<string | null> {
  if (kind === 'complaint') return 'complaint'
  // Late word of the trouble that the person, or an operator, has dealt with since.
  if (mail.isBeforeResume) return null
  if (kind === 'hard') return 'bounced'
  return (await lastMailsFailed(trx, mail.personId)) ? 'mailbox-unavailable' : null
}

async function lastMailsFailed(trx: Db, personId: string): Promise<boolean> {
  const { rows } = await sql<{ failed: boolean }>`
    select count(*) = ${softInARow} and bool_and(last.bounced) as failed
    from (
      select exists (
        select from bounce
        where bounce.person_id = nudge.person_id and bounce.nudge_id = nudge.id and bounce.kind = 'soft') as bounced
      from nudge join person on person.id = nudge.person_id
      where nudge.person_id = ${personId} and nudge.channel = 'email' and nudge.status in ('sending', 'sent', 'unknown')
        and (person.resumed_at is null or nudge.sending_at >= person.resumed_at)
      order by nudge.sending_at desc, nudge.id desc
      limit ${softInARow}
    ) as last`.execute(trx)
  return rows[0]?.failed ?? false
}

/** What is being claimed just now is left to the claim, which finds the address suppressed. */
async function expirePlannedMails(trx: Db, personId: string, at: Date): Promise<void> {
  await sql`
    update nudge set status = 'expired', reason = 'channel-off', settled_at = ${at}
    where person_id = ${personId} and id in (
      select id from nudge where person_id = ${personId} and channel = 'email' and status = 'planned'
      order by id for update skip locked)`.execute(trx)
}
