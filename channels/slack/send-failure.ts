import type { SendOutcome } from '../../engine/nudges/nudge-channel.ts'
import { type SlackFailure, slackFailure } from './slack-failure.ts'

type Unsent = Exclude<SendOutcome, { status: 'sent' }>

/** How long nobody knocks at a Slack that refuses the app, milliseconds: somebody must act first, and then all goes on by itself. */
export const refusedMs = 10 * 60_000

/**
 * What became of a message when sending threw. Only a refusal of the recipient is permanent: one of the app concerns everybody, and would otherwise
 * switch off every person in one bad hour. While a conversation is being opened, nothing can have been sent.
 */
export function sendFailure(thrown: unknown, stage: 'opening' | 'posting', at: Date): Unsent {
  const failure = slackFailure(thrown)
  switch (failure.kind) {
    case 'refused':
      if (failure.meaning === 'app')
        return { status: 'postponed', reason: failure.reason, until: after(at, refusedMs), holds: 'channel' }
      return { status: 'failed', reason: failure.reason, permanent: failure.meaning === 'person' }
    case 'rate-limited':
      return { status: 'postponed', reason: failure.reason, until: after(at, failure.retryAfterMs), holds: 'channel' }
    case 'not-reached':
      return { status: 'not-sent', reason: failure.reason }
    case 'ambiguous':
      return { status: stage === 'opening' ? 'not-sent' : 'unknown', reason: failure.reason }
  }
}

/** When it is worth asking Slack again after a failure; undefined where any later attempt may do. */
export function retryAt(failure: SlackFailure, at: Date): Date | undefined {
  if (failure.kind === 'rate-limited') return after(at, failure.retryAfterMs)
  return failure.kind === 'refused' && failure.meaning === 'app' ? after(at, refusedMs) : undefined
}

const after = (at: Date, ms: number): Date => new Date(at.getTime() + ms)
