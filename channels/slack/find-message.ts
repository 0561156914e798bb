import type { webApi } from '@slack/bolt'
import { z } from 'zod'
import type { FindOutcome, LostMessage } from '../../engine/nudges/nudge-channel.ts'
import { openConversation, providerIdOf, strangeConversation } from './conversation.ts'
import { type SlackFailure, slackFailure } from './slack-failure.ts'

/** The kind of metadata that our messages carry. */
export const messageEvent = 'clo_message'

/** Clocks differ: Slack may date a message before the attempt began. */
const clockSlackMs = 60_000
/** An app outside Slack's directory gets 15 messages a page; a person writes less than this to an app in an outage of days. */
const mostPages = 20

/**
 * Looks for a message by the key in its metadata, from a minute before the attempt on. A person whom Slack does not let us reach holds no message that could
 * matter: absent, so that they hold up nobody behind them, and the next attempt is refused for certain.
 */
export async function findMessage(
  client: webApi.WebClient,
  { messageKey, recipient, attemptedAt }: LostMessage,
  signal: AbortSignal,
): Promise<FindOutcome> {
  const search = async (channel: string): Promise<FindOutcome> => {
    const oldest = ((attemptedAt.getTime() - clockSlackMs) / 1000).toFixed(6)
    let cursor: string | undefined
    for (let page = 0; page < mostPages; page += 1) {
      if (signal.aborted) return { status: 'unknown', reason: 'stopped' }
      const history = await client.conversations.history({
        channel,
        oldest,
        inclusive: true,
        include_all_metadata: true,
        limit: 100,
        ...(cursor !== undefined && { cursor }),
      })
      const { messages, response_metadata: more } = pageShape.parse(history)
      const found = messages.find(({ metadata }) => isOurs(metadata, messageKey))
      if (found !== undefined) {
        const news = channel === recipient.conversation ? {} : { conversation: channel }
        return { status: 'found', providerId: providerIdOf({ channel, ts: found.ts }), ...news }
      }
      cursor = more?.next_cursor
      if (cursor === undefined || cursor === '') return { status: 'absent' }
    }
    return { status: 'unknown', reason: 'history-too-long' }
  }

  const tried = async (reach: () => Promise<FindOutcome>): Promise<FindOutcome | SlackFailure> =>
    await reach().catch(slackFailure)
  const { address, conversation } = recipient
  const kept = conversation === null ? null : await tried(() => search(conversation))
  const found =
    kept === null || ('kind' in kept && kept.kind === 'refused' && kept.reason === strangeConversation)
      ? await tried(async () => await search(await openConversation(client, address)))
      : kept
  if ('status' in found) return found
  if (found.kind === 'refused' && found.meaning === 'person') return { status: 'absent' }
  return { status: 'unknown', reason: found.reason }
}

const pageShape = z.object({
  messages: z.array(z.object({ ts: z.string(), metadata: z.unknown().optional() })).default([]),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
})

const metadataShape = z.object({ event_type: z.literal(messageEvent), event_payload: z.object({ key: z.string() }) })

const isOurs = (metadata: unknown, key: string): boolean =>
  metadataShape.safeParse(metadata).data?.event_payload.key === key
