import { sql } from 'kysely'
import { inTransaction } from '../db/in-transaction.ts'
import type { Db } from '../db/pool.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import { takeStatesTurn } from '../model/states-turn.ts'
import type { Language } from '../wording/language.ts'
import { addressSql } from './addresses.ts'
import { addIdentities, type PersonIdentity } from './identities.ts'
import { matchEverywhere } from './match-subjects.ts'
import { knownTimeZones } from './time-zones.ts'

/** Somebody as the directory of a Slack workspace tells of them. */
export type SlackMember = {
  readonly id: string
  readonly name: string | null
  readonly email: string | null
  readonly timeZone: string | null
  readonly deactivated: boolean
  readonly isGuestOrBot: boolean
  readonly awayUntil: Date | null
}

/** What a reading of the directory came to: people who got their Slack id, another time zone, or can no longer be reached there. */
export type KeptMembers = {
  readonly seen: number
  readonly matched: number
  readonly moved: number
  readonly suppressed: number
}

/**
 * Keeps what the directory says. A member whose email is a person's, who has no Slack id yet, is that person, unless it is a guest or a bot. A
 * person's time zone follows, unless they set it themselves. Nothing is sent to an account that was deactivated, until it is active again.
 * One transaction.
 */
export async function keepMembers(
  db: Db,
  model: RetentionModel,
  members: readonly SlackMember[],
  at: Date,
): Promise<KeptMembers> {
  const unique = [...new Map(members.map((member) => [member.id, member])).values()]
  return await inTransaction(db, async (trx) => {
    await takeStatesTurn(trx)
    await upsertMembers(trx, unique, at)
    const matched = await addIdentities(trx, await findMatches(trx, unique))
    if (matched.length > 0) await matchEverywhere(trx, model, at)
    return {
      seen: unique.length,
      matched: matched.length,
      moved: await followTimeZones(trx, unique),
      suppressed: await followActivity(trx, unique, at),
    }
  })
}

/** The person of a Slack id; null when nobody has it. */
export async function personOfSlack(
  db: Db,
  slackId: string,
): Promise<{
  readonly personId: string
  readonly name: string
  readonly email: string
  readonly language: Language
} | null> {
  const row = await db
    .selectFrom('person_identity as identity')
    .innerJoin('person', 'person.id', 'identity.person_id')
    .select(['person.id as personId', 'person.name', 'person.email', 'person.language'])
    .where('identity.kind', '=', 'slack')
    .where('identity.value', '=', slackId)
    .executeTakeFirst()
  return row ?? null
}

async function upsertMembers(trx: Db, members: readonly SlackMember[], at: Date): Promise<void> {
  await sql`
    insert into slack_member (id, name, email, time_zone, deactivated_at, away_until, seen_at)
    select id, name, email, time_zone, case when deactivated then ${at}::timestamptz end, away_until, ${at}
    from unnest(${members.map(({ id }) => id)}::text[], ${members.map(({ name }) => name)}::text[],
      ${members.map(({ email }) => email)}::text[], ${members.map(({ timeZone }) => timeZone)}::text[],
      ${members.map(({ deactivated }) => deactivated)}::boolean[],
      ${members.map(({ awayUntil }) => awayUntil?.toISOString() ?? null)}::timestamptz[])
      as member (id, name, email, time_zone, deactivated, away_until)
    order by id
    on conflict on constraint slack_member_pk do update set name = excluded.name, email = excluded.email, time_zone = excluded.time_zone,
      deactivated_at = case when excluded.deactivated_at is not null then coalesce(slack_member.deactivated_at, excluded.deactivated_at) end,
      away_until = excluded.away_until, seen_at = excluded.seen_at`.execute(trx)
}

/** An email that two members share says nothing; an id or a person that is taken stays so. */
async function findMatches(trx: Db, members: readonly SlackMember[]): Promise<readonly PersonIdentity[]> {
  const likely = members.filter(
    ({ deactivated, isGuestOrBot, email }) => !deactivated && !isGuestOrBot && email !== null,
  )
  const { rows } = await sql<PersonIdentity>`
    select 'slack' as kind, min(member.id) as value, person.id as "personId"
    from unnest(${likely.map(({ id }) => id)}::text[], ${likely.map(({ email }) => email)}::text[]) as member (id, email)
    join person on lower(person.email) = lower(member.email)
    where not exists (
      select from person_identity as identity
      where identity.kind = 'slack' and (identity.value = member.id or identity.person_id = person.id))
    group by person.id having count(*) = 1`.execute(trx)
  return rows
}

async function followTimeZones(trx: Db, members: readonly SlackMember[]): Promise<number> {
  const placed = members.flatMap(({ id, timeZone }) => (timeZone === null ? [] : [{ id, timeZone }]))
  const zones = await knownTimeZones(
    trx,
    placed.map(({ timeZone }) => timeZone),
  )
  const known = placed.flatMap(({ id, timeZone }) => {
    const zone = zones.get(timeZone)
    return zone === undefined ? [] : [{ id, zone }]
  })
  const { numAffectedRows } = await sql`
    update person set time_zone = member.time_zone
    from unnest(${known.map(({ id }) => id)}::text[], ${known.map(({ zone }) => zone)}::text[]) as member (id, time_zone)
    where member.id = ${addressSql(sql`'slack'`)} and person.time_zone <> member.time_zone and not 'time_zone' = any(person.own_settings)`.execute(
    trx,
  )
  return Number(numAffectedRows ?? 0)
}

const inactive = 'account-inactive'

/** Only people's accounts count; lifts nothing but what this very reason suppressed. Gives how many accounts were suppressed. */
async function followActivity(trx: Db, members: readonly SlackMember[], at: Date): Promise<number> {
  const gone = members.filter(({ deactivated }) => deactivated).map(({ id }) => id)
  const back = members.filter(({ deactivated }) => !deactivated).map(({ id }) => id)
  await sql`
    delete from suppression where channel = 'slack' and reason = ${inactive} and address = any(${back}::text[])`.execute(
    trx,
  )
  const { numAffectedRows } = await sql`
    insert into suppression (channel, address, reason, since_at)
    select 'slack', identity.value, ${inactive}, ${at} from person_identity as identity
    where identity.kind = 'slack' and identity.value = any(${gone}::text[])
    on conflict on constraint suppression_pk do nothing`.execute(trx)
  return Number(numAffectedRows ?? 0)
}
