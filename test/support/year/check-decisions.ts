import { leastGapMs } from './check-sends.ts'
import { ignoredBefore } from './check-silence.ts'
import { duePairs, recallAt } from './due-pairs.ts'
import { askedBetween, capsAt, type Evidence, mayHaveGoneOut, reachOf, violation, wasPutOff } from './evidence.ts'
import type { PersonThen } from './past.ts'
import { roster } from './roster.ts'
import type { DecisionRow } from './rows.ts'

/** Decisions whose reason is not the first that says no; and questions that were planned although one did. */
export function wrongReasons(evidence: Evidence): string[] {
  return evidence.rows.decisions.flatMap((decision) => {
    const { personId, decidedMs, reason } = decision
    const person = evidence.past.personAt(personId, decidedMs)!
    const first = Object.entries(reasonsToBeSilent).find(([, isSo]) => isSo(evidence, person, decision))?.[0] ?? 'asked'
    const mayWait = reason === 'waits-for-company' && first === 'asked' && isWorthWaiting(evidence, person, decision)
    return reason === first || mayWait ? [] : [violation(`${reason}, not ${first}`, personId, decidedMs)]
  })
}

/** Decisions after which a pair that would fade before the next slot is neither asked nor deferred, or another one is. */
export function unmentionedPairs(evidence: Evidence): string[] {
  const nudges = new Map(
    [...evidence.asking.values()].flat().map((nudge) => [`${nudge.personId} ${nudge.slotMs}`, nudge] as const),
  )
  return evidence.rows.decisions.flatMap((decision) => {
    const { personId, slotMs, decidedMs, reason, asked, deferred } = decision
    if (!['asked', 'nothing-due', 'waits-for-company'].includes(reason)) return []
    const person = evidence.past.personAt(personId, decidedMs)!
    const { due, borderline } = duePairs(evidence.past, person, decision)
    const questions = reason === 'asked' ? (nudges.get(`${personId} ${slotMs}`)?.conceptIds ?? []) : []
    const askedOthers = questions.filter(
      (conceptId) => ![...due, ...borderline].some((pair) => pair.conceptId === conceptId),
    )
    const mentioned = asked + deferred
    const room = roomFor(evidence, person, decision)
    const faults = {
      [`${mentioned} of ${due.length} due pairs mentioned`]:
        mentioned < due.length || mentioned > due.length + borderline.length,
      [`asked ${questions.length}, not ${asked}`]: questions.length !== asked,
      'asked what was not due': askedOthers.length > 0,
      [`asked ${asked} of ${mentioned} with room for ${room}`]: reason === 'asked' && asked < Math.min(room, mentioned),
    }
    return Object.entries(faults)
      .filter(([, fails]) => fails)
      .map(([what]) => violation(what, personId, decidedMs))
  })
}

type IsSo = (evidence: Evidence, person: PersonThen, decision: DecisionRow) => boolean

const hourMs = 3_600_000
const isAfter = (instantMs: number | null, atMs: number) => instantMs !== null && instantMs > atMs

