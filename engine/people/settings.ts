import { sql } from 'kysely'
import { inTransaction } from '../db/in-transaction.ts'
import type { CapSetting, ChannelKind } from '../db/nudge-tables.ts'
import type { Db } from '../db/pool.ts'
import { policy } from '../nudges/policy.ts'
import { type Language, languages } from '../wording/language.ts'
import { addressesSql } from './addresses.ts'
import { type Ceilings, underCeilingSql } from './ceilings.ts'
import { knownCalendar, writeHolidays } from './holidays.ts'
import { type PersonStatus, pausedUntilSql, reachSql, statusSql } from './people.ts'
import { knownTimeZones } from './time-zones.ts'

/** A channel on which a person can be reached; `offReason`: why nothing is sent there, null when it is. */
export type PersonChannel = {
  readonly kind: ChannelKind
  readonly address: string
  readonly offReason: string | null
}

/** What one person has set, and how they stand. Times are `HH:MM` and days `2026-02-01` where they are. */
export type PersonSettings = {
  readonly personId: string
  readonly name: string
  readonly email: string
  readonly language: Language
  readonly timeZone: string
  /** The one they prefer. */
  readonly channel: ChannelKind
  readonly channels: readonly PersonChannel[]
  readonly slotTimes: readonly string[]
  readonly windowFrom: string
  readonly windowTo: string
  /** ISO weekdays, 1 (Monday) to 7. */
  readonly workingDays: readonly number[]
  readonly slotCap: number
  readonly dailyCap: number
  /** Null: the usual one. */
  readonly weeklyCap: number | null
  /** What holds now: theirs or the usual one, under the ceiling. */
  readonly weeklyCapNow: number
  readonly ratingButtons: 2 | 4
  readonly calendar: string | null
  readonly ceilings: Ceilings
  readonly status: PersonStatus
  readonly agreed: boolean
  readonly optedOut: boolean
  readonly isPaused: boolean
  /** Null also for a pause without an end. */
  readonly pausedUntilDay: string | null
  readonly snoozedUntil: Date | null
  /** Present and future, in order. */
  readonly vacations: readonly { readonly fromDay: string; readonly toDay: string }[]
  /** `2026-01-05 09:00` */
  readonly localNow: string
}

/** What a person changes; what is left out stays. */
export type SettingsChange = {
  readonly [Setting in keyof Pick<
    PersonSettings,
    | 'language'
    | 'timeZone'
    | 'channel'
    | 'slotTimes'
    | 'windowFrom'
    | 'windowTo'
    | 'workingDays'
    | 'slotCap'
    | 'dailyCap'
    | 'weeklyCap'
    | 'ratingButtons'
    | 'calendar'
  >]?: PersonSettings[Setting]
}

/** One thing wrong with one setting. */
export type SettingsFault = {
  readonly setting: keyof SettingsChange
  readonly reason:
    | 'slot-outside-window'
    | 'window-backwards'
    | 'no-working-day'
    | 'too-many-slots'
    | 'above-ceiling'
    | 'out-of-range'
    | 'unknown-time-zone'
    | 'unknown-calendar'
    | 'channel-unreachable'
    | 'bad-time'
}

/** What became of a change: all of it, or nothing and every fault. */
export type ChangedSettings =
  | { readonly status: 'changed'; readonly settings: PersonSettings }
  | { readonly status: 'refused'; readonly faults: readonly SettingsFault[] }

