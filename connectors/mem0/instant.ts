/** A day, perhaps with a time, perhaps with an offset: what mem0 and Python write, and nothing else that Date would read in a zone of our own. */
const written = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(?:Z|([+-]\d{2}):?(\d{2})?)?)?$/i

/** Reads an ISO 8601 instant with any offset and up to nanoseconds, or a day; UTC where it names no zone. Undefined when it is neither. */
export function instantOf(text: string): Date | undefined {
  const [, day, time = '00:00', hours = '+00', minutes = '00'] = written.exec(text) ?? []
  const instant = new Date(`${day}T${time}${hours}:${minutes}`)
  return Number.isNaN(instant.getTime()) ? undefined : instant
}

/**
 * The instant from which a memory no longer holds, given its last day (YYYY-MM-DD) or an instant; undefined for anything else. That it holds through
 * the whole of that day, in UTC, is an assumption: see platform-assumptions.ts.
 */
export function expiryOf(text: string): Date | undefined {
  const instant = instantOf(text)
  if (instant === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return instant
  return new Date(instant.getTime() + 86_400_000)
}
