/** A day that a calendar shows, counted from 1970-01-01; no instant. */
export type DayNumber = number

/** What the clock on a wall shows: which day, how many minutes of it have passed, and which weekday it is (ISO, 1 is Monday). */
export type WallClock = { readonly day: DayNumber; readonly minute: number; readonly isoWeekday: number }

/** A time zone by the runtime's own tables, so that the database's are checked against others. Instants are milliseconds. */
export type Zone = {
  readonly name: string
  wallClock(atMs: number): WallClock
  /** The instant at which the wall shows this; the second of two. Where the clock jumps over it, as if it had not jumped yet. */
  instant(day: DayNumber, minute: number): number
}

const minuteMs = 60_000
const dayMs = 86_400_000

/** Reads a zone for 2026 and the days around it. */
export function zoneOf(name: string): Zone {
  const known = zones.get(name)
  if (known !== undefined) return known
  const changes = readChanges(name)
  const offsetMs = (atMs: number) => changes.findLast(({ fromMs }) => fromMs <= atMs)!.offsetMs
  const zone: Zone = {
    name,
    wallClock(atMs) {
      const localMs = atMs + offsetMs(atMs)
      const day = Math.floor(localMs / dayMs)
      return { day, minute: Math.floor((localMs - day * dayMs) / minuteMs), isoWeekday: isoWeekdayOf(day) }
    },
    instant(day, minute) {
      const localMs = day * dayMs + minute * minuteMs
      const around = [offsetMs(localMs - dayMs), offsetMs(localMs + dayMs)]
      const real = around.filter((offset) => offsetMs(localMs - offset) === offset)
      return localMs - Math.min(...(real.length > 0 ? real : around))
    },
  }
  zones.set(name, zone)
  return zone
}

/** `2026-01-05` as a day number. */
export function dayOf(text: string): DayNumber {
  return Date.parse(`${text}T00:00:00Z`) / dayMs
}

/** `09:30` or `09:30:00` as minutes. */
export function minuteOfDay(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number)
  return hours * 60 + minutes
}

const zones = new Map<string, Zone>()
const firstMs = Date.UTC(2025, 9, 1)
const lastMs = Date.UTC(2027, 2, 1)

/** 1970-01-01 was a Thursday. */
function isoWeekdayOf(day: DayNumber): number {
  return ((day + 3) % 7) + 1
}

/** Since when which offset from UTC holds; to the minute. */
function readChanges(name: string): { readonly fromMs: number; readonly offsetMs: number }[] {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  })
  const readOffset = (atMs: number) => {
    const parts = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]))
    return Date.UTC(parts.year!, parts.month! - 1, parts.day, parts.hour, parts.minute) - atMs
  }
  const changes = [{ fromMs: firstMs, offsetMs: readOffset(firstMs) }]
  for (let atMs = firstMs; atMs < lastMs; atMs += dayMs) {
    const [before, after] = [readOffset(atMs), readOffset(atMs + dayMs)]
    if (before === after) continue
    let [low, high] = [atMs, atMs + dayMs]
    while (high - low > minuteMs) {
      const middle = low + Math.floor((high - low) / 2 / minuteMs) * minuteMs
      if (readOffset(middle) === before) low = middle
      else high = middle
    }
    changes.push({ fromMs: high, offsetMs: after })
  }
  return changes
}
