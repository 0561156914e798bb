import type { Arrival } from './arrivals.ts'
import { askedBetween, capsAt, type Evidence, reachOf, violation } from './evidence.ts'
import { outages } from './outages.ts'
import type { PersonThen } from './past.ts'
import { roster } from './roster.ts'

/** Messages of any kind that arrived when or where their person did not want them. */
export function outOfPlace(evidence: Evidence): string[] {
  const { past, arrivals, nudgeOf } = evidence
  return arrivals.flatMap((arrival) => {
    const { personId, channel, address, atMs, notice } = arrival
    const person = past.personAt(personId, atMs)!
    const { minute } = person.zone.wallClock(atMs)
    const reach = reachOf(evidence, person, roster[personId - 1]!.hasSlack, nudgeOf(arrival).plannedMs)
    return failing(arrival, {
      'outside the window': minute < person.windowFrom || minute >= person.windowTo,
      'to a suppressed address': past.isSuppressed(channel, address, atMs),
      'after an opt-out': person.optedOutMs !== null,
      'while paused': (person.pausedUntilMs ?? 0) > atMs && notice !== 'channel-lost',
      'in an outage': outages.some(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs),
      'by another channel than chosen': notice !== 'channel-lost' && channel !== reach,
      ...(notice === null ? noQuestionsThen(evidence, person, atMs) : {}),
    })
  })
}

/** What holds for questions, and not for notices. */
function noQuestionsThen({ past }: Evidence, person: PersonThen, atMs: number): Record<string, boolean> {
  const { day, isoWeekday } = person.zone.wallClock(atMs)
  return {
    'without consent': person.consentedMs === null || person.consentedMs > atMs,
    'while put off': (person.snoozedUntilMs ?? 0) > atMs,
    'on a day without work': !person.workingDays.includes(isoWeekday),
    'on a holiday': past.isHoliday(person, day),
    'on vacation': past.isVacation(person, day, atMs),
  }
}

/** Nudges that ask more than the caps of their person and everybody's ceilings left room for when they were decided. */
export function aboveCaps(evidence: Evidence): string[] {
  return [...evidence.asking.values()].flat().flatMap((nudge) => {
    const { personId, plannedMs, conceptIds } = nudge
    if (nudge.status === 'expired' || nudge.status === 'failed') return []
    const person = evidence.past.personAt(personId, plannedMs)!
    const caps = capsAt(evidence, person, plannedMs)
    const { day } = person.zone.wallClock(plannedMs)
    const today = conceptIds.length + askedBetween(evidence, person, { from: day, to: day, beforeMs: plannedMs })
    const week = conceptIds.length + askedBetween(evidence, person, { from: day - 6, to: day, beforeMs: plannedMs })
    return failing(
      { personId, atMs: plannedMs },
      {
        [`${conceptIds.length} questions in a slot for ${caps.slot}`]: conceptIds.length > caps.slot,
        [`${today} questions on a day for ${caps.day}`]: today > caps.day,
        [`${week} questions in seven days for ${caps.week}`]: week > caps.week,
      },
    )
  })
}

/** Three hours, less what a tick and a delivery may take. */
export const leastGapMs = 175 * 60_000

/** Nudges that arrived too soon after another one, unless their person chose the instant of the second or put off the first. */
export function insideGap({ past, arrivals, asking, nudgeOf }: Evidence): string[] {
  const questions = Map.groupBy(
    arrivals.filter(({ notice }) => notice === null),
    ({ personId }) => personId,
  )
  return [...asking.keys()].flatMap((personId) => {
    const own = (questions.get(personId) ?? []).toSorted((one, other) => one.atMs - other.atMs)
    return own.flatMap((arrival, place) => {
      const before = own[place - 1]
      if (before === undefined || arrival.atMs - before.atMs >= leastGapMs) return []
      const { slotMs, plannedMs } = nudgeOf(arrival)
      if (past.personAt(personId, plannedMs)!.snoozedUntilMs === slotMs) return []
      return [violation(`${(arrival.atMs - before.atMs) / 60_000} minutes after another`, personId, arrival.atMs)]
    })
  })
}

/** People who were told twice what they missed in an outage: more than one nudge for its slots, or more than one in the hours after it. */
export function bursts({ arrivals, nudgeOf }: Evidence): string[] {
  const questions = arrivals.filter(({ notice }) => notice === null)
  return outages.flatMap(({ name, fromMs, toMs }) => {
    const missed = questions.filter(
      (one) => one.atMs >= toMs && nudgeOf(one).slotMs >= fromMs && nudgeOf(one).slotMs < toMs,
    )
    const after = questions.filter(({ atMs }) => atMs >= toMs && atMs < toMs + leastGapMs)
    return [...twice(missed), ...twice(after)].map((one) => violation(`a burst after ${name}`, one.personId, one.atMs))
  })
}

function twice(arrivals: readonly Arrival[]): Arrival[] {
  const seen = new Set<number>()
  return arrivals.filter(({ personId }) => seen.has(personId) || !seen.add(personId))
}

function failing(
  { personId, atMs }: { readonly personId: number; readonly atMs: number },
  faults: Readonly<Record<string, boolean>>,
): string[] {
  return Object.entries(faults)
    .filter(([, fails]) => fails)
    .map(([what]) => violation(what, personId, atMs))
}
