import type { SendMailOptions } from 'nodemailer'
import type { SendOutcome } from '../../engine/nudges/nudge-channel.ts'
import type { Check } from '../../engine/sources/memory-source.ts'
import type { ComposedMail } from './mail.ts'

/** One mail with its addresses. `messageKey` is the same for every attempt; without `sentAt` the machine's own time dates it. */
export type Letter = ComposedMail & {
  readonly messageKey: string
  readonly messageId: string
  readonly from: string
  readonly to: { readonly name: string; readonly address: string }
  readonly sentAt?: Date
}

/** Takes letters to a server or to a folder. A failure is an outcome, never an exception. */
export type MailTransport = {
  send(letter: Letter, signal: AbortSignal): Promise<SendOutcome>
  check(signal: AbortSignal): Promise<Check>
  close(): Promise<void>
}

/** The headers and parts of a letter. No content of it may make the mailer open a file or an address. */
export function messageOf({ messageId, from, to, subject, text, html, sentAt }: Letter): SendMailOptions {
  return {
    messageId,
    from,
    to,
    subject,
    text,
    html,
    ...(sentAt && { date: sentAt }),
    // Both keep automatic replies from coming back (RFC 3834; the second is Exchange's own).
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}
