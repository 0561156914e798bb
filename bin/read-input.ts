import { readFile } from 'node:fs/promises'
import { CommandError } from './failure.ts'

/** The text of a file that an operator named. Throws CommandError when it cannot be read. */
export async function readInput(path: string): Promise<string> {
  return (await readInputBytes(path)).toString('utf8')
}

/** A file that an operator named. Throws CommandError when it cannot be read. */
export async function readInputBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new CommandError(`${path} cannot be read: ${sentences[code] ?? code}; expected a file`)
  }
}

const sentences: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it is not allowed',
  EISDIR: 'it is a folder',
}