/** Whether each reason held, from what stood when; in the order in which they are to be looked at. */
const reasonsToBeSilent: Readonly<Record<string, IsSo>> = {
  'no-consent': (_, { consentedMs }) => consentedMs === null,
  paused: (_, { pausedUntilMs }, { decidedMs }) => isAfter(pausedUntilMs, decidedMs),
  snoozed: (_, { snoozedUntilMs }, { decidedMs }) => isAfter(snoozedUntilMs, decidedMs),
  'opted-out': (_, { optedOutMs }) => optedOutMs !== null,
  'channel-off': (evidence, person, { decidedMs }) =>
    reachOf(evidence, person, roster[person.id - 1]!.hasSlack, decidedMs) === undefined,
  'not-working-day': (_, { zone, workingDays }, { decidedMs }) =>
    !workingDays.includes(zone.wallClock(decidedMs).isoWeekday),
  'public-holiday': ({ past }, person, { decidedMs }) => past.isHoliday(person, person.zone.wallClock(decidedMs).day),
  'on-vacation': ({ past }, person, { decidedMs }) =>
    past.isVacation(person, person.zone.wallClock(decidedMs).day, decidedMs),
  away: ({ past }, { id }, { decidedMs }) => past.awayUntilMs(`U${id}`, decidedMs) > decidedMs,
  'outside-window'(_, { zone, windowFrom, windowTo }, { decidedMs }) {
    const { minute } = zone.wallClock(decidedMs)
    return minute < windowFrom || minute >= windowTo
  },
  'daily-cap'(evidence, person, { decidedMs }) {
    const { day } = person.zone.wallClock(decidedMs)
    return (
      askedBetween(evidence, person, { from: day, to: day, beforeMs: decidedMs }) >=
      capsAt(evidence, person, decidedMs).day
    )
  },
  'weekly-cap'(evidence, person, { decidedMs }) {
    const { day } = person.zone.wallClock(decidedMs)
    const asked = askedBetween(evidence, person, { from: day - 6, to: day, beforeMs: decidedMs })
    return asked >= capsAt(evidence, person, decidedMs).week
  },
  'minimum-gap': (evidence, person, { decidedMs, slotMs }) =>
    person.snoozedUntilMs !== slotMs &&
    (evidence.asking.get(person.id) ?? []).some((nudge) => {
      const isSettled = nudge.settledMs !== null && nudge.settledMs < decidedMs
      const isUnderWay = !isSettled && nudge.notAfterMs > decidedMs
      const lastMs = isSettled ? nudge.settledMs : isUnderWay ? decidedMs : nudge.plannedMs
      return mayHaveGoneOut(nudge, decidedMs) && !wasPutOff(nudge, decidedMs) && lastMs > decidedMs - leastGapMs
    }),
  'recent-practice': ({ answeredMs }, { id, snoozedUntilMs }, { decidedMs, slotMs }) =>
    snoozedUntilMs !== slotMs &&
    (answeredMs.get(id) ?? []).some((ratedMs) => ratedMs < decidedMs && ratedMs > decidedMs - hourMs),
  stopped: (evidence, { id }, { decidedMs }) => ignoredBefore(evidence, id, decidedMs).ignored.length > 5,
  ignored(evidence, { id, zone }, { decidedMs }) {
    const { ignored } = ignoredBefore(evidence, id, decidedMs)
    const lastDay = Math.max(...ignored.map(({ slotMs }) => zone.wallClock(slotMs).day))
    const days = [2, 2, 5, 10, 20][ignored.length - 1]
    return days !== undefined && zone.wallClock(decidedMs).day < lastDay + days
  },
  'nothing-due': ({ past }, person, decision) => duePairs(past, person, decision).due.length === 0,
}

/** A lone question, which would not fall far while it waits, of somebody who would have been asked more and did not choose the instant. */
function isWorthWaiting(evidence: Evidence, person: PersonThen, decision: DecisionRow): boolean {
  const { due, borderline, nextSlotMs } = duePairs(evidence.past, person, decision)
  const isLone = due.length === 1 || (due.length === 0 && borderline.length === 1)
  const canWait = [...due, ...borderline].every(
    (state) => recallAt(state, nextSlotMs) >= state.desiredRetention - 0.03 - 1e-9,
  )
  return isLone && canWait && roomFor(evidence, person, decision) > 1 && person.snoozedUntilMs !== decision.slotMs
}

function roomFor(evidence: Evidence, person: PersonThen, { decidedMs }: DecisionRow): number {
  const caps = capsAt(evidence, person, decidedMs)
  const { day } = person.zone.wallClock(decidedMs)
  const today = askedBetween(evidence, person, { from: day, to: day, beforeMs: decidedMs })
  const week = askedBetween(evidence, person, { from: day - 6, to: day, beforeMs: decidedMs })
  return Math.min(caps.slot, caps.day - today, caps.week - week)
}
