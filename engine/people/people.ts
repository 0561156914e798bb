import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import { addressesSql, resumeAddresses } from './addresses.ts'
import { markNoticesStale } from './consent.ts'
import { findTaken, type TakenReason } from './identities.ts'
import { importPeople } from './import-people.ts'
import type { NewPerson } from './new-person.ts'
import { knownTimeZones } from './time-zones.ts'

/** Whether a nudge may reach a person at all: the first reason against it, or `active`. */
export type PersonStatus = 'active' | 'no-consent' | 'paused' | 'opted-out' | 'channel-off'

/** A person as an operator sees them. `pausedUntil` is a day in their own time zone, null also when no end was set. */
export type Person = {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly timeZone: string
  readonly audiences: readonly string[]
  readonly status: PersonStatus
  readonly pausedUntil: string | null
  readonly channelOffReason: string | null
  /** Active retention states. */
  readonly concepts: number
}

/** What became of one new person. */
export type AddedPerson =
  | { readonly status: 'added'; readonly id: string; readonly newAudiences: readonly string[] }
  | { readonly status: 'failed'; readonly reason: 'email-taken' | 'unknown-time-zone' | TakenReason }

/** Adds one person, who joins their audiences; those that do not exist yet are created. Subjects that waited for them become theirs. */
export async function addPerson(db: Db, model: RetentionModel, person: NewPerson, at: Date): Promise<AddedPerson> {
  const timeZone = (await knownTimeZones(db, [person.timeZone])).get(person.timeZone)
  if (timeZone === undefined) return { status: 'failed', reason: 'unknown-time-zone' }
  if ((await findPerson(db, person.email)) !== null) return { status: 'failed', reason: 'email-taken' }
  const [taken] = await findTaken(
    db,
    (person.identities ?? []).map((identity) => ({ ...identity, email: person.email })),
  )
  if (taken !== undefined) return { status: 'failed', reason: taken.reason }
  const { newAudiences } = await importPeople(db, model, [{ ...person, timeZone }], at)
  const added = await findPerson(db, person.email)
  if (added === null) throw new Error('A person was added and cannot be found by email')
  return { status: 'added', id: added.id, newAudiences }
}

/** Everybody, by name. */
export async function listPeople(db: Db, at: Date): Promise<readonly Person[]> {
  const { rows } = await sql<Person>`
    select person.id, person.name, person.email, person.time_zone as "timeZone",
      case when reach.open = 0 then coalesce(reach.reason, 'no-address') end as "channelOffReason",
      ${statusSql(at)} as status, ${pausedUntilSql(at)} as "pausedUntil",
      array(
        select audience.name from audience_person as member join audience on audience.id = member.audience_id
        where member.person_id = person.id and member.left_at is null order by audience.name) as audiences,
      (select count(*)::int from retention_state as state where state.person_id = person.id and state.active) as concepts
    from person
    cross join lateral (${reachSql}) as reach
    order by person.name, person.id`.execute(db)
  return rows
}

/** Expects `person` and, as `reach`, what `reachSql` gives. */
export function statusSql(at: Date): RawBuilder<PersonStatus> {
  return sql<PersonStatus>`case
    when person.consented_at is null or person.consented_at > ${at} then 'no-consent'
    when person.paused_until > ${at} then 'paused'
    when person.opted_out_at is not null then 'opted-out'
    when reach.open = 0 then 'channel-off'
    else 'active' end`
}

/** The day on which a pause of `person` ends, where they are; null without a pause, or without an end. */
export function pausedUntilSql(at: Date): RawBuilder<string | null> {
  return sql<string | null>`case
    when person.paused_until > ${at} and (person.paused_until at time zone person.time_zone)::date < ${noEnd}::date
    then to_char(person.paused_until at time zone person.time_zone, 'YYYY-MM-DD') end`
}

/** On how many channels `person` can be reached, and a reason why not on the others. */
export const reachSql = sql`
  select count(*) filter (where way.suppressed_reason is null)::int as open, min(way.suppressed_reason) as reason
  from (${addressesSql}) as way`

/** One person by id or by email, in any case; null when there is none. */
export async function findPerson(
  db: Db,
  idOrEmail: string,
): Promise<{ readonly id: string; readonly email: string } | null> {
  const { rows } = await sql<{ id: string; email: string }>`
    select id, email from person where ${
      isId(idOrEmail) ? sql`id = ${idOrEmail}` : sql`lower(email) = lower(${idOrEmail})`
    }`.execute(db)
  return rows[0] ?? null
}

/** Nudges nobody until that day (`2026-02-01`, in their own time zone) begins, or until they resume. */
export async function pausePerson(db: Db, personId: string, untilDay: string | null): Promise<void> {
  await sql`
    update person set paused_until = (${untilDay ?? noEnd}::date)::timestamp at time zone time_zone
    where id = ${personId}`.execute(db)
}

/**
 * Nudges somebody again who was paused, stopped answering, or whose channel was switched off. What a person opted out of stays so:
 * then, and without consent, nothing is sent all the same.
 */
export async function resumePerson(db: Db, personId: string, at: Date): Promise<void> {
  await resumeAddresses(db, personId)
  await db
    .updateTable('person')
    .set({ paused_until: null, snoozed_until: null, resumed_at: at })
    .where('id', '=', personId)
    .execute()
  await markNoticesStale(db, personId, at)
}

/** Records the operator's statement that a person agreed to be nudged; the first one counts. */
export async function recordConsent(db: Db, personId: string, at: Date): Promise<void> {
  await db
    .updateTable('person')
    .set({ consented_at: at })
    .where('id', '=', personId)
    .where('consented_at', 'is', null)
    .execute()
}

/** Takes a recorded consent back; nothing is planned for the person from then on. */
export async function withdrawConsent(db: Db, personId: string): Promise<void> {
  await db.updateTable('person').set({ consented_at: null }).where('id', '=', personId).execute()
}

/** The day of a pause that has no end. */
const noEnd = '9999-01-01'

const isId = (text: string): boolean => /^\d{1,18}$/.test(text)
