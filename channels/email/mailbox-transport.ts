import { randomUUID } from 'node:crypto'
import { access, constants, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { type MailTransport, messageOf } from './letter.ts'

/** Puts letters into a folder instead of the post: one `.eml` file per message key, whole or not at all, and never two. */
export function mailboxTransport(directory: string): MailTransport {
  const composer = createTransport({ streamTransport: true, buffer: true })
  return {
    async send(letter, signal) {
      const place = join(directory, `${letter.messageKey}.eml`)
      const aside = join(directory, `.${letter.messageKey}.${randomUUID()}`)
      const sent = { status: 'sent', providerId: letter.messageId } as const
      if (await exists(place)) return sent
      try {
        const { message } = await composer.sendMail(messageOf(letter))
        await mkdir(directory, { recursive: true })
        await writeFile(aside, message, { mode: 0o600, signal })
        await rename(aside, place)
        return sent
      } catch {
        // What keeps the mail from being written may keep its half from being removed.
        await rm(aside, { force: true }).catch(() => {})
        return { status: 'not-sent', reason: signal.aborted ? 'aborted' : 'mailbox-not-writable' }
      }
    },

    async check() {
      try {
        await mkdir(directory, { recursive: true })
        await access(directory, constants.W_OK)
        return { status: 'ok', sentence: `Mails go to the folder ${directory}, not to anybody.` }
      } catch (error) {
        const cause = error instanceof Error ? error.message : String(error)
        const sentence = `The folder for mails cannot be written (${cause}): make it writable, or set SMTP_URL.`
        return { status: 'failed', reason: 'mailbox-not-writable', permanent: true, sentence }
      }
    },

    async close() {},
  }
}

async function exists(place: string): Promise<boolean> {
  try {
    await access(place)
    return true
  } catch {
    return false
  }
}
