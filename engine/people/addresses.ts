import { type Expression, type RawBuilder, sql } from 'kysely'
import type { ChannelKind } from '../db/nudge-tables.ts'
import type { Db } from '../db/pool.ts'

/** The address of a person (the table under its own name) on a channel: an email in small letters, a Slack id, or null without one. */
export function addressSql(channel: Expression<string>): RawBuilder<string | null> {
  return sql<string | null>`case ${channel}
    when 'email' then lower(person.email)
    when 'slack' then (select min(identity.value) from person_identity as identity where identity.person_id = person.id and identity.kind = 'slack')
    end`
}

/** Channels on which a person (the table under its own name) can be reached: `channel`, `address`, `suppressed_reason`; null where none. */
export const addressesSql = sql`
  select way.channel, way.address, suppression.reason as suppressed_reason
  from (select kind.channel, ${addressSql(sql`kind.channel`)} as address from (values ('email'), ('slack')) as kind (channel)) as way
  left join suppression on suppression.channel = way.channel and suppression.address = way.address
  where way.address is not null`

/** Sends nothing to an address from now on. The first reason stays. Gives whether something was sent there until now. */
export async function suppress(
  db: Db,
  { channel, address, reason }: { readonly channel: ChannelKind; readonly address: string; readonly reason: string },
  at: Date,
): Promise<boolean> {
  const result = await db
    .insertInto('suppression')
    .values({ channel, address: channel === 'email' ? address.toLowerCase() : address, reason, since_at: at })
    .onConflict((conflict) => conflict.constraint('suppression_pk').doNothing())
    .executeTakeFirst()
  return result.numInsertedOrUpdatedRows === 1n
}

/** An address that nothing is sent to, and whose it is. `person`: their email. */
export type SuppressedAddress = {
  readonly channel: ChannelKind
  readonly address: string
  readonly person: string
  readonly reason: string
  readonly sinceAt: Date
}

/** The addresses of people that nothing is sent to, newest first. */
export async function listSuppressed(db: Db): Promise<readonly SuppressedAddress[]> {
  const { rows } = await sql<SuppressedAddress>`
    select suppression.channel, suppression.address, person.email as person, suppression.reason, suppression.since_at as "sinceAt"
    from suppression
    join person on ${addressSql(sql`suppression.channel`)} = suppression.address
    order by suppression.since_at desc, suppression.channel, suppression.address`.execute(db)
  return rows
}

/** Uses every address of a person again. */
export async function resumeAddresses(db: Db, personId: string): Promise<void> {
  await sql`
    delete from suppression using person
    where person.id = ${personId} and suppression.address = ${addressSql(sql`suppression.channel`)}`.execute(db)
}

/** Keeps where direct messages to a Slack id go. */
export async function keepConversation(db: Db, slackId: string, conversation: string, at: Date): Promise<void> {
  await db
    .insertInto('slack_member')
    .values({ id: slackId, conversation, seen_at: at })
    .onConflict((conflict) => conflict.constraint('slack_member_pk').doUpdateSet({ conversation }))
    .execute()
}
