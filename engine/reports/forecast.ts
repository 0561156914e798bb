import type { RetentionModel } from '../model/retention-model.ts'
import { type PersonAhead, recallAhead, seededRandom } from './simulate.ts'

/** Retention by day over many runs: the mean, and the band that eight in ten of them stay in. */
export type Band = {
  readonly mean: readonly number[]
  readonly low: readonly number[]
  readonly high: readonly number[]
}

/**
 * Mean retrievability of the states that are verified now, at each of `days` from now (0 first). `observed`: with nudges at the response
 * rate seen so far, null while none is known; `everyAnswer`: with every nudge answered. `states`, `people`: how many were simulated.
 */
export type Forecast = {
  readonly people: number
  readonly states: number
  readonly runs: number
  readonly responseRate: number | null
  readonly days: readonly number[]
  readonly without: readonly number[]
  readonly observed: Band | null
  readonly everyAnswer: Band
}

/** Forecasts 90 days, or null when nothing is verified. The same people, instant and rate give the same forecast. */
export function forecastRetention(
  model: RetentionModel,
  people: readonly PersonAhead[],
  responseRate: number | null,
  at: Date,
): Forecast | null {
  const states = people.reduce((sum, person) => sum + person.states.filter(({ verified }) => verified).length, 0)
  if (states === 0) return null

  const meanOf = (rate: number, seed: number): number[] => {
    const simulation = { at, days, responseRate: rate, random: seededRandom(seed) }
    const sums = people.map((person) => recallAhead(model, person, simulation))
    return days.map((_, step) => sums.reduce((sum, ofPerson) => sum + ofPerson[step]!, 0) / states)
  }
  const withNudges = (rate: number) => bandOf(Array.from({ length: runs }, (_, seed) => meanOf(rate, seed + 1)))

  return {
    people: people.length,
    states,
    runs,
    responseRate,
    days,
    without: meanOf(0, 0),
    observed: responseRate === null ? null : withNudges(responseRate),
    everyAnswer: withNudges(1),
  }
}

const runs = 20

/** Week by week, so that each point lies on the same weekday: between them retention falls over every weekend. */
const days = [0, 7, 14, 21, 28, 35, 42, 49, 56, 63, 70, 77, 84, 90]

function bandOf(means: readonly (readonly number[])[]): Band {
  const steps = days.map((_, step) => means.map((mean) => mean[step]!).sort((a, b) => a - b))
  return {
    mean: steps.map((values) => values.reduce((sum, value) => sum + value, 0) / values.length),
    low: steps.map((values) => quantile(values, 0.1)),
    high: steps.map((values) => quantile(values, 0.9)),
  }
}

/** The value below which a share of the sorted values lies, between neighbours in proportion. */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1)
  const below = sorted[Math.floor(place)]!
  return below + (sorted[Math.ceil(place)]! - below) * (place % 1)
}
