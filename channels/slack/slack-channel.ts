import type { webApi } from '@slack/bolt'
import type { Clock } from '../../engine/clock.ts'
import type { NudgeChannel, SendOutcome, UpdateOutcome } from '../../engine/nudges/nudge-channel.ts'
import { faultsOfMessage } from './block-limits.ts'
import { checkSlack } from './check-slack.ts'
import { openConversation, placeOf, providerIdOf, strangeConversation } from './conversation.ts'
import { findMessage, messageEvent } from './find-message.ts'
import { composeOutgoing, composeStanding } from './messages/compose.ts'
import { removeMessages } from './remove-messages.ts'
import { restingNow } from './resting.ts'
import { retryAt, sendFailure } from './send-failure.ts'
import { slackFailure } from './slack-failure.ts'
import { type Wait, waitMs } from './wait.ts'

/**
 * `workspacePerMinute`: messages into the whole workspace; Slack grants "several hundred" and tells no number. `wait`: how time passes while Slack has
 * sent us away; without one, by the clock on the wall.
 */
export type SlackSettings = {
  readonly client: webApi.WebClient
  readonly clock: Clock
  readonly workspacePerMinute?: number
  readonly wait?: Wait
}

/** The channel of Slack; it alone can take back what it sent. */
export type SlackChannel = NudgeChannel & {
  /** Takes messages back, for somebody who is erased. Gives how many are gone now; `left` could not be taken back. */
  remove(providerIds: readonly string[], signal: AbortSignal): Promise<{ readonly gone: number; readonly left: number }>
}

/** Carries nudges as direct messages. Whatever Slack does is an outcome; a call once begun runs to its end, ten seconds at most, since one given up on is one nobody knows of. */
export function slackChannel({ client, clock, workspacePerMinute = 200, wait = waitMs }: SlackSettings): SlackChannel {
  return {
    kind: 'slack',
    pace: { messagesPerMinute: workspacePerMinute, gapMs: 1000 },
    check: () => checkSlack(client),
    find: (lost, signal) => findMessage(client, lost, signal),
    resting: (addresses, at, signal) => restingNow(client, { addresses, at }, signal),
    remove: (providerIds, signal) => removeMessages({ client, wait }, providerIds, signal),
    close: async () => {},
    async send(outgoing, signal) {
      if (signal.aborted) return { status: 'not-sent', reason: 'stopped' }
      const { text, blocks } = composeOutgoing(outgoing)
      if (faultsOfMessage({ text, blocks }).length > 0)
        return { status: 'failed', reason: 'blocks-invalid', permanent: false }
      const { address, conversation } = outgoing.recipient
      const post = async (channel: string): Promise<SendOutcome> => {
        try {
          // Other apps of the workspace may read the metadata: an opaque id, and nothing else. delivery.md 1.4.
          const metadata = { event_type: messageEvent, event_payload: { key: outgoing.messageKey } }
          const unfurls = { unfurl_links: false, unfurl_media: false }
          const { ts } = await client.chat.postMessage({ channel, text, blocks, metadata, ...unfurls })
          if (ts === undefined) return { status: 'unknown', reason: 'answer-unreadable' }
          return { status: 'sent', providerId: providerIdOf({ channel, ts }) }
        } catch (error) {
          return sendFailure(error, 'posting', clock())
        }
      }

      if (conversation !== null) {
        const outcome = await post(conversation)
        if (outcome.status !== 'failed' || outcome.reason !== strangeConversation) return outcome
      }
      // Not to the id of the person itself: opening says for certain whether somebody is reachable, and posting does not.
      try {
        const opened = await openConversation(client, address)
        const outcome = await post(opened)
        return outcome.status === 'sent' ? { ...outcome, conversation: opened } : outcome
      } catch (error) {
        return sendFailure(error, 'opening', clock())
      }
    },
    async update(standing, signal): Promise<UpdateOutcome> {
      const place = standing.providerId === null ? null : placeOf(standing.providerId)
      if (place === null) return { status: 'gone', reason: 'never-sent' }
      if (signal.aborted) return { status: 'not-shown', reason: 'stopped' }
      const at = clock()
      const { text, blocks } = composeStanding(standing, at)
      // Trying again would be refused again.
      if (faultsOfMessage({ text, blocks }).length > 0) return { status: 'gone', reason: 'blocks-invalid' }
      try {
        await client.chat.update({ ...place, text, blocks })
        return { status: 'shown' }
      } catch (error) {
        const failure = slackFailure(error)
        if (failure.kind === 'refused' && failure.meaning !== 'app') return { status: 'gone', reason: failure.reason }
        const until = retryAt(failure, at)
        return { status: 'not-shown', reason: failure.reason, ...(until && { until }) }
      }
    },
  }
}
