import type { Clock } from '../engine/clock.ts'

/** Somewhere to write to, perhaps a terminal so many columns wide. */
export type Outlet = { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number }

/** What stands around one command: what it reads, where it writes, what time it is, and when to stop. */
export type Shell = {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly stdout: Outlet
  readonly stderr: Outlet
  readonly clock: Clock
  readonly signal: AbortSignal
}
