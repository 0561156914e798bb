import { type Expression, type RawBuilder, sql } from 'kysely'

/**
 * Each person's newest slot of their local day that has come and has no decision yet: one of their slot times, or the instant to which they put a
 * nudge off. `is_chosen` says the latter: then it is their own wish, and neither gap nor company is waited for.
 */
export function openSlots(at: Expression<Date>): RawBuilder<unknown> {
  return sql`
    select person.id as person_id, person.time_zone, ${at} at time zone person.time_zone as local_at,
      newest.slot_at, newest.slot_time, newest.slot_at is not distinct from person.snoozed_until as is_chosen
    from person
    cross join lateral (
      select slot.slot_at, slot.slot_time
      from (
        select ((${at} at time zone person.time_zone)::date + at_time.local_time) at time zone person.time_zone as slot_at,
          at_time.local_time as slot_time
        from unnest(person.slot_times) as at_time (local_time)
        union all
        select person.snoozed_until, (person.snoozed_until at time zone person.time_zone)::time
        where (person.snoozed_until at time zone person.time_zone)::date = (${at} at time zone person.time_zone)::date
      ) as slot
      where slot.slot_at <= ${at}
      order by slot.slot_at desc limit 1
    ) as newest
    where not exists (select from decision where decision.person_id = person.id and decision.slot_at = newest.slot_at)`
}

/** How far ahead a next slot is looked for, in days: a vacation may be longer. */
const daysLookedAhead = 21

/**
 * The next slot of the person in `gate` on a day that is free for it, else the end of what is looked at: what is due before it must be asked now or
 * fade. Only the winner is converted.
 */
export const nextSlot = sql`
  select coalesce(min(local_day.day + at_time.local_time), gate.local_day + ${daysLookedAhead}::int + gate.slot_time)
    at time zone gate.time_zone as slot_at
  from generate_series(0, ${daysLookedAhead}::int) as ahead (days)
  cross join lateral (select gate.local_day + ahead.days as day) as local_day
  cross join unnest(gate.slot_times) as at_time (local_time)
  where (ahead.days > 0 or at_time.local_time > gate.slot_time)
    and extract(isodow from local_day.day)::smallint = any(gate.working_days)
    and not ${isHoliday(sql`gate.calendar`, sql`local_day.day`)}
    and not ${isVacation(sql`gate.person_id`, sql`local_day.day`)}`

/** Whether a local day is a public holiday of a calendar, null being none. */
export function isHoliday(calendar: RawBuilder<unknown>, day: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`exists (select from holiday where holiday.calendar = ${calendar} and holiday.day = ${day})`
}

/** Whether a local day lies in a vacation of the person. */
export function isVacation(personId: RawBuilder<unknown>, day: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`exists (
    select from vacation where vacation.person_id = ${personId} and ${day} between vacation.from_day and vacation.to_day)`
}
