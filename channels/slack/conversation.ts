import type { webApi } from '@slack/bolt'

/** A message of ours where Slack holds it. */
export type Place = { readonly channel: string; readonly ts: string }

/** Opens the direct messages with a person, or finds them open. Throws what Slack's client throws. */
export async function openConversation(client: webApi.WebClient, slackId: string): Promise<string> {
  const { channel } = await client.conversations.open({ users: slackId })
  if (channel?.id === undefined) throw new TypeError('Slack opened a conversation and gave it no id')
  return channel.id
}

/** The reason of a refusal where Slack knows no such conversation: it was kept from another workspace or installation, perhaps, and can be opened anew. */
export const strangeConversation = 'channel-not-found'

/** The id under which the engine knows a message. */
export function providerIdOf({ channel, ts }: Place): string {
  return `${channel}/${ts}`
}

/** Where the message with that id is; null when it is none of Slack's. */
export function placeOf(providerId: string): Place | null {
  const [, channel, ts] = /^([A-Z0-9]+)\/(\d+\.\d+)$/.exec(providerId) ?? []
  return channel === undefined || ts === undefined ? null : { channel, ts }
}
