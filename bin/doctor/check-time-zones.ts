import type { Db } from '../../engine/db/pool.ts'
import { type TimeZoneInUse, timeZonesInUse } from '../../engine/people/time-zones.ts'
import { counted } from '../answer.ts'
import type { Finding } from './finding.ts'

/** Whether the database knows everybody's time zone, and where Node's own tables differ from it in the year ahead. */
export async function checkTimeZones(db: Db, at: Date): Promise<Finding> {
  const instants = Array.from({ length: 12 }, (_, month) => new Date(at.getTime() + month * 30 * 86_400_000))
  const zones = await timeZonesInUse(db, instants)
  const unknown = zones.filter(({ localTimes }) => localTimes === null)
  if (unknown.length > 0) {
    const people = unknown.reduce((sum, zone) => sum + zone.people, 0)
    const sentence = `The database does not know ${namesOf(unknown)}, the time zone of ${counted(people, 'person', 'people')}; expected names it knows; update its time zone data, or import the people with another zone.`
    return { status: 'fault', check: 'time zones', sentence }
  }
  const differing = zones.filter(({ timeZone, localTimes }) =>
    localTimes?.some((time, index) => time !== nodeTime(instants[index], timeZone)),
  )
  if (differing.length > 0) {
    const sentence = `Node and the database differ in the year ahead for ${namesOf(differing)}. The database decides; its time zone data should be the newer.`
    return { status: 'note', check: 'time zones', sentence }
  }
  const sentence =
    zones.length === 0 ? 'Nobody lives in one yet.' : `${counted(zones.length, 'zone')} in use, all known.`
  return { status: 'ok', check: 'time zones', sentence }
}

/** The same form as the database's, `2026-01-05 10:00`, which Swedish happens to use; null where Node has no such zone. */
function nodeTime(instant: Date | undefined, timeZone: string): string | null {
  try {
    return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(instant)
  } catch {
    return null
  }
}

function namesOf(zones: readonly TimeZoneInUse[]): string {
  return zones.map(({ timeZone }) => timeZone).join(', ')
}
