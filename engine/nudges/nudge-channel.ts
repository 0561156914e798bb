import type { ChannelKind } from '../db/tables.ts'
import type { Check } from '../sources/memory-source.ts'

/** One question as it leaves the house: never with its answer. `url` is signed and opens the page that reveals it. */
export type OutgoingQuestion = {
  readonly position: number
  readonly context: string
  readonly question: string
  readonly url: string
}

/** One nudge, ready to be sent: everything a channel needs and nothing it must look up. */
export type OutgoingNudge = {
  readonly personId: string
  readonly nudgeId: string
  /** A UUID fixed when the nudge was planned: the same for every attempt (email: the Message-ID). */
  readonly messageKey: string
  readonly recipient: { readonly name: string; readonly address: string }
  /** The weekday of the slot where the person is, in words: "Tuesday". */
  readonly weekday: string
  /** Chosen by the engine, rotated, true for everybody. */
  readonly opener: string
  readonly questions: readonly OutgoingQuestion[]
}

/**
 * What became of one attempt. `not-sent`: certainly not accepted, another attempt may help. `failed`: certainly not
 * accepted, and no retry helps; `permanent` switches the person's channel off. `unknown`: nobody can tell.
 */
export type SendOutcome =
  | { readonly status: 'sent'; readonly providerId: string }
  | { readonly status: 'not-sent'; readonly reason: string }
  | { readonly status: 'failed'; readonly reason: string; readonly permanent: boolean }
  | { readonly status: 'unknown'; readonly reason: string }

/** Carries nudges to people. Knows no database; a network failure is an outcome, never an exception. */
export type NudgeChannel = {
  readonly kind: ChannelKind
  /** Proves the settings. Never throws for a fault of the provider. */
  check(signal: AbortSignal): Promise<Check>
  send(nudge: OutgoingNudge, signal: AbortSignal): Promise<SendOutcome>
  close(): Promise<void>
}
