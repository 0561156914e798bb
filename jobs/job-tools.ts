import type { MailFeed } from '../channels/email/bounces/mail-feed.ts'
import type { ReadDirectory } from '../channels/slack/directory.ts'
import type { Clock } from '../engine/clock.ts'
import type { Db } from '../engine/db/pool.ts'
import type { Links } from '../engine/links/link.ts'
import type { Log } from '../engine/log.ts'
import type { NudgeChannel } from '../engine/nudges/nudge-channel.ts'
import type { MemorySource } from '../engine/sources/memory-source.ts'

/** What every job works with. `owner` names this process in claims; two processes never share one. */
export type JobTools = {
  readonly db: Db
  readonly openSource: (kind: string, settings: unknown) => MemorySource
  readonly channels: readonly NudgeChannel[]
  /** Where mails come back to, read every few minutes; without it, nobody reads. `address`: theirs, without a key. */
  readonly bounces?: { readonly feed: MailFeed; readonly address: string | null }
  /** Absent without Slack. */
  readonly readDirectory?: ReadDirectory
  readonly links: Links
  readonly owner: string
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
}
