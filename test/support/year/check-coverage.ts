import { type Evidence, violation } from './evidence.ts'
import { outageAt, outages, year } from './outages.ts'

/** Slots that nobody decided, though everything ran. */
export function undecidedSlots(evidence: Evidence): string[] {
  return slotsWithoutDecision(evidence)
    .filter(({ slotMs }) => outageAt(slotMs) === undefined)
    .map(({ personId, slotMs }) => violation('nothing was decided', personId, slotMs))
}

/** How many slots each outage swallowed for good, by its name. */
export function swallowedSlots(evidence: Evidence): Readonly<Record<string, number>> {
  const swallowed = slotsWithoutDecision(evidence).map(({ slotMs }) => outageAt(slotMs)?.name)
  return Object.fromEntries(outages.map(({ name }) => [name, swallowed.filter((one) => one === name).length]))
}

function slotsWithoutDecision({ past, rows }: Evidence): { readonly personId: number; readonly slotMs: number }[] {
  const decided = new Set(rows.decisions.map(({ personId, slotMs }) => `${personId} ${slotMs}`))
  return past.ids.flatMap((personId) => {
    const { zone } = past.personAt(personId, year.fromMs)!
    const [first, last] = [zone.wallClock(year.fromMs).day, zone.wallClock(year.toMs).day]
    const slots = Array.from({ length: last - first + 1 }, (_, place) => first + place).flatMap((day) => {
      const hours = [0, 6, 12, 18, 23].map((hour) => zone.instant(day, hour * 60))
      const minutes = new Set(hours.flatMap((atMs) => past.personAt(personId, atMs)!.slotMinutes))
      return [...minutes]
        .map((minute) => zone.instant(day, minute))
        .filter((slotMs) => isTheirs({ past }, personId, slotMs))
    })
    const chosen = past
      .chosenInstants(personId)
      .filter((slotMs) => past.personAt(personId, slotMs)!.snoozedUntilMs === slotMs)
    return [...slots, ...chosen]
      .filter((slotMs) => year.fromMs <= slotMs && slotMs < year.toMs && !decided.has(`${personId} ${slotMs}`))
      .map((slotMs) => ({ personId, slotMs }))
  })
}

/** Decisions for what is nobody's slot, on another day than their slot, twice, or late without an outage that held them up. */
export function misplacedDecisions({ past, rows }: Evidence): string[] {
  const seen = new Set<string>()
  return rows.decisions.flatMap(({ personId, slotMs, decidedMs }) => {
    const { zone } = past.personAt(personId, decidedMs)!
    const outage = outageAt(slotMs)
    // Before the year began, nothing ran either.
    const isHeldUp = slotMs < year.fromMs || (outage !== undefined && decidedMs >= outage.toMs)
    const wasTheirsThen = isTheirs({ past }, personId, slotMs)
    const key = `${personId} ${slotMs}`
    const faults = {
      'decided twice': seen.has(key),
      'decided for another day': zone.wallClock(slotMs).day !== zone.wallClock(decidedMs).day,
      'decided before its slot': decidedMs < slotMs,
      'decided late': decidedMs > slotMs && !isHeldUp && wasTheirsThen,
      'no slot of theirs': !wasTheirsThen && !isTheirs({ past }, personId, slotMs, decidedMs),
    }
    seen.add(key)
    return Object.entries(faults)
      .filter(([, fails]) => fails)
      .map(([what]) => violation(what, personId, slotMs))
  })
}

/** Whether an instant was a slot of a person, as their settings stood then or at another instant. */
function isTheirs({ past }: Pick<Evidence, 'past'>, id: number, slotMs: number, atMs = slotMs): boolean {
  const person = past.personAt(id, atMs)
  if (person === undefined) return false
  const { day } = person.zone.wallClock(slotMs)
  return (
    person.snoozedUntilMs === slotMs || person.slotMinutes.some((minute) => person.zone.instant(day, minute) === slotMs)
  )
}
