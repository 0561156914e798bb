/** What the clock on the wall and the calendar beside it show. `time`: `HH:MM`; `isoWeekday`: 1 is Monday. */
export type LocalClock = { readonly day: string; readonly time: string; readonly isoWeekday: number }

const quarterHourMs = 15 * 60_000

/** Every instant at which the wall clock of a zone shows this day and time: none, one, or two in order. */
export function instantsAt(timeZone: string, day: string, time: string): Date[] {
  const inUtc = Date.parse(`${day}T${time}:00Z`)
  // Offsets from UTC are whole quarters of an hour nowadays.
  return Array.from({ length: 129 }, (_, place) => new Date(inUtc + (place - 64) * quarterHourMs)).filter((at) => {
    const clock = localClock(timeZone, at)
    return clock.day === day && clock.time === time
  })
}

const formats = new Map<string, Intl.DateTimeFormat>()
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** Reads the wall clock of a zone: by the runtime's own zone tables, so that the database's are checked against others. */
export function localClock(timeZone: string, at: Date): LocalClock {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  return {
    day: `${parts.year}-${parts.month}-${parts.day}`,
    time: `${parts.hour}:${parts.minute}`,
    isoWeekday: weekdays.indexOf(String(parts.weekday)) + 1,
  }
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    weekday: 'short',
  })
  formats.set(timeZone, format)
  return format
}
