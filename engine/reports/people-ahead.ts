import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import { addressesSql } from '../people/addresses.ts'
import { ceilingSql } from '../people/ceilings.ts'
import type { PersonAhead, StateAhead } from './simulate.ts'

/** The most people, and states of each, that a forecast simulates; who and which is fixed by their ids. */
export const mostPeople = 40
export const mostStates = 100

/** People with a verified state, for the forecast: all of them, or a fixed sample. */
export function peopleAhead(db: Db, at: Date): Promise<PersonAhead[]> {
  return readPeople(db, null, at)
}

/** The one person, or nobody while nothing of theirs is verified. */
export function personAhead(db: Db, personId: string, at: Date): Promise<PersonAhead[]> {
  return readPeople(db, personId, at)
}

type Row = Omit<PersonAhead, 'states' | 'share'> &
  StateAhead & { readonly personId: string; readonly statesHeld: number }

async function readPeople(db: Db, personId: string | null, at: Date): Promise<PersonAhead[]> {
  const instant = sql`${at}::timestamptz`
  const { rows } = await sql<Row>`
    with chosen as (
      select person.* from person
      where (${personId}::bigint is null or person.id = ${personId}::bigint)
        and exists (select from retention_state as s where s.person_id = person.id and s.active and s.verified)
      order by md5(person.id::text), person.id
      limit ${mostPeople})
    select person.id as "personId",
      extract(isodow from ${instant} at time zone person.time_zone)::int as weekday,
      person.working_days as "workingDays",
      least(person.daily_cap, ${ceilingSql('daily_cap')},
        least(person.slot_cap, ${ceilingSql('slot_cap')}) * cardinality(person.slot_times))::int as "questionsPerDay",
      person.weekly_cap as "weeklyCap", ${ceilingSql('weekly_cap')} as "weeklyCeiling",
      coalesce(date_part('epoch', ${instant} - person.consented_at) / 86400, 0) as "daysSinceConsent",
      case when person.consented_at is not null and person.opted_out_at is null and exists (select from (${addressesSql}) as way where way.suppressed_reason is null)
        then greatest(0, ceil(coalesce(date_part('epoch', person.paused_until - ${instant}) / 86400, 0)))::int end as "startsInDays",
      s.*
    from chosen as person
    cross join lateral (
      select s.stability_days as "stabilityDays", s.difficulty, s.since_at as "sinceAt", s.verified,
        s.desired_retention as "desiredRetention", s.due_at as "dueAt", (count(*) over ())::int as "statesHeld"
      from retention_state as s
      where s.person_id = person.id and s.active
      order by md5(s.concept_id::text), s.concept_id
      limit ${mostStates}) as s
    order by person.id`.execute(db)

  return [...Map.groupBy(rows, (row) => row.personId).values()].map((states) => {
    const first = states[0]!
    return { ...first, share: states.length / first.statesHeld, states }
  })
}
