import { placeOf } from './conversation.ts'
import { slackFailure } from './slack-failure.ts'
import type { Waiting } from './wait.ts'

/** How long one run waits for Slack's rate at most, for a single message. */
const mostWaitMs = 60_000

/** Takes messages back, one by one as fast as Slack lets us. One that is not there any more counts as gone. */
export async function removeMessages(
  slack: Waiting,
  providerIds: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly gone: number; readonly left: number }> {
  let gone = 0
  for (const providerId of providerIds) {
    if (signal.aborted) break
    if (await isRemoved(slack, providerId, signal)) gone += 1
  }
  return { gone, left: providerIds.length - gone }
}

async function isRemoved({ client, wait }: Waiting, providerId: string, signal: AbortSignal): Promise<boolean> {
  const place = placeOf(providerId)
  if (place === null) return true
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      await client.chat.delete({ ...place })
      return true
    } catch (error) {
      const failure = slackFailure(error)
      if (failure.kind === 'refused') return ['message-not-found', 'channel-not-found'].includes(failure.reason)
      if (failure.kind !== 'rate-limited' || failure.retryAfterMs > mostWaitMs) return false
      await wait(failure.retryAfterMs, signal)
    }
  }
  return false
}
