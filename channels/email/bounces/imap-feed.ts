import { ImapFlow } from 'imapflow'
import type { Check } from '../../../engine/sources/memory-source.ts'
import { type FeedOutcome, type MailFeed, mostMailsARead } from './mail-feed.ts'
import { longestMailBytes } from './mime.ts'

const timeoutMs = 10_000

/**
 * Reads what is unseen in a mailbox: `imaps://user:password@host/INBOX`, or `imap://`, which must turn to TLS before the login unless
 * the server is on this machine. A mail is marked as seen after it was taken; nothing else changes. One connection a reading.
 */
export function imapFeed(address: string): MailFeed {
  const mailbox = parseMailbox(address)
  return {
    async read(take, signal) {
      return await withMailbox<FeedOutcome>(mailbox, signal, async (client) => {
        const unseen = await asked(client.search({ seen: false }, { uid: true }))
        if (!unseen) return failure(mailbox, 'refused')
        let mails = 0
        for (const uid of unseen.slice(0, mostMailsARead)) {
          if (signal.aborted) break
          const source = { start: 0, maxLength: longestMailBytes }
          const mail = await asked(client.fetchOne(String(uid), { source }, { uid: true }))
          // Somebody took it away meanwhile.
          if (!mail || mail.source === undefined) continue
          await take(mail.source)
          const isMarked = await asked(client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true }))
          if (!isMarked) return failure(mailbox, 'refused')
          mails += 1
        }
        return { status: 'read', mails, unreadable: 0, more: unseen.length > mostMailsARead }
      })
    },

    async check(signal) {
      const sentence = `Mails that come back are read from ${mailbox.path} at ${mailbox.place}.`
      return await withMailbox<Check>(mailbox, signal, async () => ({ status: 'ok', sentence }))
    },
  }
}

type Mailbox = ReturnType<typeof parseMailbox>

type Failed = Extract<Check, { status: 'failed' }>

/** A fault on the way to the server or in it, as opposed to one of who takes the mails. */
class MailboxFault extends Error {
  override readonly name = 'MailboxFault'
}

async function asked<Result>(answer: Promise<Result>): Promise<Result> {
  try {
    return await answer
  } catch (error) {
    throw new MailboxFault('The mail server failed', { cause: error })
  }
}

async function withMailbox<Result>(
  mailbox: Mailbox,
  signal: AbortSignal,
  work: (client: ImapFlow) => Promise<Result>,
): Promise<Result | Failed> {
  if (signal.aborted) return failure(mailbox, 'aborted')
  const client = new ImapFlow({ ...mailbox.connection, logger: false, disableAutoIdle: true })
  // A connection that breaks also fails what waits for its answer; without a listener it would end the process.
  client.on('error', () => {})
  const stop = () => client.close()
  signal.addEventListener('abort', stop, { once: true })
  try {
    await asked(client.connect())
    const { readOnly } = await asked(client.mailboxOpen(mailbox.path))
    if (readOnly) return failure(mailbox, 'read-only')
    return await work(client)
  } catch (error) {
    if (!(error instanceof MailboxFault)) throw error
    return failure(mailbox, signal.aborted ? 'aborted' : reasonOf(error.cause))
  } finally {
    signal.removeEventListener('abort', stop)
    await client.logout().catch(() => {})
    client.close()
  }
}

/** Throws when the address is none; never repeats it, since it holds the password. */
function parseMailbox(address: string) {
  const url = URL.parse(address)
  if (url === null || !['imap:', 'imaps:'].includes(url.protocol) || url.hostname === '' || url.username === '')
    throw new Error('The address of the bounce mailbox is malformed; expected imaps://user:password@host/INBOX')
  const secure = url.protocol === 'imaps:'
  const port = Number(url.port) || (secure ? 993 : 143)
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  const [path, user, pass] = [url.pathname.slice(1), url.username, url.password].map(decoded)
  return {
    place: `${url.hostname}:${port}`,
    path: path || 'INBOX',
    connection: {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port,
      secure,
      auth: { user: user ?? '', pass: pass ?? '' },
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      // Nobody stands between us and this machine, and its mail server often has a certificate that it made itself.
      ...(isLoopback ? { tls: { rejectUnauthorized: false } } : { doSTARTTLS: secure ? undefined : true }),
    },
  }
}

/** A percent sign that stands for itself is a common fault of passwords in addresses. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function reasonOf(cause: unknown): string {
  const error = cause instanceof Error ? cause : new Error(String(cause))
  const { code, authenticationFailed, tlsFailed, mailboxMissing, serverResponseCode } = error as Error & {
    code?: string
    authenticationFailed?: boolean
    tlsFailed?: boolean
    mailboxMissing?: boolean
    serverResponseCode?: string
  }
  if (authenticationFailed) return 'login-refused'
  if (mailboxMissing || serverResponseCode === 'NONEXISTENT') return 'mailbox-missing'
  if (tlsFailed || /^(ERR_SSL|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(code ?? '')) return 'tls-failed'
  if (code === 'ECONNREFUSED') return 'connection-refused'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'host-unknown'
  if (/TIMEOUT|ETIMEDOUT/.test(code ?? '')) return 'timed-out'
  return 'connection-lost'
}

function failure({ place, path }: Mailbox, reason: string): Failed {
  const sentence =
    `The bounce mailbox at ${place} cannot be read. ${sentences[reason]?.replace('PATH', path) ?? ''}`.trim()
  return {
    status: 'failed',
    reason,
    permanent: ['login-refused', 'mailbox-missing', 'read-only'].includes(reason),
    sentence,
  }
}

const sentences: Readonly<Record<string, string>> = {
  aborted: 'It was stopped before its end.',
  'login-refused':
    'It refused the login: check user and password in CLO_BOUNCE_MAILBOX (special characters must be percent-encoded).',
  'mailbox-missing': 'It has no mailbox PATH: check the end of CLO_BOUNCE_MAILBOX.',
  'read-only': 'The mailbox PATH may not be changed by this user, so no mail could be marked as seen.',
  refused: 'It refused to list the mails in PATH, or to mark one as seen: check the rights of the user there.',
  'tls-failed':
    'No encrypted connection came about: check its certificate, and imap:// against imaps://, in CLO_BOUNCE_MAILBOX.',
  'connection-refused': 'Nothing listens there: check host and port in CLO_BOUNCE_MAILBOX, and that the server runs.',
  'host-unknown': 'No server is known by that name: check the host in CLO_BOUNCE_MAILBOX.',
  'timed-out': 'It did not answer within 10 seconds: check host, port and firewall.',
  'connection-lost':
    'It closed the connection, or answered what is no IMAP: check the port, and the log of the mail server.',
}
