import { randomUUID } from 'node:crypto'
import { access, constants, lstat, mkdir, open, readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Check } from '../../../engine/sources/memory-source.ts'
import { type MailFeed, mostMailsARead } from './mail-feed.ts'
import { longestMailBytes } from './mime.ts'

/**
 * Reads a Maildir (`new` and `cur`) or a flat folder of `.eml` and `.msg` files. A mail that was taken moves to the folder `seen` in
 * it, one that cannot be read to `failed`, under its own name with a new beginning, so that it never takes the place of another.
 */
export function folderFeed(directory: string): MailFeed {
  return {
    async read(take, signal, at) {
      const found = await attempt(() => waitingMails(directory, at))
      if (found instanceof Error) return failed(directory, found)
      let [mails, unreadable] = [0, 0]
      for (const place of found.slice(0, mostMailsARead)) {
        if (signal.aborted) break
        const mail = await attempt(() => readStart(place))
        if (isGone(mail)) continue
        const isReadable = !(mail instanceof Error)
        // Any other fault, such as too many open files, is not the mail's.
        if (!isReadable && !unreadableCodes.includes(mail.code)) return failed(directory, mail)
        if (isReadable) await take(mail)
        const moved = await attempt(() => moveTo(directory, isReadable ? 'seen' : 'failed', place))
        if (isGone(moved)) continue
        if (moved instanceof Error) return failed(directory, moved)
        if (isReadable) mails += 1
        else unreadable += 1
      }
      return { status: 'read', mails, unreadable, more: found.length > mostMailsARead }
    },

    async check() {
      const checked = await attempt(async () => {
        await access(directory, constants.W_OK)
        return await readdir(directory)
      })
      if (checked instanceof Error) return failed(directory, checked)
      return { status: 'ok', sentence: `Mails that come back are read from the folder ${directory}.` }
    },
  }
}

/** A link, and what the program's user may not read. */
const unreadableCodes: readonly string[] = ['ELOOP', 'EMLINK', 'EACCES', 'EPERM']

/** What is written into a flat folder may be half there; a Maildir shows only whole mails. */
const settlesMs = 5_000

async function waitingMails(directory: string, at: Date): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true })
  const isMaildir = entries.some((entry) => entry.isDirectory() && entry.name === 'new')
  if (isMaildir) {
    const boxes = await Promise.all(['new', 'cur'].map((box) => namesIn(join(directory, box))))
    // Names begin with the second of delivery.
    return boxes
      .flat()
      .sort((a, b) => a.name.localeCompare(b.name))
      .map(({ place }) => place)
  }
  const files = (await namesIn(directory)).filter(({ name }) => /\.(eml|msg)$/i.test(name))
  const places: string[] = []
  for (const { place } of files.slice(0, mostMailsARead + 1)) {
    const stat = await attempt(() => lstat(place))
    if (stat instanceof Error) continue
    const ageMs = at.getTime() - stat.mtimeMs
    if (ageMs < 0 || ageMs >= settlesMs) places.push(place)
  }
  return places
}

/** Plain files and links to something; whether one of the latter can be read shows when it is opened. */
async function namesIn(folder: string): Promise<readonly { readonly name: string; readonly place: string }[]> {
  const entries = await attempt(() => readdir(folder, { withFileTypes: true }))
  if (isGone(entries)) return []
  if (entries instanceof Error) throw entries
  return entries
    .filter((entry) => (entry.isFile() || entry.isSymbolicLink()) && !entry.name.startsWith('.'))
    .map(({ name }) => ({ name, place: join(folder, name) }))
}

async function readStart(place: string): Promise<Uint8Array> {
  // Windows has no such flag, nor links that an ordinary user can make.
  await using file = await open(place, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
  const buffer = Buffer.alloc(longestMailBytes)
  let length = 0
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return buffer.subarray(0, length)
}

async function moveTo(directory: string, folder: 'seen' | 'failed', place: string): Promise<string> {
  await mkdir(join(directory, folder), { recursive: true })
  const name = place.slice(Math.max(place.lastIndexOf('/'), place.lastIndexOf('\\')) + 1)
  const target = join(directory, folder, `${randomUUID()}-${name}`)
  await rename(place, target)
  return target
}

type FileError = Error & { readonly code: string }

/** What the file system answers, or its error. Throws what is no error of the file system. */
async function attempt<Result>(work: () => Promise<Result>): Promise<Result | FileError> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error as FileError
    throw error
  }
}

/** Another process was faster. */
const isGone = (result: unknown): boolean => result instanceof Error && 'code' in result && result.code === 'ENOENT'

function failed(directory: string, { code }: FileError): Extract<Check, { status: 'failed' }> {
  const isMissing = ['ENOENT', 'ENOTDIR'].includes(code)
  return {
    status: 'failed',
    reason: isMissing ? 'folder-missing' : 'folder-not-usable',
    permanent: true,
    sentence: isMissing
      ? `There is no folder ${directory}: create it, or correct CLO_BOUNCE_MAILBOX.`
      : `The folder ${directory} cannot be read and changed (${code}): give the program's user the right to.`,
  }
}
