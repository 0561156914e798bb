import type { Past, PersonThen, StateThen } from './past.ts'
import type { DecisionRow } from './rows.ts'

const dayMs = 86_400_000
const recentExposureMs = 20 * 3_600_000

/** FSRS-6: R = (1 + f t / S) ^ -w20, f = 0.9 ^ (-1 / w20) - 1, with w20 as published. */
const w20 = 0.1542
const factor = 0.9 ** (-1 / w20) - 1

/** Probability of recall at an instant. */
export function recallAt({ stabilityDays, sinceMs }: StateThen, atMs: number): number {
  return (1 + (factor * (atMs - sinceMs)) / dayMs / stabilityDays) ** -w20
}

/**
 * The pairs of a person that fall below what is desired before the slot that follows on a decision, and were not surfaced in the hours before
 * it. Where a hundredth of a second decides, either answer is right: `borderline`.
 */
export function duePairs(past: Past, person: PersonThen, { slotMs, decidedMs }: DecisionRow) {
  const nextSlotMs = nextSlotOf(past, person, slotMs, decidedMs)
  const pairs = past
    .statesAt(person.id, decidedMs)
    .filter(({ surfacedMs }) => surfacedMs <= decidedMs - recentExposureMs)
  const margin = (state: StateThen) =>
    nextSlotMs - state.sinceMs - (state.stabilityDays / factor) * (state.desiredRetention ** (-1 / w20) - 1) * dayMs
  return {
    nextSlotMs,
    due: pairs.filter((state) => margin(state) > 10),
    borderline: pairs.filter((state) => Math.abs(margin(state)) <= 10),
  }
}

/** The first slot after this one on a day of work that is neither holiday nor vacation; after three weeks without one, as if it were one. */
function nextSlotOf(past: Past, person: PersonThen, slotMs: number, atMs: number): number {
  const { day: today, minute } = person.zone.wallClock(slotMs)
  for (let day = today; day <= today + 21; day += 1) {
    const { isoWeekday } = person.zone.wallClock(person.zone.instant(day, 720))
    if (!person.workingDays.includes(isoWeekday)) continue
    if (past.isHoliday(person, day) || past.isVacation(person, day, atMs)) continue
    const later = person.slotMinutes.map((slot) => person.zone.instant(day, slot)).filter((slot) => slot > slotMs)
    if (later.length > 0) return Math.min(...later)
  }
  return person.zone.instant(today + 21, minute)
}
