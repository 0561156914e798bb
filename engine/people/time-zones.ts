import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'

/** The names that the database gives these time zones, by what was given, in whatever case; unknown ones are left out. */
export async function knownTimeZones(db: Db, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ given: string; name: string }>`
    select distinct on (given.name) given.name as given, known.name
    from unnest(${[...new Set(names)]}::text[]) as given (name)
    join pg_timezone_names as known on lower(known.name) = lower(given.name)
    order by given.name, known.name <> given.name`.execute(db)
  return new Map(rows.map(({ given, name }) => [given, name]))
}

/** A time zone that people live in; `localTimes`: wall clocks `2026-01-05 10:00` at the instants asked for, null when it is unknown. */
export type TimeZoneInUse = {
  readonly timeZone: string
  readonly people: number
  readonly localTimes: readonly string[] | null
}

/** Every time zone in use as the database computes it, by name. */
export async function timeZonesInUse(db: Db, instants: readonly Date[]): Promise<readonly TimeZoneInUse[]> {
  const { rows } = await sql<TimeZoneInUse>`
    select person.time_zone as "timeZone", count(*)::int as people,
      case when person.time_zone in (select name from pg_timezone_names) then (
        select array_agg(to_char(moment.instant at time zone person.time_zone, 'YYYY-MM-DD HH24:MI') order by moment.place)
        from unnest(${instants.map((instant) => instant.toISOString())}::timestamptz[]) with ordinality as moment (instant, place)
      ) end as "localTimes"
    from person group by person.time_zone order by person.time_zone`.execute(db)
  return rows
}
