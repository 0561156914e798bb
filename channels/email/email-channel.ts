import { createHash } from 'node:crypto'
import type { Clock } from '../../engine/clock.ts'
import type { NudgeChannel, Outgoing } from '../../engine/nudges/nudge-channel.ts'
import type { DkimKey, Letter, MailTransport } from './letter.ts'
import { composeMail } from './mail.ts'
import { headerLine } from './one-line.ts'
import { bounceAddress } from './verp.ts'

/**
 * `from` is an address, with or without a name, and so is `replyTo`, which a person reads. `returnAddress`: a bare address that takes
 * bounces, also with a tag (`bounces+key@`). `dkim` signs. `clock` dates the mails; without one the machine's own time does.
 */
export type EmailSettings = {
  readonly transport: MailTransport
  readonly from: string
  readonly replyTo?: string | null
  readonly returnAddress?: string | null
  readonly dkim?: DkimKey | null
  readonly clock?: Clock
}

/** Carries nudges and notices by email. Throws when `from` holds no address. */
export function emailChannel(settings: EmailSettings): NudgeChannel {
  const { transport, from } = settings
  const host = /@([^\s<>@]+)>?\s*$/.exec(from)?.[1]
  if (host === undefined)
    throw new Error(`The sender of mails is "${from}"; expected an address such as clo@example.com`)
  return {
    kind: 'email',
    check: (signal) => transport.check(signal),
    close: () => transport.close(),
    send: (message, signal) => transport.send(letterOf(settings, host, message), signal),
  }
}

function letterOf(settings: EmailSettings, host: string, message: Outgoing): Letter {
  const { from, replyTo = null, returnAddress = null, dkim = null, clock } = settings
  const { messageKey, recipient, links } = message
  const returnTo = returnAddress === null ? null : bounceAddress(returnAddress, messageKey)
  return {
    ...composeMail(message),
    messageKey,
    messageId: `<${messageKey}@${host}>`,
    conversationId: `<${conversationOf(message)}@${host}>`,
    from,
    to: { name: headerLine(recipient.name), address: recipient.address },
    replyTo,
    returnTo,
    unsubscribe: {
      post: isPostable(links.unsubscribe) ? links.unsubscribe : null,
      // Never to the return address: what comes there is read by a program, for bounces alone, and a wish to be left alone would be lost in silence.
      mailto: mailtoOf(replyTo, messageKey),
    },
    dkim,
    ...(clock && { sentAt: clock() }),
  }
}

/** The same for all messages to one person in one week, and nothing that names either. */
function conversationOf({ personId, week }: Outgoing): string {
  return createHash('sha256').update(`conversation ${personId} ${week}`).digest('hex').slice(0, 32)
}

/** One-click needs https (RFC 8058); on this machine, where trials run, nobody stands in between. */
function isPostable(url: string): boolean {
  const { protocol, hostname } = new URL(url)
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}

/** The subject tells whoever reads it which mail it answers. */
function mailtoOf(address: string | null, messageKey: string): string | null {
  const bare = /([^\s<>]+@[^\s<>]+?)>?\s*$/.exec(address ?? '')?.[1]
  return bare === undefined ? null : `mailto:${bare}?subject=unsubscribe%20${messageKey}`
}