/** What one person has set, as it stands at `at`; null when there is no such person. */
export async function readSettings(db: Db, personId: string, at: Date): Promise<PersonSettings | null> {
  const clock = (column: string) => sql`to_char(person.${sql.ref(column)}, 'HH24:MI')`
  const { rows } = await sql<PersonSettings>`
    select person.id as "personId", person.name, person.email, person.language, person.time_zone as "timeZone", person.channel,
      (select coalesce(json_agg(json_build_object('kind', way.channel, 'address', way.address, 'offReason', way.suppressed_reason)
        order by way.channel), '[]') from (${addressesSql}) as way) as channels,
      array(select to_char(at_time, 'HH24:MI') from unnest(person.slot_times) as at_time order by at_time) as "slotTimes",
      ${clock('window_from')} as "windowFrom", ${clock('window_to')} as "windowTo", person.working_days as "workingDays",
      person.slot_cap as "slotCap", person.daily_cap as "dailyCap", person.weekly_cap as "weeklyCap",
      ${underCeilingSql(usualWeeklyCap(at), 'weekly_cap')} as "weeklyCapNow", person.rating_buttons as "ratingButtons", person.calendar,
      (select coalesce(json_object_agg(ceiling.setting, ceiling.most), '{}') from ceiling) as ceilings,
      ${statusSql(at)} as status, person.consented_at is not null and person.consented_at <= ${at} as agreed,
      person.opted_out_at is not null as "optedOut", coalesce(person.paused_until > ${at}, false) as "isPaused",
      ${pausedUntilSql(at)} as "pausedUntilDay",
      case when person.snoozed_until > ${at} then person.snoozed_until end as "snoozedUntil",
      (select coalesce(json_agg(json_build_object('fromDay', vacation.from_day, 'toDay', vacation.to_day) order by vacation.from_day), '[]')
        from vacation where vacation.person_id = person.id and vacation.to_day >= (${at}::timestamptz at time zone person.time_zone)::date)
        as vacations,
      to_char(${at}::timestamptz at time zone person.time_zone, 'YYYY-MM-DD HH24:MI') as "localNow"
    from person
    cross join lateral (${reachSql}) as reach
    where person.id = ${personId}`.execute(db)
  return rows[0] ?? null
}

function usualWeeklyCap(at: Date) {
  return sql<number>`coalesce(person.weekly_cap, case
    when person.consented_at + make_interval(days => ${policy.firstDays}) <= ${at} then ${policy.weeklyCapLater}::int
    else ${policy.weeklyCapAtFirst}::int end)`
}

/**
 * Changes what a person set themselves, all of it or nothing: nobody else overwrites it from then on. It is a sign of life. Throws when there
 * is no such person.
 */
export async function changeSettings(
  db: Db,
  personId: string,
  change: SettingsChange,
  at: Date,
): Promise<ChangedSettings> {
  const outcome = await inTransaction(db, async (trx): Promise<ChangedSettings> => {
    await trx.selectFrom('person').select('id').where('id', '=', personId).forUpdate().execute()
    const now = await readSettings(trx, personId, at)
    if (now === null) throw new Error(`There is no person ${personId}, whose settings were to be changed`)
    const given = withoutAbsent(change)
    const zones = given.timeZone === undefined ? new Map() : await knownTimeZones(trx, [given.timeZone])
    const faults = faultsOf(given, now, zones)
    if (faults.length > 0) return { status: 'refused', faults }

    await writeSettings(trx, personId, { ...given, ...(given.timeZone && { timeZone: zones.get(given.timeZone) }) }, at)
    return { status: 'changed', settings: (await readSettings(trx, personId, at)) as PersonSettings }
  })
  if (outcome.status === 'changed' && change.calendar !== undefined) await writeHolidays(db, at)
  return outcome
}

function withoutAbsent(change: SettingsChange): SettingsChange {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
}

/** Every fault of a change, against the settings that it changes. */
function faultsOf(
  change: SettingsChange,
  now: PersonSettings,
  zones: ReadonlyMap<string, string>,
): readonly SettingsFault[] {
  const { language, timeZone, channel, workingDays, ratingButtons, calendar } = change
  const isOpen = now.channels.some(({ kind, offReason }) => kind === channel && offReason === null)
  const is = (wrong: boolean | undefined, setting: SettingsFault['setting'], reason: SettingsFault['reason']) =>
    wrong ? [{ setting, reason }] : []
  return [
    ...is(language !== undefined && !languages.includes(language), 'language', 'out-of-range'),
    ...is(timeZone !== undefined && !zones.has(timeZone), 'timeZone', 'unknown-time-zone'),
    ...is(channel !== undefined && !isOpen, 'channel', 'channel-unreachable'),
    ...is(workingDays?.length === 0, 'workingDays', 'no-working-day'),
    ...is(
      workingDays?.some((day) => !isWithin(day, 1, 7)),
      'workingDays',
      'out-of-range',
    ),
    ...is(ratingButtons !== undefined && ![2, 4].includes(ratingButtons), 'ratingButtons', 'out-of-range'),
    ...is(typeof calendar === 'string' && !knownCalendar(calendar), 'calendar', 'unknown-calendar'),
    ...faultsOfSchedule(change, now),
    ...faultsOfCaps(change, now),
  ]
}

