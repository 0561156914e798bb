import git, { type FsClient } from 'isomorphic-git'
import { SourceError } from '../../engine/sources/memory-source.ts'
import { damaged } from './git-limits.ts'

/** A repository that can be read. `cache` keeps what isomorphic-git learned of its packs for as long as one reading lasts. */
export type Repository = { readonly fs: FsClient; readonly gitdir: string; readonly cache: object }

/** Who wrote a commit, when, and why. `at` is absent where the commit gives no possible instant. */
export type Commit = {
  readonly sha: string
  readonly tree: string
  readonly parents: readonly string[]
  readonly message: string
  readonly author: string
  readonly at?: Date
}

/** The bytes of a blob or tree. Throws SourceError repository-damaged where there is none. */
export async function readContent(repository: Repository, oid: string): Promise<Uint8Array> {
  return guarded(async () => {
    const { object } = await git.readObject({ ...repository, oid, format: 'content' })
    if (!(object instanceof Uint8Array)) throw damaged('an object has no content')
    return object
  })
}

/** A commit, or undefined where the repository does not have it: history may be shallow, or rewritten. */
export async function findCommit(repository: Repository, sha: string): Promise<Commit | undefined> {
  try {
    return await guarded(() => readCommit(repository, sha))
  } catch (error) {
    if (error instanceof SourceError && error.reason === 'object-missing') return undefined
    throw error
  }
}

/** Whether `sha` is `head` or one of its ancestors, looking at most `limit` commits back. */
export async function isAncestor(repository: Repository, sha: string, head: string, limit = 5_000): Promise<boolean> {
  const seen = new Set([head])
  let edge = [head]
  while (edge.length > 0 && seen.size <= limit) {
    if (seen.has(sha)) return true
    const commits = await Promise.all(edge.map((one) => findCommit(repository, one)))
    edge = [...new Set(commits.flatMap((commit) => commit?.parents ?? []))].filter((one) => !seen.has(one))
    for (const one of edge) seen.add(one)
  }
  return seen.has(sha)
}

/** Runs what isomorphic-git does, and makes its errors ours: they quote paths and bytes. `meaning`: what any of them stands for. */
export async function guarded<T>(work: () => Promise<T>, meaning = faultOfRepository): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const ours = causesOf(error).find((one) => one instanceof SourceError)
    if (ours !== undefined) throw ours
    throw meaning(error instanceof Error ? error.name : 'unknown error')
  }
}

async function readCommit(repository: Repository, sha: string): Promise<Commit> {
  const { commit } = await git.readCommit({ ...repository, oid: sha })
  const at = new Date(commit.author.timestamp * 1000)
  return {
    sha,
    tree: commit.tree,
    parents: commit.parent,
    message: firstLine(commit.message),
    author: firstLine(commit.author.name),
    ...(isStorable(at) && { at }),
  }
}

/** Others no database of ours holds; whoever writes a commit writes its instant. */
function isStorable(at: Date): boolean {
  const year = at.getUTCFullYear()
  return year >= 1 && year <= 9_999
}

function firstLine(text: string): string {
  return text.trimStart().split('\n', 1)[0]!.trim().slice(0, 200)
}

function faultOfRepository(name: string): SourceError {
  if (name !== 'NotFoundError') return damaged(name)
  const message =
    'A memory repository lacks an object that it names: expected a whole clone; if it was not being rewritten just now, clone it anew'
  return new SourceError(message, { reason: 'object-missing', permanent: false })
}

function causesOf(error: unknown): unknown[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : [error]
}
