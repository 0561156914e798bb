import { constants } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'

/** One line of the outbox. `key` is the message key of the nudge. */
export type MailSummary = {
  readonly key: string
  readonly sentAt: Date | null
  readonly to: string
  readonly subject: string
}

/** One mail with both of its parts, as somebody would receive them. */
export type StoredMail = MailSummary & { readonly text: string; readonly html: string }

/** The newest mails of a mailbox folder, newest first, and how many there are in all. A folder that does not exist is empty. */
export async function listMails(
  directory: string,
  limit = 100,
): Promise<{ mails: readonly MailSummary[]; total: number }> {
  const keys = await keysIn(directory)
  const dated = await Promise.all(
    keys.map(async (key) => ({ key, writtenAt: (await stat(placeOf(directory, key))).mtimeMs })),
  )
  const newest = dated.sort((a, b) => b.writtenAt - a.writtenAt || a.key.localeCompare(b.key)).slice(0, limit)
  const mails = await Promise.all(newest.map(({ key }) => readMail(directory, key)))
  return { mails: mails.filter((mail) => mail !== null), total: keys.length }
}

/** Reads one mail; null when there is none. Never leaves the folder: a key is a UUID, and links are not followed. */
export async function readMail(directory: string, key: string): Promise<StoredMail | null> {
  if (!isKey(key)) return null
  const content = await readPlainFile(placeOf(directory, key))
  if (content === null) return null
  const mail = await simpleParser(content, { skipImageLinks: true, skipTextLinks: true, skipTextToHtml: true })
  const to = [mail.to ?? []]
    .flat()
    .flatMap(({ value }) => value.map(({ name, address }) => `${name} <${address}>`.trim()))
  return {
    key,
    sentAt: mail.date ?? null,
    to: to.join(', '),
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html || '',
  }
}

const isKey = (key: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(key)

const placeOf = (directory: string, key: string): string => join(directory, `${key}.eml`)

async function keysIn(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile() && entry.name.endsWith('.eml'))
      .map((entry) => entry.name.slice(0, -'.eml'.length))
      .filter(isKey)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return []
    throw error
  }
}

async function readPlainFile(place: string): Promise<Buffer | null> {
  try {
    // Windows has no such flag, nor links that an ordinary user can make.
    await using file = await open(place, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
    return await file.readFile()
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ELOOP')) return null
    throw error
  }
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code
