import { lstat, readdir, readlink, stat } from 'node:fs/promises'
import { join } from 'node:path'
import git, { type PromiseFsClient } from 'isomorphic-git'
import { SourceError } from '../../engine/sources/memory-source.ts'
import { readPlainFile } from '../files/read-plain.ts'
import { refuseBombs } from './git-limits.ts'
import type { Opened } from './git-remote.ts'
import { guarded } from './git-repository.ts'

/** Of a pack, as git wrote it: twice what the objects of one may inflate to. */
const largestFileBytes = 1024 ** 3

/** Opens the repository at `path`, plain or bare, without ever writing to it. Throws SourceError repository-missing | repository-damaged. */
export async function openLocal(
  path: string,
  knownHead: string | undefined,
): Promise<Opened | 'unchanged' | 'empty' | 'no-main'> {
  const gitdir = await findGitFolder(path)
  if (gitdir === undefined) throw missing(path)
  const repository = { fs: readingFs(), gitdir, cache: {} }
  const branches = await guarded(() => git.listBranches(repository))
  if (!branches.includes('main')) return branches.length === 0 ? 'empty' : 'no-main'
  const head = await guarded(() => git.resolveRef({ ...repository, ref: 'refs/heads/main' }))
  return head === knownHead ? 'unchanged' : { ...repository, head }
}

/**
 * Where a repository keeps its objects, or undefined. A `.git` that is a link or a file is not followed: it may lead out of the folder that the operator
 * named, and the agent that is read may have written it.
 */
export async function findGitFolder(path: string): Promise<string | undefined> {
  const inside = join(path, '.git')
  const found = await lstat(inside).catch(() => undefined)
  if (found !== undefined) return found.isDirectory() ? inside : undefined
  const parts = await Promise.all(['HEAD', 'objects', 'refs'].map((name) => lstat(join(path, name)).catch(() => null)))
  return parts[0]?.isFile() && parts[1]?.isDirectory() && parts[2]?.isDirectory() ? path : undefined
}

/** The half of a file system that reads. */
function readingFs(): PromiseFsClient {
  const refuse = async () => {
    throw Object.assign(new Error('EROFS'), { code: 'EROFS' })
  }
  return {
    promises: {
      async readFile(path: string, options?: { encoding?: BufferEncoding }) {
        const bytes = await readPlainFile(path, largestFileBytes)
        refuseBombs(path.replaceAll('\\', '/'), bytes)
        return options?.encoding === undefined ? bytes : bytes.toString(options.encoding)
      },
      readdir,
      stat,
      lstat,
      readlink,
      writeFile: refuse,
      mkdir: refuse,
      rmdir: refuse,
      unlink: refuse,
      symlink: refuse,
    },
  }
}

function missing(path: string): SourceError {
  const message = `There is no git repository in ${path}: expected the memory folder of an agent, or its bare repository; correct the path, or let the agent write its first memory`
  return new SourceError(message, { reason: 'repository-missing', permanent: false })
}
