import type { Db } from '../../../engine/db/pool.ts'

/** Something that befalls one person, or everybody (null), at an instant, milliseconds. */
export type Happening = {
  readonly atMs: number
  readonly personId: number | null
  readonly run: (db: Db, at: Date) => Promise<void>
}

/** What is still to come, the earliest first. Several at one instant come in the order in which they were added. */
export function agendaOf(planned: readonly Happening[]) {
  // Hours hold a few each; sorting one hour when it is read is all the order that is needed.
  const hours = new Map<number, Happening[]>()
  const hourMs = 3_600_000
  const add = (happening: Happening) => {
    const hour = Math.floor(happening.atMs / hourMs)
    const others = hours.get(hour)
    if (others === undefined) hours.set(hour, [happening])
    else others.push(happening)
  }
  for (const happening of planned) add(happening)
  let readHour = Math.min(...hours.keys())
  return {
    add,
    /** Takes out everything before an instant, which never goes back. */
    takeUntil(atMs: number): Happening[] {
      const taken: Happening[] = []
      for (; readHour * hourMs < atMs; readHour += 1) {
        const inHour = hours.get(readHour) ?? []
        const later = inHour.filter((happening) => happening.atMs >= atMs)
        taken.push(...inHour.filter((happening) => happening.atMs < atMs).sort((one, other) => one.atMs - other.atMs))
        if (later.length > 0 || (readHour + 1) * hourMs > atMs) {
          hours.set(readHour, later)
          return taken
        }
        hours.delete(readHour)
      }
      return taken
    },
  }
}
