import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'
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
      select p.* from person as p
      where (${personId}::bigint is null or p.id = ${personId}::bigint)
        and exists (select from retention_state as s where s.person_id = p.id and s.active and s.verified)
      order by md5(p.id::text), p.id
      limit ${mostPeople})
    select p.id as "personId",
      extract(isodow from ${instant} at time zone p.time_zone)::int as weekday,
      p.working_days as "workingDays",
      least(p.daily_cap, p.slot_cap * cardinality(p.slot_times))::int as "questionsPerDay",
      p.weekly_cap as "weeklyCap",
      coalesce(date_part('epoch', ${instant} - p.consented_at) / 86400, 0) as "daysSinceConsent",
      case when p.consented_at is not null and p.opted_out_at is null and p.channel_off_reason is null
        then greatest(0, ceil(coalesce(date_part('epoch', p.paused_until - ${instant}) / 86400, 0)))::int end as "startsInDays",
      s.*
    from chosen as p
    cross join lateral (
      select s.stability_days as "stabilityDays", s.difficulty, s.since_at as "sinceAt", s.verified,
        s.desired_retention as "desiredRetention", s.due_at as "dueAt", (count(*) over ())::int as "statesHeld"
      from retention_state as s
      where s.person_id = p.id and s.active
      order by md5(s.concept_id::text), s.concept_id
      limit ${mostStates}) as s
    order by p.id`.execute(db)

  return [...Map.groupBy(rows, (row) => row.personId).values()].map((states) => {
    const first = states[0]!
    return { ...first, share: states.length / first.statesHeld, states }
  })
}
