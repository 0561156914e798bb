/** The calendar day so many days after another, as `2026-01-12`; only the day of what is given counts. No time zone has a say in it. */
export function daysAfter(day: string, count: number): string {
  const midnight = new Date(`${day.slice(0, 10)}T00:00:00Z`)
  return new Date(midnight.getTime() + count * 86_400_000).toISOString().slice(0, 10)
}
