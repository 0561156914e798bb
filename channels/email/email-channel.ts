import type { Clock } from '../../engine/clock.ts'
import type { NudgeChannel } from '../../engine/nudges/nudge-channel.ts'
import type { MailTransport } from './letter.ts'
import { composeMail } from './mail.ts'

/** `from` is an address, with or without a name. `clock` dates the mails; without one the machine's own time does. */
export type EmailSettings = { readonly transport: MailTransport; readonly from: string; readonly clock?: Clock }

/** Carries nudges by email. Throws when `from` holds no address. */
export function emailChannel({ transport, from, clock }: EmailSettings): NudgeChannel {
  const host = /@([^\s<>@]+)>?\s*$/.exec(from)?.[1]
  if (host === undefined)
    throw new Error(`The sender of mails is "${from}"; expected an address such as clo@example.com`)
  return {
    kind: 'email',
    check: (signal) => transport.check(signal),
    close: () => transport.close(),
    send: async (nudge, signal) => {
      // TODO when notices have their words: send them too.
      if (nudge.kind === 'notice') return { status: 'failed', reason: 'no-words', permanent: false }
      return await transport.send(
        {
          ...composeMail(nudge),
          messageKey: nudge.messageKey,
          messageId: `<${nudge.messageKey}@${host}>`,
          from,
          to: nudge.recipient,
          ...(clock && { sentAt: clock() }),
        },
        signal,
      )
    },
  }
}