function faultsOfSchedule(change: SettingsChange, now: PersonSettings): readonly SettingsFault[] {
  const { slotTimes, windowFrom, windowTo } = { ...now, ...change }
  const badTimes = (['slotTimes', 'windowFrom', 'windowTo'] as const).filter((setting) =>
    [change[setting] ?? []].flat().some((time) => !/^([01]\d|2[0-3]):[0-5]\d$/.test(time)),
  )
  if (badTimes.length > 0) return badTimes.map((setting) => ({ setting, reason: 'bad-time' }))
  if (slotTimes.length === 0) return [{ setting: 'slotTimes', reason: 'out-of-range' }]
  if (new Set(slotTimes).size > mostSlots) return [{ setting: 'slotTimes', reason: 'too-many-slots' }]

  const changedEnd = change.windowTo === undefined ? 'windowFrom' : 'windowTo'
  if (windowFrom >= windowTo) return [{ setting: changedEnd, reason: 'window-backwards' }]
  if (slotTimes.every((time) => time >= windowFrom && time < windowTo)) return []
  return [{ setting: change.slotTimes === undefined ? changedEnd : 'slotTimes', reason: 'slot-outside-window' }]
}

/** Ranges are those of the constraints of `person`. */
function faultsOfCaps(change: SettingsChange, { ceilings }: PersonSettings): readonly SettingsFault[] {
  return caps.flatMap(({ setting, column, most }): readonly SettingsFault[] => {
    const cap = change[setting]
    if (cap === undefined || cap === null) return []
    if (!isWithin(cap, 1, most)) return [{ setting, reason: 'out-of-range' }]
    return cap > (ceilings[column] ?? most) ? [{ setting, reason: 'above-ceiling' }] : []
  })
}

const mostSlots = 4

const caps: readonly {
  readonly setting: 'slotCap' | 'dailyCap' | 'weeklyCap'
  readonly column: CapSetting
  readonly most: number
}[] = [
  { setting: 'slotCap', column: 'slot_cap', most: 10 },
  { setting: 'dailyCap', column: 'daily_cap', most: 50 },
  { setting: 'weeklyCap', column: 'weekly_cap', most: 200 },
]

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most
}

async function writeSettings(trx: Db, personId: string, change: SettingsChange, at: Date): Promise<void> {
  const columns = Object.fromEntries(
    Object.entries(change).map(([setting, value]) => [
      columnOf[setting as keyof SettingsChange],
      Array.isArray(value) ? [...new Set(value)].sort() : value,
    ]),
  )
  const names = Object.keys(columns)
  const own = names.some((name) => schedule.includes(name)) ? [...names, ...schedule] : names
  await trx
    .updateTable('person')
    .set({
      ...columns,
      resumed_at: at,
      own_settings: sql<string[]>`array(select distinct unnest(own_settings || ${own}::text[]) order by 1)`,
    })
    .where('id', '=', personId)
    .execute()
}

const columnOf = {
  language: 'language',
  timeZone: 'time_zone',
  channel: 'channel',
  slotTimes: 'slot_times',
  windowFrom: 'window_from',
  windowTo: 'window_to',
  workingDays: 'working_days',
  slotCap: 'slot_cap',
  dailyCap: 'daily_cap',
  weeklyCap: 'weekly_cap',
  ratingButtons: 'rating_buttons',
  calendar: 'calendar',
} as const satisfies Record<keyof SettingsChange, string>

/** Slots lie in the window, so whoever sets one of these sets all: another's window would not hold one's own slot. */
const schedule: readonly string[] = ['slot_times', 'window_from', 'window_to']
