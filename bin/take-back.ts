import type { SlackChannel } from '../channels/slack/slack-channel.ts'
import type { SentMessage } from '../engine/people/own-data.ts'

/** How many messages are gone now; `left` could not be taken back. */
export type TakenBack = { readonly gone: number; readonly left: number }

/** Takes back what was sent to somebody who is erased: from Slack, at its pace of fifty a minute. A mail stays where it went. */
export async function takeBack(
  slack: Pick<SlackChannel, 'remove'> | null,
  messages: readonly SentMessage[],
  signal: AbortSignal,
): Promise<TakenBack> {
  const providerIds = messages.filter(({ channel }) => channel === 'slack').map(({ providerId }) => providerId)
  return slack === null ? { gone: 0, left: providerIds.length } : await slack.remove(providerIds, signal)
}
