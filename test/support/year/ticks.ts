import { chance } from './chance.ts'
import { outageAt, outages, year } from './outages.ts'
import { roster, summerPatternIn } from './roster.ts'
import { dayOf, minuteOfDay, zoneOf } from './wall-clock.ts'

const minuteMs = 60_000

/** Nights in which every minute ticks: clocks go forward in New York, and back by half an hour on Lord Howe. */
export const fullNights = [
  { zone: 'America/New_York', fromMs: Date.UTC(2026, 2, 8, 4), toMs: Date.UTC(2026, 2, 8, 14) },
  { zone: 'Australia/Lord_Howe', fromMs: Date.UTC(2026, 3, 4, 11), toMs: Date.UTC(2026, 3, 4, 23) },
] as const

/**
 * The minutes of the year at which anything can happen, in order: everybody's slots, before and after a change of settings; each first minute
 * after an outage; one minute a day that is nobody's slot; and every minute of two nights. None in an outage.
 */
export function ticksOfTheYear(): Set<number> {
  const ticks = new Set(outages.map(({ toMs }) => toMs))
  const days = { first: dayOf('2025-12-31'), last: dayOf('2027-01-01') }
  const slots = new Set(
    roster.flatMap(({ zone, day, changesSettings }) =>
      [...day.slots, ...(changesSettings ? summerPatternIn(zone).slots : [])].map((slot) => `${zone} ${slot}`),
    ),
  )
  for (const slot of slots) {
    const [zone = '', time = ''] = slot.split(' ')
    for (let day = days.first; day <= days.last; day += 1) ticks.add(zoneOf(zone).instant(day, minuteOfDay(time)))
  }
  for (let day = days.first; day <= days.last; day += 1)
    ticks.add(zoneOf('UTC').instant(day, Math.floor(chance('nobody', day) * 1440)))
  for (const { fromMs, toMs } of fullNights) for (let at = fromMs; at < toMs; at += minuteMs) ticks.add(at)
  return new Set([...ticks].filter(isRunning).sort((one, other) => one - other))
}

/** Whether anything runs at that instant. */
export function isRunning(atMs: number): boolean {
  return year.fromMs <= atMs && atMs < year.toMs && outageAt(atMs) === undefined
}

/** Ticks in order, to which more may be added while they pass; those that have passed, or lie in an outage, are not added. */
export function tickQueue(ticks: ReadonlySet<number>) {
  const planned = [...ticks]
  const added: number[] = []
  let place = 0
  let nowMs = Number.NEGATIVE_INFINITY
  return {
    next(): number | undefined {
      while (planned[place] !== undefined && planned[place]! <= nowMs) place += 1
      while (added[0] !== undefined && added[0] <= nowMs) added.shift()
      const next = Math.min(planned[place] ?? Number.POSITIVE_INFINITY, added[0] ?? Number.POSITIVE_INFINITY)
      if (!Number.isFinite(next)) return undefined
      nowMs = next
      return next
    },
    add(atMs: number) {
      const tickMs = Math.ceil(atMs / minuteMs) * minuteMs
      if (tickMs <= nowMs || !isRunning(tickMs)) return
      added.push(tickMs)
      added.sort((one, other) => one - other)
    },
  }
}
