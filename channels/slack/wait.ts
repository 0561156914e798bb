import { setTimeout } from 'node:timers/promises'
import type { webApi } from '@slack/bolt'

/** Lets time pass, or ends at once when it is aborted; never throws. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>

/** What calls that wait for Slack's rates work with. */
export type Waiting = { readonly client: webApi.WebClient; readonly wait: Wait }

/** Waits by the clock on the wall. */
export async function waitMs(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => {})
}
