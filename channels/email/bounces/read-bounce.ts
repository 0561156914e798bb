import { messageKeyOfBounce } from '../verp.ts'
import { readDeliveryStatus, worstOf } from './delivery-status.ts'
import { fieldOf, type MimePart, readFields, readMime } from './mime.ts'

/**
 * What a mail that came back says. `hard`: the address reaches nobody; `soft`: this mail did not arrive; `complaint`: it was not welcome.
 * `status`: an enhanced code such as `5.1.1`, or the type of the complaint.
 */
export type Bounce =
  | { readonly kind: 'hard' | 'soft' | 'complaint'; readonly messageKey: string; readonly status: string }
  | { readonly kind: 'none'; readonly reason: NoBounce }

/**
 * Why a mail says nothing that we act on. `not-failed`: delayed or delivered; `no-complaint`: feedback of another type; `no-mail-named`: a
 * report about a mail that is not ours; `unrecognised`: a bounce of the old kind, for people only; `no-report`: any other mail.
 */
export type NoBounce =
  | 'not-failed'
  | 'no-complaint'
  | 'no-mail-named'
  | 'automatic-reply'
  | 'unrecognised'
  | 'no-report'

/**
 * Reads what a mail server or a receiver sent back: a delivery report (RFC 3464) or a complaint (RFC 5965). `address`: where ours come
 * back to, without a key; null where mails carry none. Pure; never throws; looks at the first 256 KiB. Everything in it is the word of strangers:
 * only codes and keys of known shape leave this function.
 */
export function readBounce(mail: Uint8Array, address: string | null): Bounce {
  const message = readMime(mail)
  const report = findPart(message, ['multipart/report'])
  const delivery = report && findPart(report, ['message/delivery-status', 'message/global-delivery-status'])
  const feedback = report && findPart(report, ['message/feedback-report'])
  if (report && delivery) {
    const recipients = readDeliveryStatus(delivery.body)
    if (recipients.length === 0) return none('unrecognised')
    const worst = worstOf(recipients)
    return worst === null ? none('not-failed') : about(keyOf({ message, report }, address), worst)
  }
  if (report && feedback) {
    const fields = { fields: readFields(feedback.body.trim()) }
    const type = fieldOf(fields, 'feedback-type').toLowerCase()
    if (!complaints.has(type)) return none('no-complaint')
    return about(keyOf({ message, report, feedback: fields }, address), { kind: 'complaint', status: type })
  }
  if (isFromServer(message)) return none('unrecognised')
  return none(isAutomatic(message) ? 'automatic-reply' : 'no-report')
}

/**
 * Types of feedback by which a person says that they do not want this mail (RFC 5965 section 7.3, and the two that it withdrew but receivers still send).
 * The others are about viruses and signatures, or say that it was welcome after all.
 */
const complaints: ReadonlySet<string> = new Set(['abuse', 'fraud', 'unsubscribe', 'opt-out', 'opt-out-list'])

const none = (reason: NoBounce): Bounce => ({ kind: 'none', reason })

function about(messageKey: string | null, word: { kind: 'hard' | 'soft' | 'complaint'; status: string }): Bounce {
  return messageKey === null ? none('no-mail-named') : { ...word, messageKey }
}

type Named = {
  readonly message: MimePart
  readonly report: MimePart
  readonly feedback?: Pick<MimePart, 'fields'>
}

/** The address that it came back to says most surely which mail it is about; then the return path and the id of the mail that is quoted. */
function keyOf({ message, report, feedback }: Named, address: string | null): string | null {
  const quoted = { fields: quotedFields(report) }
  const recipients = [
    ...['delivered-to', 'x-original-to', 'envelope-to', 'to'].flatMap((name) =>
      (message.fields.get(name) ?? []).slice(0, 5),
    ),
    feedback ? fieldOf(feedback, 'original-mail-from') : '',
    fieldOf(quoted, 'return-path'),
  ]
  const keys = recipients.flatMap((text) =>
    (text.match(/[^\s<>",;:]{1,250}@[^\s<>",;:]{1,250}/g) ?? []).map((found) =>
      address === null ? null : messageKeyOfBounce(address, found),
    ),
  )
  return (
    keys.find((key) => key !== null) ?? messageIdKey.exec(fieldOf(quoted, 'message-id'))?.[1]?.toLowerCase() ?? null
  )
}

const messageIdKey = /^<?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@/i

/** The header of the mail that a report returns, whole or cut down to its header. */
function quotedFields(report: MimePart): MimePart['fields'] {
  const returned = findPart(report, [
    'message/rfc822',
    'message/global',
    'text/rfc822-headers',
    'message/global-headers',
  ])
  if (returned === null) return new Map()
  const text = returned.body.replace(/^\n{1,2}/, '')
  const end = text.indexOf('\n\n')
  return readFields(end === -1 ? text : text.slice(0, end))
}

/** The first part of one of these types, from the top; never one within a mail that is quoted. */
function findPart(part: MimePart, types: readonly string[]): MimePart | null {
  if (types.includes(part.type)) return part
  for (const inner of part.parts) {
    const found = findPart(inner, types)
    if (found !== null) return found
  }
  return null
}

const isFromServer = (message: MimePart): boolean => /(mailer-daemon|postmaster)@/i.test(fieldOf(message, 'from'))

/** RFC 3834, and what answering machines wrote before it. */
function isAutomatic(message: MimePart): boolean {
  const submitted = fieldOf(message, 'auto-submitted').toLowerCase()
  if (submitted !== '' && !submitted.startsWith('no')) return true
  if (message.fields.has('x-autoreply') || message.fields.has('x-autorespond')) return true
  return fieldOf(message, 'precedence').toLowerCase() === 'auto_reply'
}
