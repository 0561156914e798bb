/** The day so many days after a day, both as `2026-01-05`. A day of the calendar, not an instant: no clock and no zone has a part in it. */
export function dayAfter(day: string, count: number): string {
  const instant = new Date(`${day}T00:00:00Z`)
  instant.setUTCDate(instant.getUTCDate() + count)
  return instant.toISOString().slice(0, 10)
}

/** A day as `2026-01-05` from that or from `5.1.2026`; null when there is no such day. */
export function readDay(text: string): string | null {
  const [, dayOfMonth, month, year] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text) ?? []
  const day = year === undefined ? text : `${year}-${month!.padStart(2, '0')}-${dayOfMonth!.padStart(2, '0')}`
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null
  const instant = new Date(`${day}T00:00:00Z`)
  return Number.isNaN(instant.getTime()) || instant.toISOString().slice(0, 10) !== day ? null : day
}
