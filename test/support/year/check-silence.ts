import { type Evidence, violation } from './evidence.ts'
import type { NudgeRow } from './rows.ts'

/** Local days from an ignored nudge to the next, by how many were ignored in a row. */
const daysAfter = [2, 2, 5, 10, 20]

/** The nudges that a person has ignored in a row before an instant, and since when: their last answer or wish. */
export function ignoredBefore({ past, asking, answeredMs }: Evidence, personId: number, atMs: number) {
  const person = past.personAt(personId, atMs)!
  const answered = answeredMs.get(personId)?.findLast((ratedMs) => ratedMs < atMs) ?? Number.NEGATIVE_INFINITY
  const sinceMs = Math.max(answered, person.resumedMs ?? Number.NEGATIVE_INFINITY)
  const ignored = (asking.get(personId) ?? []).filter(
    (nudge) => nudge.slotMs > sinceMs && nudge.status === 'sent' && nudge.settledMs! < atMs && !isExcused(nudge, atMs),
  )
  return { ignored, sinceMs }
}

/** Nudges that followed too soon on ignored ones, or came where silence was due. */
export function tooSoonAfterIgnored(evidence: Evidence): string[] {
  return [...evidence.asking.values()].flat().flatMap((nudge) => {
    const { personId, plannedMs } = nudge
    const { ignored } = ignoredBefore(evidence, personId, plannedMs)
    const { zone } = evidence.past.personAt(personId, plannedMs)!
    if (ignored.length === 0) return []
    const days = zone.wallClock(plannedMs).day - Math.max(...ignored.map(({ slotMs }) => zone.wallClock(slotMs).day))
    const least = daysAfter[ignored.length - 1] ?? Number.POSITIVE_INFINITY
    return days >= least ? [] : [violation(`${days} days after ${ignored.length} ignored`, personId, plannedMs)]
  })
}

/** Days from one nudge to the next of a person, in their own days, of what was sent from an instant on. */
export function rhythmOf({ past, asking }: Evidence, personId: number): number[] {
  const days = (asking.get(personId) ?? [])
    .filter(({ status }) => status === 'sent')
    .map(({ slotMs }) => past.personAt(personId, slotMs)!.zone.wallClock(slotMs).day)
  return days.slice(1).map((day, place) => day - days[place]!)
}

/** Notices that were told twice, or for no reason, and silences that began without one. */
export function wrongNotices(evidence: Evidence): string[] {
  const { past, rows, notices } = evidence
  const wrong: string[] = []
  for (const personId of past.ids) {
    const own = notices.get(personId) ?? []
    const consent = own.filter(({ notice }) => notice === 'consent')
    if (consent.length > 1) wrong.push(violation('asked for consent twice', personId, consent[1]!.slotMs))
    for (const { plannedMs } of consent)
      if (past.personAt(personId, plannedMs)!.consentedMs !== null)
        wrong.push(violation('asked for consent that was given', personId, plannedMs))
  }
  const stopped = rows.decisions.filter(({ reason }) => reason === 'stopped')
  for (const { personId, decidedMs } of stopped) {
    const { sinceMs } = ignoredBefore(evidence, personId, decidedMs)
    const told = (notices.get(personId) ?? []).filter(
      ({ notice, plannedMs }) => notice === 'stopped' && sinceMs < plannedMs && plannedMs <= decidedMs,
    )
    if (told.length !== 1) wrong.push(violation(`told ${told.length} times that we stopped`, personId, decidedMs))
  }
  for (const nudge of [...notices.values()].flat().filter(({ notice }) => notice === 'stopped'))
    if (ignoredBefore(evidence, nudge.personId, nudge.plannedMs).ignored.length <= daysAfter.length)
      wrong.push(violation('told that we stopped before we did', nudge.personId, nudge.plannedMs))
  return wrong
}

/** Answered elsewhere or withdrawn or put off: nobody ignored it. */
function isExcused({ closedReason, closedMs }: NudgeRow, atMs: number): boolean {
  return closedMs !== null && closedMs < atMs && ['snoozed', 'withdrawn', 'elsewhere'].includes(closedReason!)
}
