import type { types } from '@slack/bolt'
import type { Db } from '../../../engine/db/pool.ts'
import type { Links } from '../../../engine/links/link.ts'
import type { ModelInForce } from '../../../engine/model/model-in-force.ts'
import type { NudgeRef } from '../../../engine/nudges/standing-nudge.ts'
import type { Language } from '../../../engine/wording/language.ts'

/** Who did it, as the engine knows them. */
export type Doer = { readonly personId: string; readonly name: string; readonly language: Language }

/** What a handler works with. `db` is the transaction that also keeps the key of what was done: nothing outside the database may be called in it. */
export type Hand = {
  readonly db: Db
  readonly inForce: ModelInForce
  readonly links: Links
  readonly doer: Doer
  readonly at: Date
}

/** What is to happen in Slack because of what somebody did, once that is in the database. */
export type Reply = {
  /** Words for this person alone, wherever they are. */
  readonly say?: string
  /** A form to open, or to put in the place of the one that they are in. */
  readonly form?: types.ModalView
  /** What is wrong with the form that they sent, by block id: it stays open. */
  readonly faults?: Readonly<Record<string, string>>
  /** The message to bring up to date. */
  readonly refresh?: NudgeRef
  /** Whether a nudge may have nothing left to ask now. */
  readonly closes?: boolean
  /** Whether something planned is to be sent without waiting for the next run. */
  readonly delivers?: boolean
  /** Whether their Home shows something else now. */
  readonly home?: boolean
  /** The provider ids of messages that must go. */
  readonly deletes?: readonly string[]
  /** What the operator ought to read in the log. */
  readonly tells?: string
}

/** Does what one gesture asks for, and says what Slack is to show for it. */
export type Handle<Gesture> = (hand: Hand, gesture: Gesture) => Promise<Reply>
