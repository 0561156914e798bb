import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const folder = join(import.meta.dirname, '../peers')

/**
 * The path of a file of a package in test/peers, which is installed from its lockfile when it is not there yet. These are counterparts too large for every
 * install. Throws with npm's own words when they cannot be had.
 */
export async function peerFile(path: string): Promise<string> {
  const file = join(folder, 'node_modules', path)
  const isThere = await access(file).then(
    () => true,
    () => false,
  )
  if (!isThere) await promisify(execFile)('npm', ['ci', '--ignore-scripts'], { cwd: folder, timeout: 300_000 })
  return file
}
