import type { ChannelKind, NoticeKind } from '../db/nudge-tables.ts'
import type { Check } from '../sources/memory-source.ts'
import type { Recipient } from './recipient.ts'
import type { StandingNotice, StandingNudge } from './standing-nudge.ts'

/** One question as it leaves the house: never with its answer. `url` is signed and opens the page that reveals it. */
export type OutgoingQuestion = {
  readonly position: number
  readonly context: string
  readonly question: string
  /** What was true before, when the answer has changed since. */
  readonly previousAnswer: string | null
  /** Why this, why now, in the words of the recipient. */
  readonly why: string
  readonly url: string
}

type Message = {
  readonly personId: string
  readonly nudgeId: string
  /** A UUID fixed when the message was planned: the same for every attempt (email: the Message-ID). */
  readonly messageKey: string
  readonly recipient: Recipient
  /** The weekday of the slot where the person is, in words: "Tuesday". */
  readonly weekday: string
  /** The ISO week of the slot where the person is: "2026-W02". */
  readonly week: string
  /** Signed: the person's settings, and what unsubscribes them with one POST. */
  readonly links: { readonly settings: string; readonly unsubscribe: string }
}

/** One nudge, ready to be sent: everything a channel needs and nothing it must look up. */
export type OutgoingNudge = Message & {
  readonly kind: 'nudge'
  /** Chosen by the engine, rotated, true for everybody. */
  readonly opener: string
  readonly questions: readonly OutgoingQuestion[]
}

/** A message that asks nothing. */
export type OutgoingNotice = Message & { readonly kind: 'notice'; readonly notice: NoticeKind }

/** Whatever a channel is given to send. */
export type Outgoing = OutgoingNudge | OutgoingNotice

/**
 * What became of one attempt. `not-sent`: certainly not accepted, another attempt may help. `postponed`: certainly not accepted, nor was it a
 * fault of the message; `holds` says whether only this person or the whole channel waits. `failed`: certainly not accepted, and no retry
 * helps; `permanent` suppresses the address. `unknown`: nobody can tell. `conversation`: where it went, if that was news.
 */
export type SendOutcome =
  | { readonly status: 'sent'; readonly providerId: string; readonly conversation?: string }
  | { readonly status: 'not-sent'; readonly reason: string }
  | {
      readonly status: 'postponed'
      readonly reason: string
      readonly until: Date
      readonly holds: 'person' | 'channel'
    }
  | { readonly status: 'failed'; readonly reason: string; readonly permanent: boolean }
  | { readonly status: 'unknown'; readonly reason: string }

/** An attempt whose outcome nobody knows. `attemptedAt`: when it began. */
export type LostMessage = { readonly messageKey: string; readonly recipient: Recipient; readonly attemptedAt: Date }

/** Whether a lost message arrived. `unknown`: it could not be looked for just now. */
export type FindOutcome =
  | { readonly status: 'found'; readonly providerId: string; readonly conversation?: string }
  | { readonly status: 'absent' }
  | { readonly status: 'unknown'; readonly reason: string }

/** What became of bringing a message up to date. `gone`: there is nothing left to change; `not-shown`: another attempt may help. */
export type UpdateOutcome =
  | { readonly status: 'shown' }
  | { readonly status: 'gone'; readonly reason: string }
  | { readonly status: 'not-shown'; readonly reason: string; readonly until?: Date }

/** How fast messages may follow each other, over the whole fleet: into the channel, and milliseconds between two to one person. */
export type Pace = { readonly messagesPerMinute: number; readonly gapMs: number }

/** Carries messages to people. Knows no database; a network failure is an outcome, never an exception. */
export type NudgeChannel = {
  readonly kind: ChannelKind
  /** Without one, messages go as fast as the channel takes them. */
  readonly pace?: Pace
  /** Proves the settings. Never throws for a fault of the provider. */
  check(signal: AbortSignal): Promise<Check>
  send(message: Outgoing, signal: AbortSignal): Promise<SendOutcome>
  /** Looks for a message whose outcome is unknown. A channel without this can never tell. */
  find?(lost: LostMessage, signal: AbortSignal): Promise<FindOutcome>
  /** Makes a message show what is true now; repeating it changes nothing. A channel without this cannot change what it sent. */
  update?(standing: StandingNudge | StandingNotice, signal: AbortSignal): Promise<UpdateOutcome>
  /** Which of these addresses want no notifications just now, and until when; empty where nobody can tell. */
  resting?(addresses: readonly string[], at: Date, signal: AbortSignal): Promise<ReadonlyMap<string, Date>>
  close(): Promise<void>
}
