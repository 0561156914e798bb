import type { webApi } from '@slack/bolt'
import { z } from 'zod'

/** Quiet hours last less than a day; whatever Slack says beyond is looked at again then. */
const longestRestMs = 86_400_000

/** Slack's own limit for one call. */
const peoplePerCall = 50

/**
 * Who wants no notifications at this instant, and until when: their daily quiet hours. Slack tells of a snooze only for one person a call, which is too many calls;
 * it still shows no notification then. Nothing where Slack does not say, for whatever reason: a nudge is not worth less for it.
 */
export async function restingNow(
  client: webApi.WebClient,
  { addresses, at }: { readonly addresses: readonly string[]; readonly at: Date },
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Date>> {
  const resting = new Map<string, Date>()
  try {
    for (let first = 0; first < addresses.length && !signal.aborted; first += peoplePerCall) {
      const answer = await client.dnd.teamInfo({ users: addresses.slice(first, first + peoplePerCall).join(',') })
      for (const [address, quiet] of Object.entries(teamShape.parse(answer).users)) {
        const from = quiet.next_dnd_start_ts * 1000
        const to = Math.min(quiet.next_dnd_end_ts * 1000, at.getTime() + longestRestMs)
        if (quiet.dnd_enabled && from <= at.getTime() && at.getTime() < to) resting.set(address, new Date(to))
      }
    }
  } catch {
    return resting
  }
  return resting
}

const teamShape = z.object({
  users: z.record(
    z.string(),
    z.object({
      dnd_enabled: z.boolean().default(false),
      next_dnd_start_ts: z.number().default(0),
      next_dnd_end_ts: z.number().default(0),
    }),
  ),
})
