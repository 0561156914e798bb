import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { SourceError } from '../../engine/sources/memory-source.ts'
import { readJsonl } from './jsonl.ts'
import type { Snapshot } from './pages.ts'
import type { FileSettings } from './settings.ts'

const readingsOfTruncatedFile = 4

/**
 * Reads the memory file, or says that it is still the one of `knownSha256`. A last line that is cut off is read again a few times, `waitToReread`
 * apart: servers before 2026.8 write in place. Throws SourceError.
 */
export async function readMemoryFile(
  { path, personTypes }: FileSettings,
  waitToReread: (signal: AbortSignal) => Promise<void>,
  { knownSha256, signal }: { knownSha256: string | undefined; signal: AbortSignal },
): Promise<Snapshot | 'unchanged'> {
  for (let reading = 1; ; reading++) {
    const bytes = await readBytes(path, signal)
    const sha256 = createHash('sha256').update(JSON.stringify(personTypes)).update(bytes).digest('hex')
    if (sha256 === knownSha256) return 'unchanged'

    const snapshot = { ...readJsonl(bytes), sha256 }
    if (snapshot.outcome !== 'truncated' || reading === readingsOfTruncatedFile) return snapshot
    await waitToReread(signal)
  }
}

async function readBytes(path: string, signal: AbortSignal): Promise<Buffer> {
  signal.throwIfAborted()
  try {
    // A pipe or a device would be read for ever.
    const isFile = (await stat(path)).isFile()
    if (isFile) return await readFile(path, { signal })
  } catch (cause) {
    signal.throwIfAborted()
    throw unreadable(path, cause)
  }
  throw new SourceError(
    `${path} is not a file: expected the JSONL file that the memory server writes; correct the path`,
    {
      reason: 'not-a-file',
      permanent: true,
    },
  )
}

function unreadable(path: string, cause: unknown): SourceError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error'
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const message = `There is no file ${path}: expected what MEMORY_FILE_PATH of the memory server names; correct the path, or let the agent write its first memory`
    return new SourceError(message, { reason: 'file-missing', permanent: false, cause })
  }
  const message = `${path} cannot be read (${code}): expected a file that this program may read; correct its permissions`
  return new SourceError(message, {
    reason: 'file-not-readable',
    permanent: code === 'EACCES' || code === 'EPERM',
    cause,
  })
}
