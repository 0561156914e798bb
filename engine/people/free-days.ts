import { type RawBuilder, sql } from 'kysely'

/** Longest look ahead for a day on which somebody may be nudged: longer than any vacation, days. */
const furthestDays = 400

/** Whether `person` (the table under its own name) may be nudged on a day where they are: they work, and have neither holiday nor vacation. */
export function isFreeDaySql(day: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`(
    extract(isodow from ${day})::smallint = any(person.working_days)
    and not exists (select from holiday where holiday.calendar = person.calendar and holiday.day = ${day})
    and not exists (
      select from vacation where vacation.person_id = person.id and ${day} between vacation.from_day and vacation.to_day))`
}

/**
 * The first slot of `person` on or after a day where they are, on a day on which they may be nudged, as an instant; null when there is none
 * in the time that anybody plans for. `after`: slots up to that local time of the first day are over.
 */
export function firstSlotSql(
  fromDay: RawBuilder<unknown>,
  after = sql`'-infinity'::timestamp`,
): RawBuilder<Date | null> {
  return sql<Date | null>`(
    select (ahead.day + at_time.local_time) at time zone person.time_zone
    from (select (${fromDay} + place)::date as day from generate_series(0, ${furthestDays}::int) as place) as ahead
    cross join unnest(person.slot_times) as at_time (local_time)
    where ahead.day + at_time.local_time > ${after} and ${isFreeDaySql(sql`ahead.day`)}
    order by ahead.day, at_time.local_time limit 1)`
}
