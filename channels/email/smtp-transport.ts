import type { Readable } from 'node:stream'
import { createTransport } from 'nodemailer'
import { type MailTransport, messageOf } from './letter.ts'
import { checkFailure, sendFailure } from './smtp-failure.ts'

const timeoutMs = 10_000

/**
 * Takes letters to an SMTP server: `smtp://` (upgraded with STARTTLS where the server offers it) or `smtps://`, with user, password and port
 * in the address. Sends each letter at most once: it never retries by itself.
 */
export function smtpTransport(url: string): MailTransport {
  const server = parseServer(url)
  const bodies = new Map<string, Readable>()
  const transporter = createTransport({
    pool: true,
    url,
    maxRequeues: 0,
    dnsTimeout: timeoutMs,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    // Nobody stands between us and this machine, and its mail server often has a certificate that it made itself.
    ...(server.isLoopback && { tls: { rejectUnauthorized: false } }),
  })
  transporter.use('stream', (mail, done) => {
    // What leaves the house, after the signature: a signer reads all of the letter at once, long before the server takes a byte.
    const open = mail.message.createReadStream.bind(mail.message)
    mail.message.createReadStream = (options) => {
      const body = open(options)
      bodies.set(String(mail.data.messageId), body)
      return body
    }
    done()
  })

  return {
    async send(letter, signal) {
      try {
        const { messageId } = await transporter.sendMail({ ...messageOf(letter), signal })
        return { status: 'sent', providerId: messageId }
      } catch (error) {
        // While not a byte of the body was read, the server cannot have accepted the letter, whatever went wrong.
        return sendFailure(error, bodies.get(letter.messageId)?.readableDidRead ? 'body-begun' : 'body-unread')
      } finally {
        bodies.delete(letter.messageId)
      }
    },

    async check() {
      try {
        await transporter.verify()
        return { status: 'ok', sentence: `The mail server at ${server.place} takes our mail.` }
      } catch (error) {
        return checkFailure(error, server.place)
      }
    },

    async close() {
      transporter.close()
    },
  }
}

/** Throws when the address is none; never repeats it, since it holds the password. */
function parseServer(url: string): { readonly place: string; readonly isLoopback: boolean } {
  const parsed = URL.parse(url)
  if (parsed === null || !['smtp:', 'smtps:'].includes(parsed.protocol) || parsed.hostname === '')
    throw new Error(
      'The address of the mail server is malformed; expected smtp://user:password@host:port or smtps://...',
    )
  const port = parsed.port || (parsed.protocol === 'smtps:' ? '465' : '587')
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(parsed.hostname)
  return { place: `${parsed.hostname}:${port}`, isLoopback }
}
