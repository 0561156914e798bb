import { dayMs } from '../model/elapsed.ts'
import type { RetentionModel, RetentionState } from '../model/retention-model.ts'
import { policy } from '../nudges/policy.ts'

/** One state as the simulation starts with it. */
export type StateAhead = RetentionState & { readonly desiredRetention: number; readonly dueAt: Date }

/**
 * One person with the limits that hold for their nudges. `weekday`: 1 (Monday) to 7, of the instant the simulation starts from, in
 * their own zone. `startsInDays`: null when nothing reaches them. `share`: the part (0..1] of their states that `states` holds.
 */
export type PersonAhead = {
  readonly weekday: number
  readonly workingDays: readonly number[]
  readonly questionsPerDay: number
  readonly weeklyCap: number | null
  /** What holds for everybody, whatever they set. */
  readonly weeklyCeiling: number | null
  readonly daysSinceConsent: number
  readonly startsInDays: number | null
  readonly share: number
  readonly states: readonly StateAhead[]
}

/** What is simulated: from an instant, up to the last of `days` (0 first), noting retention on each; `random` gives numbers in 0..1. */
export type Simulation = {
  readonly at: Date
  readonly days: readonly number[]
  readonly responseRate: number
  readonly random: () => number
}

/**
 * The sum of retrievability over the person's verified states on each of the days, before that day's questions. From tomorrow on,
 * each working day asks what falls due before the next one, earliest first, within the caps of the planner and after its pauses for
 * ignored nudges. A nudge is answered with the response rate, each of its questions recalled with its retrievability.
 */
export function recallAhead(model: RetentionModel, person: PersonAhead, simulation: Simulation): number[] {
  const { at, days, responseRate, random } = simulation
  const lastDay = days.at(-1)!
  const current = person.states.map((state) => ({
    state: state as RetentionState,
    dueMs: state.dueAt.getTime(),
    started: state,
  }))
  current.sort(byDue)
  const askedOn: number[] = Array.from({ length: lastDay + 1 }, () => 0)
  const sums: number[] = []
  let ignored = { nudges: 0, lastDay: 0 }

  for (let day = 0; day <= lastDay; day += 1) {
    const instant = new Date(at.getTime() + day * dayMs)
    if (days.includes(day))
      sums.push(sumOf(current, (held) => (held.started.verified ? model.retrievability(held.state, instant) : 0)))
    if (day === 0 || !mayNudge(person, day, ignored)) continue

    const room = roomOn(person, day, askedOn)
    const nextMs = instant.getTime() + daysToNextWorkingDay(person, day) * dayMs
    const asked = current.slice(0, ofSample(person, room, random)).filter((held) => held.dueMs < nextMs)
    // What a sample leaves out takes its part of the caps: somebody with so many states always has something due.
    askedOn[day] = person.share === 1 ? asked.length : room
    if (askedOn[day] === 0) continue

    const isAnswered = random() < responseRate
    ignored = { nudges: isAnswered ? 0 : ignored.nudges + 1, lastDay: day }
    if (!isAnswered) continue

    for (const held of asked) {
      const rating = random() < model.retrievability(held.state, instant) ? 'good' : 'again'
      held.state = model.afterAnswer(held.state, rating, instant)
      held.dueMs = model.dueAt(held.state, held.started.desiredRetention).getTime()
    }
    current.sort(byDue)
  }
  return sums
}

/** Numbers in 0..1 that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const byDue = (a: { readonly dueMs: number }, b: { readonly dueMs: number }): number => a.dueMs - b.dueMs

function mayNudge(
  person: PersonAhead,
  day: number,
  ignored: { readonly nudges: number; readonly lastDay: number },
): boolean {
  if (person.startsInDays === null || day < person.startsInDays || !isWorkingDay(person, day)) return false
  if (ignored.nudges === 0) return true
  const pauseDays = policy.daysAfterIgnored[ignored.nudges - 1]
  return pauseDays !== undefined && day >= ignored.lastDay + pauseDays
}

/** Questions that fit into this day under the caps of the day and of the seven days that end with it. */
function roomOn(person: PersonAhead, day: number, askedOn: readonly number[]): number {
  const atFirst = person.daysSinceConsent + day < policy.firstDays
  const wished = person.weeklyCap ?? (atFirst ? policy.weeklyCapAtFirst : policy.weeklyCapLater)
  const weeklyCap = Math.min(wished, person.weeklyCeiling ?? wished)
  const askedThisWeek = sumOf(askedOn.slice(Math.max(0, day - 6), day), (asked) => asked)
  return Math.max(0, Math.min(person.questionsPerDay, weeklyCap - askedThisWeek))
}

/** How many of so many questions fall on states that the sample holds. */
function ofSample({ share }: PersonAhead, questions: number, random: () => number): number {
  return share === 1 ? questions : sumOf(Array.from({ length: questions }), () => (random() < share ? 1 : 0))
}

function daysToNextWorkingDay(person: PersonAhead, day: number): number {
  return [1, 2, 3, 4, 5, 6].find((days) => isWorkingDay(person, day + days)) ?? 7
}

function isWorkingDay({ weekday, workingDays }: PersonAhead, day: number): boolean {
  return workingDays.includes(((weekday - 1 + day) % 7) + 1)
}

function sumOf<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0)
}
