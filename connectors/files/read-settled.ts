import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { SourceError } from '../../engine/sources/memory-source.ts'

/** How far a reading can be trusted. `whole`: nothing is hidden behind a fault. `truncated`: the end is cut off, a writer may be at work. */
export type Outcome = 'whole' | 'truncated' | 'malformed'

/** A file, and the way it is read, which counts as part of its content. `expected`: what it ought to be, for whom it disappoints. */
export type ReadFile<Reading> = {
  readonly path: string
  readonly expected: string
  readonly way: unknown
  readonly parse: (bytes: Buffer) => Reading
}

const readingsOfTruncatedFile = 4
const mebibyte = 1024 ** 2
const limitBytes = 64 * mebibyte

/**
 * Reads a whole file, or says that it is still the one of `knownSha256`. One whose end is cut off is read again a few times, `waitToReread`
 * apart: some programs write in place. Throws SourceError.
 */
export async function readSettled<Reading extends { readonly outcome: Outcome }>(
  file: ReadFile<Reading>,
  waitToReread: (signal: AbortSignal) => Promise<void>,
  { knownSha256, signal }: { knownSha256: string | undefined; signal: AbortSignal },
): Promise<(Reading & { readonly sha256: string }) | 'unchanged'> {
  for (let reading = 1; ; reading++) {
    const bytes = await readBytes(file, signal)
    const sha256 = createHash('sha256').update(JSON.stringify(file.way)).update(bytes).digest('hex')
    if (sha256 === knownSha256) return 'unchanged'

    const snapshot = { ...file.parse(bytes), sha256 }
    if (snapshot.outcome !== 'truncated' || reading === readingsOfTruncatedFile) return snapshot
    await waitToReread(signal)
  }
}

type Place = { readonly path: string; readonly expected: string }

async function readBytes(place: Place, signal: AbortSignal): Promise<Buffer> {
  signal.throwIfAborted()
  try {
    const found = await stat(place.path)
    // A pipe or a device would be read for ever.
    if (!found.isFile()) throw notAFile(place)
    if (found.size > limitBytes) throw tooLarge(place, found.size)
    return await readFile(place.path, { signal })
  } catch (cause) {
    signal.throwIfAborted()
    throw cause instanceof SourceError ? cause : unreadable(place, cause)
  }
}

function notAFile({ path, expected }: Place): SourceError {
  const message = `${path} is not a file: expected ${expected}; correct the path`
  return new SourceError(message, { reason: 'not-a-file', permanent: true })
}

function tooLarge({ path }: Place, bytes: number): SourceError {
  const [size, limit] = [Math.ceil(bytes / mebibyte), limitBytes / mebibyte]
  const message = `${path} holds ${size} MiB: expected at most ${limit}; split it into several files with a source each`
  return new SourceError(message, { reason: 'file-too-large', permanent: true })
}

function unreadable({ path, expected }: Place, cause: unknown): SourceError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error'
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const message = `There is no file ${path}: expected ${expected}; correct the path, or let its first memory be written`
    return new SourceError(message, { reason: 'file-missing', permanent: false, cause })
  }
  const message = `${path} cannot be read (${code}): expected a file that this program may read; correct its permissions`
  const permanent = code === 'EACCES' || code === 'EPERM'
  return new SourceError(message, { reason: 'file-not-readable', permanent, cause })
}
