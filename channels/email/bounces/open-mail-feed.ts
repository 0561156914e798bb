import { folderFeed } from './folder-feed.ts'
import { imapFeed } from './imap-feed.ts'
import type { MailFeed } from './mail-feed.ts'

/** Opens a folder, or the mailbox of an `imap://` or `imaps://` address. Connects to nothing yet. */
export function openMailFeed(place: string): MailFeed {
  return /^imaps?:/i.test(place) ? imapFeed(place) : folderFeed(place)
}
