import type { Clock } from '../../../engine/clock.ts'

/** A clock that stands still until a test moves it. */
export type MovableClock = Clock & { pass(ms: number): void }

export function movableClock(start: Date): MovableClock {
  let atMs = start.getTime()
  return Object.assign(() => new Date(atMs), {
    pass(ms: number) {
      atMs += ms
    },
  })
}
