import type { NodemailerError } from 'nodemailer'
import type { SendOutcome } from '../../engine/nudges/nudge-channel.ts'
import type { Check } from '../../engine/sources/memory-source.ts'

type Unsent = Exclude<SendOutcome, { status: 'sent' }>

/**
 * What became of a letter when sending threw. A reply of the server is certain: it was not accepted. Without one it depends on whether the
 * server may hold the body. Only a refusal of the recipient is permanent: a refusal of us (policy, login, sender) concerns everybody,
 * and would otherwise switch off every person in one bad hour.
 */
export function sendFailure(thrown: unknown, progress: 'body-unread' | 'body-begun'): Unsent {
  const error = asMailerError(thrown)
  const { responseCode } = error
  if (refusesLogin(error)) return { status: 'not-sent', reason: 'login-refused' }
  if (refusesRecipient(error)) return { status: 'failed', reason: 'recipient-refused', permanent: true }
  if (responseCode) {
    const reason = `smtp-${responseCode}`
    return error.permanent ? { status: 'failed', reason, permanent: false } : { status: 'not-sent', reason }
  }
  return { status: progress === 'body-unread' ? 'not-sent' : 'unknown', reason: reasonOf(error) }
}

/** What keeps a mail server from being used, in a sentence for the operator. */
export function checkFailure(thrown: unknown, place: string): Extract<Check, { status: 'failed' }> {
  const error = asMailerError(thrown)
  const reason = refusesLogin(error)
    ? 'login-refused'
    : error.responseCode
      ? `smtp-${error.responseCode}`
      : reasonOf(error)
  const sentence = sentences[reason] ?? `It answered ${error.responseCode ?? reason}; see the log of the mail server.`
  return {
    status: 'failed',
    reason,
    permanent: reason === 'login-refused',
    sentence: `The mail server at ${place} cannot be used. ${sentence}`,
  }
}

const sentences: Readonly<Record<string, string>> = {
  'login-refused':
    'It refused the login: check user and password in SMTP_URL (special characters must be percent-encoded).',
  'host-unknown': 'No server is known by that name: check the host in SMTP_URL.',
  'connection-refused': 'Nothing listens there: check host and port in SMTP_URL, and that the server runs.',
  'connection-lost': 'It closed the connection: check the port, and smtp:// against smtps://, in SMTP_URL.',
  'timed-out': 'It did not answer within 10 seconds: check host, port and firewall.',
  'tls-failed': 'No encrypted connection came about: check its certificate, and smtp:// against smtps://, in SMTP_URL.',
}

/** Replies about the login (RFC 4954), or a login that failed for another reason. */
const refusesLogin = ({ code, responseCode }: NodemailerError): boolean =>
  code === 'EAUTH' || code === 'ENOAUTH' || [530, 534, 535, 538].includes(responseCode ?? 0)

/**
 * Says that nobody is reached by this address. The enhanced code decides where there is one (RFC 3463: 5.1.1, 5.1.2, 5.1.3, 5.1.6, 5.1.10 bad or moved
 * address, 5.2.1 mailbox disabled); without one, 501 (no address at all), 550, 551 and 553 do, but only in reply to the recipient.
 */
function refusesRecipient({ code, command, response, responseCode }: NodemailerError): boolean {
  if (code === 'EENVELOPE' && command === 'API') return true
  if (!responseCode || responseCode < 500) return false
  const enhanced = /^\d{3}[ -](5\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1]
  if (enhanced !== undefined) return ['5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.10', '5.2.1'].includes(enhanced)
  return command === 'RCPT TO' && [501, 550, 551, 553].includes(responseCode)
}

function reasonOf({ code, syscall, message }: NodemailerError): string {
  if (code === 'EDNS') return 'host-unknown'
  if (code === 'EABORT') return 'aborted'
  if (code === 'ETIMEDOUT') return 'timed-out'
  if (code === 'ETLS' || /certificate|SSL|TLS/i.test(message)) return 'tls-failed'
  return syscall === 'connect' ? 'connection-refused' : 'connection-lost'
}

const asMailerError = (thrown: unknown): NodemailerError =>
  thrown instanceof Error ? thrown : new Error(String(thrown))
