import type { Clock } from '../engine/clock.ts'

/** Somewhere to write to, perhaps a terminal so many columns wide. */
export type Outlet = { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number }

/** Asks somebody and gives what they typed, without spaces around it. A hidden answer does not show while it is typed. */
export type Ask = (question: string, how: 'shown' | 'hidden') => Promise<string>

/** What stands around one command: what it reads, where it writes, what time it is, and when to stop. */
export type Shell = {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly stdout: Outlet
  readonly stderr: Outlet
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Absent when nobody sits at a terminal. */
  readonly ask?: Ask
}
