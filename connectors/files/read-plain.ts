import { constants } from 'node:fs'
import { open } from 'node:fs/promises'

/**
 * Reads a plain file of at most `limitBytes`. Never waits for a pipe or reads a device, whatever the path leads to. Throws as the file system does, with
 * EINVAL for what is no plain file and EFBIG for a larger one.
 */
export async function readPlainFile(path: string, limitBytes: number): Promise<Buffer> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const found = await file.stat()
    if (!found.isFile()) throw Object.assign(new Error('EINVAL'), { code: 'EINVAL' })
    if (found.size > limitBytes) throw Object.assign(new Error('EFBIG'), { code: 'EFBIG' })
    return await file.readFile()
  } finally {
    await file.close()
  }
}
