import { createRequire } from 'node:module'
import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import { dayMs } from '../model/elapsed.ts'
import type { Language } from '../wording/language.ts'

type Holidays = typeof import('date-holidays').default

/** A calendar to choose: `DE` Germany, `DE-BY` Germany, Bayern. */
export type Calendar = { readonly calendar: string; readonly name: string }

/** How far back and ahead holidays are written, days. */
const reach = { back: 7, ahead: 396 }

/** Once so much less is left than was written ahead, the next holidays are due, days. */
const enoughAhead = 366

/** Whether public holidays are known for a country (`DE`), or a region of it (`DE-BY`, `DE-BY-A`). */
export function knownCalendar(calendar: string): boolean {
  return codesOf(calendar) !== null
}

/** Every calendar that is known, each country before its regions, by name. */
export function listCalendars(language: Language = 'en'): readonly Calendar[] {
  const known = new (load())()
  const entry = (codes: readonly string[], names: readonly string[]) => ({
    calendar: codes.join('-').toUpperCase(),
    name: names.join(', '),
  })
  return Object.entries(known.getCountries(language) ?? {})
    .flatMap(([country, countryName]) => [
      entry([country], [countryName]),
      ...Object.entries(known.getStates(country, language) ?? {}).flatMap(([state, stateName]) => [
        entry([country, state], [countryName, stateName]),
        ...Object.entries(known.getRegions(country, state, language) ?? {}).map(([region, regionName]) =>
          entry([country, state, region], [countryName, stateName, regionName]),
        ),
      ]),
    ])
    .filter(({ calendar }) => shape.test(calendar))
    .sort((one, other) => one.name.localeCompare(other.name, language))
}

/**
 * Writes the public holidays of every calendar in use, from a week ago to 13 months ahead, and drops what is none any more and what nobody
 * uses. Only whole days, substitutes included. Gives how many rows it wrote or dropped.
 */
export async function writeHolidays(db: Db, at: Date): Promise<number> {
  const { rows: used } = await sql<{ calendar: string }>`
    select distinct calendar from person where calendar is not null order by calendar`.execute(db)
  const calendars = used.map(({ calendar }) => calendar)
  const days = calendars.flatMap((calendar) => holidaysOf(calendar, at))
  const result = await sql<{ written: number }>`
    with given as (
      select * from unnest(${days.map(({ calendar }) => calendar)}::text[], ${days.map(({ day }) => day)}::date[],
        ${days.map(({ name }) => name)}::text[]) as given (calendar, day, name)
    ),
    dropped as (
      delete from holiday
      where not exists (select from person where person.calendar = holiday.calendar)
        or holiday.calendar = any(${calendars}::text[])
          and not exists (select from given where given.calendar = holiday.calendar and given.day = holiday.day)
      returning holiday.day
    ),
    written as (
      insert into holiday (calendar, day, name) select calendar, day, name from given
      on conflict on constraint holiday_pk do update set name = excluded.name where holiday.name <> excluded.name
      returning holiday.day
    )
    select (select count(*) from dropped)::int + (select count(*) from written)::int as written`.execute(db)
  return result.rows[0]!.written
}

/** Writes the holidays ahead when those of a calendar in use come to an end, or one is written that nobody uses; else nothing. */
export async function keepHolidays(db: Db, at: Date): Promise<number> {
  const { rows } = await sql`
    select from person
    where calendar is not null and not exists (
      select from holiday
      where holiday.calendar = person.calendar and holiday.day >= (${at}::timestamptz + make_interval(days => ${enoughAhead}))::date)
    union all
    select from holiday where not exists (select from person where person.calendar = holiday.calendar)
    limit 1`.execute(db)
  return rows.length === 0 ? 0 : await writeHolidays(db, at)
}

const shape = /^[A-Z]{2}(-[A-Z0-9]{1,8}){0,2}$/

/** Loaded when it is first needed: its tables take 12 MB on the disk and as much in the memory. */
function load(): Holidays {
  return createRequire(import.meta.url)('date-holidays')
}

/** The codes of a calendar as the package writes them; null when it knows none. */
function codesOf(calendar: string): readonly [string, ...string[]] | null {
  if (!shape.test(calendar)) return null
  const [country = '', state, region] = calendar.split('-')
  const known = new (load())()
  if (!(country in (known.getCountries() ?? {}))) return null
  if (state === undefined) return [country]
  const stateCode = codeAmong(known.getStates(country), state)
  if (stateCode === undefined) return null
  if (region === undefined) return [country, stateCode]
  const regionCode = codeAmong(known.getRegions(country, stateCode), region)
  return regionCode === undefined ? null : [country, stateCode, regionCode]
}

/** A few regions have no short code, and stand under their name. */
function codeAmong(known: Readonly<Record<string, string>> | undefined, code: string): string | undefined {
  return Object.keys(known ?? {}).find((one) => one.toUpperCase() === code)
}

type HolidayRow = { readonly calendar: string; readonly day: string; readonly name: string }

function holidaysOf(calendar: string, at: Date): readonly HolidayRow[] {
  const codes = codesOf(calendar)
  if (codes === null) return []
  const [country, state = '', region = ''] = codes
  const known = new (load())(country, state, region, { types: ['public'] })
  const from = dayOf(new Date(at.getTime() - reach.back * dayMs))
  const to = dayOf(new Date(at.getTime() + reach.ahead * dayMs))
  const years = Array.from({ length: Number(to.slice(0, 4)) - Number(from.slice(0, 4)) + 3 }, (_, place) => place)
  const days = years
    .flatMap((place) => known.getHolidays(Number(from.slice(0, 4)) - 1 + place))
    .flatMap(({ date, start, end, name }) =>
      // Where a day begins at sunset, `date` still names the day itself. Half a day is a day on which people work.
      Array.from({ length: Math.round((end.getTime() - start.getTime()) / dayMs - 0.45) }, (_, place) => ({
        calendar,
        day: dayOf(new Date(Date.parse(`${date.slice(0, 10)}T00:00:00Z`) + place * dayMs)),
        name,
      })),
    )
    .filter(({ day }) => day >= from && day <= to)
  return [...new Map(days.map((row) => [row.day, row])).values()]
}

function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 10)
}
