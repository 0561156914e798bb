import type { Check } from '../../../engine/sources/memory-source.ts'

/** Takes in one mail, cut to what is looked at; the database has committed once it resolves. */
export type TakeMail = (mail: Uint8Array) => Promise<void>

/** What one reading came to. `more`: more than one batch was waiting. `sentence`: for the operator; it holds no password. */
export type FeedOutcome =
  | { readonly status: 'read'; readonly mails: number; readonly unreadable: number; readonly more: boolean }
  | { readonly status: 'failed'; readonly reason: string; readonly sentence: string }

/**
 * Somewhere that mails come back to. Each is taken first and put aside after, so that one is never lost; a crash in between, or a second
 * process, has it taken twice, which changes nothing. No mail is ever deleted.
 */
export type MailFeed = {
  /** Takes in one batch, oldest first where that is known. Throws only what `take` throws. */
  read(take: TakeMail, signal: AbortSignal, at: Date): Promise<FeedOutcome>
  check(signal: AbortSignal): Promise<Check>
}

/** Mails that are taken in one reading: the next one, five minutes later, goes on. */
export const mostMailsARead = 500
