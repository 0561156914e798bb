import type { Arrival } from './arrivals.ts'
import type { Past, PersonThen } from './past.ts'
import type { NudgeRow, Rows } from './rows.ts'
import type { DayNumber } from './wall-clock.ts'

/** What the checks look at, indexed: the rows, what stood when, and what arrived. */
export type Evidence = {
  readonly rows: Rows
  readonly past: Past
  readonly arrivals: readonly Arrival[]
  /** Nudges of their own accord, not practice and no notices, by person, in order. */
  readonly asking: ReadonlyMap<number, readonly NudgeRow[]>
  readonly notices: ReadonlyMap<number, readonly NudgeRow[]>
  /** When each person answered, in order. */
  readonly answeredMs: ReadonlyMap<number, readonly number[]>
  readonly nudgeOf: (arrival: Arrival) => NudgeRow
}

/** Indexes them. */
export function evidenceOf(rows: Rows, past: Past, arrivals: readonly Arrival[]): Evidence {
  const byId = new Map(rows.nudges.map((nudge) => [nudge.id, nudge]))
  const byPerson = (nudges: readonly NudgeRow[]) => Map.groupBy(nudges, ({ personId }) => personId)
  return {
    rows,
    past,
    arrivals,
    asking: byPerson(rows.nudges.filter(({ notice, isPractice }) => notice === null && !isPractice)),
    notices: byPerson(rows.nudges.filter(({ notice }) => notice !== null)),
    answeredMs: new Map(
      [...Map.groupBy(rows.reviews, ({ personId }) => personId)].map(([id, own]) => [
        id,
        own.map(({ ratedMs }) => ratedMs),
      ]),
    ),
    nudgeOf: ({ nudgeId }) => byId.get(nudgeId)!,
  }
}

/** A sentence about one person at one instant. */
export function violation(what: string, personId: number, atMs: number): string {
  return `${what}: person ${personId}, ${new Date(atMs).toISOString()}`
}

/** Whether it may have gone out, as it stood before an instant. */
export function mayHaveGoneOut({ plannedMs, status, settledMs }: NudgeRow, atMs: number): boolean {
  return plannedMs < atMs && !(['failed', 'expired'].includes(status) && settledMs !== null && settledMs < atMs)
}

/** Whether its person had put it off before an instant. */
export function wasPutOff({ closedReason, closedMs }: NudgeRow, atMs: number): boolean {
  return closedReason === 'snoozed' && closedMs !== null && closedMs < atMs
}

/** Questions on the local days from one to another that count against a cap, before an instant. */
export function askedBetween(
  evidence: Evidence,
  person: PersonThen,
  { from, to, beforeMs }: { readonly from: DayNumber; readonly to: DayNumber; readonly beforeMs: number },
): number {
  let count = 0
  for (const nudge of evidence.asking.get(person.id) ?? []) {
    if (nudge.slotMs >= beforeMs) break
    if (!mayHaveGoneOut(nudge, beforeMs) || wasPutOff(nudge, beforeMs)) continue
    const { day } = person.zone.wallClock(nudge.slotMs)
    if (from <= day && day <= to) count += nudge.conceptIds.length
  }
  return count
}

/** The most that a person may be asked in a slot, on a day and in seven days, by their own wish and everybody's ceilings. */
export function capsAt({ past }: Evidence, person: PersonThen, atMs: number) {
  const isNew = atMs < (person.consentedMs ?? Number.POSITIVE_INFINITY) + 14 * 86_400_000
  return {
    slot: Math.min(person.slotCap, past.ceilingAt('slot_cap', atMs)),
    day: Math.min(person.dailyCap, past.ceilingAt('daily_cap', atMs)),
    week: Math.min(person.weeklyCap ?? (isNew ? 6 : 10), past.ceilingAt('weekly_cap', atMs)),
  }
}

/** Where a person can be reached: the channel of their choice, else the other, else nowhere. */
export function reachOf({ past }: Evidence, person: PersonThen, hasSlack: boolean, atMs: number): string | undefined {
  const ways = [{ channel: 'email', address: `person-${person.id}@example.com` }]
  if (hasSlack) ways.push({ channel: 'slack', address: `U${person.id}` })
  const open = ways.filter(({ channel, address }) => !past.isSuppressed(channel, address, atMs))
  return (open.find(({ channel }) => channel === person.channel) ?? open[0])?.channel
}
