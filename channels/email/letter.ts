import type { SendMailOptions } from 'nodemailer'
import type { SendOutcome } from '../../engine/nudges/nudge-channel.ts'
import type { Check } from '../../engine/sources/memory-source.ts'
import type { ComposedMail } from './mail.ts'

/** One mail with its addresses. `messageKey` is the same for every attempt; without `sentAt` the machine's own time dates it. */
export type Letter = ComposedMail & {
  readonly messageKey: string
  readonly messageId: string
  /** The id of a message that never was, under which mail programs gather what belongs together. */
  readonly conversationId: string
  readonly from: string
  readonly to: { readonly name: string; readonly address: string }
  readonly replyTo: string | null
  /** Where it comes back to when it cannot be delivered; null: to `from`. */
  readonly returnTo: string | null
  /** `post` takes a one-click unsubscribe (RFC 8058); `mailto` takes it by mail. Null where it is not to be had. */
  readonly unsubscribe: { readonly post: string | null; readonly mailto: string | null }
  readonly dkim: DkimKey | null
  readonly sentAt?: Date
}

/** What signs mails for a domain: a private RSA key in PEM, whose public half stands in DNS at `selector._domainkey.domain`. */
export type DkimKey = { readonly domain: string; readonly selector: string; readonly privateKey: string }

/** Takes letters to a server or to a folder. A failure is an outcome, never an exception. */
export type MailTransport = {
  send(letter: Letter, signal: AbortSignal): Promise<SendOutcome>
  check(signal: AbortSignal): Promise<Check>
  close(): Promise<void>
}

/** The headers and parts of a letter. No content of it may make the mailer open a file or an address. */
export function messageOf(letter: Letter): SendMailOptions {
  const { messageId, conversationId, from, to, replyTo, returnTo, subject, text, html, unsubscribe, dkim } = letter
  const ways = [unsubscribe.post, unsubscribe.mailto].filter((way) => way !== null)
  return {
    messageId,
    inReplyTo: conversationId,
    references: conversationId,
    from,
    to,
    subject,
    text,
    html,
    ...(replyTo !== null && { replyTo }),
    // As an object: text would be parsed, and a letter to an address that is none would go to what it begins with.
    ...(returnTo !== null && { envelope: { from: returnTo, to: { name: '', address: to.address } } }),
    ...(letter.sentAt && { date: letter.sentAt }),
    // Nested, since a flat list becomes one header for each (RFC 2369 wants one).
    ...(ways.length > 0 && { list: { unsubscribe: [ways] } }),
    headers: {
      ...(unsubscribe.post !== null && { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
      // Both keep automatic replies from coming back (RFC 3834; the second is Exchange's own).
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
    ...(dkim !== null && {
      dkim: {
        domainName: dkim.domain,
        keySelector: dkim.selector,
        privateKey: dkim.privateKey,
        headerFieldNames: signedHeaders.join(':'),
      },
    }),
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

/** The mailer's own list lacks List-Unsubscribe-Post, which RFC 8058 requires under the signature. */
const signedHeaders = [
  'from',
  'reply-to',
  'to',
  'subject',
  'date',
  'message-id',
  'in-reply-to',
  'references',
  'mime-version',
  'content-type',
  'list-unsubscribe',
  'list-unsubscribe-post',
  'auto-submitted',
]
