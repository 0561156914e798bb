import type { HistoryRow, Rows } from './rows.ts'
import { type DayNumber, dayOf, minuteOfDay, type Zone, zoneOf } from './wall-clock.ts'

/** One person as they stood at an instant. Minutes are of the day; instants milliseconds. */
export type PersonThen = {
  readonly id: number
  readonly zone: Zone
  readonly slotMinutes: readonly number[]
  readonly windowFrom: number
  readonly windowTo: number
  readonly workingDays: readonly number[]
  readonly slotCap: number
  readonly dailyCap: number
  readonly weeklyCap: number | null
  readonly channel: string
  readonly calendar: string | null
  readonly consentedMs: number | null
  readonly pausedUntilMs: number | null
  readonly snoozedUntilMs: number | null
  readonly optedOutMs: number | null
  readonly resumedMs: number | null
}

/** What one person retained of one concept at an instant. */
export type StateThen = {
  readonly conceptId: number
  readonly stabilityDays: number
  readonly sinceMs: number
  readonly desiredRetention: number
  readonly surfacedMs: number
  readonly active: boolean
}

/** What stood when: every question is answered for the moment before an instant, at which nothing of that instant has happened yet. */
export type Past = ReturnType<typeof pastOf>

/** Reads it from the rows. */
export function pastOf({ history, holidays }: Rows) {
  const of = (kind: string, key: (held: HistoryRow['held']) => string) =>
    Map.groupBy(
      history.filter((row) => row.kind === kind),
      ({ held }) => key(held),
    )
  const people = lines(
    of('person', ({ id }) => String(id)),
    personOf,
  )
  const suppressions = lines(
    of('suppression', ({ channel, address }) => `${channel} ${address}`),
    () => true,
  )
  const ceilings = lines(
    of('ceiling', ({ setting }) => String(setting)),
    ({ most }) => Number(most),
  )
  const members = lines(
    of('slack_member', ({ id }) => String(id)),
    ({ away_until }) => instant(away_until),
  )
  const vacations = of('vacation', (held) => String(held.person_id))
  const states = new Map(
    [...of('retention_state', (held) => String(held.person_id))].map(([personId, rows]) => {
      const byConcept = Map.groupBy(rows, ({ held }) => String(held.concept_id))
      return [Number(personId), [...lines(byConcept, stateOf).values()]]
    }),
  )
  const chosen = new Map(
    [...of('person', ({ id }) => String(id))].map(([id, rows]) => [
      id,
      new Set(rows.map(({ held }) => instant(held.snoozed_until))),
    ]),
  )
  const freeDays = new Set(holidays.map(({ calendar, day }) => `${calendar} ${dayOf(day)}`))

  return {
    ids: [...people.keys()].map(Number),
    personAt(id: number, atMs: number): PersonThen | undefined {
      return people.get(String(id))?.(atMs)
    },
    /** Every instant to which a person put something off, in the order in which they did. */
    chosenInstants: (id: number) => [...(chosen.get(String(id)) ?? [])].filter((atMs) => atMs !== null),
    isSuppressed: (channel: string, address: string, atMs: number) =>
      suppressions.get(`${channel} ${address}`)?.(atMs) === true,
    ceilingAt: (setting: string, atMs: number) => ceilings.get(setting)?.(atMs) ?? Number.POSITIVE_INFINITY,
    awayUntilMs: (slackId: string, atMs: number) => members.get(slackId)?.(atMs) ?? Number.NEGATIVE_INFINITY,
    isHoliday: ({ calendar }: PersonThen, day: DayNumber) => freeDays.has(`${calendar} ${day}`),
    isVacation: ({ id }: PersonThen, day: DayNumber, atMs: number) =>
      (vacations.get(String(id)) ?? []).some(
        (row) => row.atMs < atMs && dayOf(String(row.held.from_day)) <= day && day <= dayOf(String(row.held.to_day)),
      ),
    statesAt: (id: number, atMs: number): StateThen[] =>
      (states.get(id) ?? []).flatMap((state) => state(atMs) ?? []).filter(({ active }) => active),
  }
}

/** For each key, what its row held before an instant; undefined where there was none. */
function lines<Value>(rows: ReadonlyMap<string, readonly HistoryRow[]>, read: (held: HistoryRow['held']) => Value) {
  return new Map(
    [...rows].map(([key, versions]) => {
      const line = versions.map(({ atMs, isGone, held }) => ({ fromMs: atMs, value: isGone ? undefined : read(held) }))
      return [key, (atMs: number) => line.findLast(({ fromMs }) => fromMs < atMs)?.value] as const
    }),
  )
}

function personOf(held: HistoryRow['held']): PersonThen {
  return {
    id: Number(held.id),
    zone: zoneOf(String(held.time_zone)),
    slotMinutes: (held.slot_times as string[]).map(minuteOfDay),
    windowFrom: minuteOfDay(String(held.window_from)),
    windowTo: minuteOfDay(String(held.window_to)),
    workingDays: held.working_days as number[],
    slotCap: Number(held.slot_cap),
    dailyCap: Number(held.daily_cap),
    weeklyCap: held.weekly_cap === null ? null : Number(held.weekly_cap),
    channel: String(held.channel),
    calendar: held.calendar as string | null,
    consentedMs: instant(held.consented_at),
    pausedUntilMs: instant(held.paused_until),
    snoozedUntilMs: instant(held.snoozed_until),
    optedOutMs: instant(held.opted_out_at),
    resumedMs: instant(held.resumed_at),
  }
}

function stateOf(held: HistoryRow['held']): StateThen {
  return {
    conceptId: Number(held.concept_id),
    stabilityDays: Number(held.stability_days),
    sinceMs: Date.parse(String(held.since_at)),
    desiredRetention: Number(held.desired_retention),
    surfacedMs: instant(held.surfaced_at) ?? Number.NEGATIVE_INFINITY,
    active: held.active === true,
  }
}

function instant(value: unknown): number | null {
  return value === null ? null : Date.parse(String(value))
}
