import { type Commit, findCommit, type Repository } from './git-repository.ts'
import type { Change } from './git-tree.ts'

/** The commit that brought each fact of a file, by the fact's key; absent where it lies beyond the history that was looked at. */
export type Origins = ReadonlyMap<string, Commit>

type History = {
  readonly repository: Repository
  readonly head: Commit
  /** The paths that differ between two trees. */
  readonly compare: (before: string | undefined, after: string | undefined) => Promise<readonly Change[]>
  /** The keys of the facts in a blob. */
  readonly keysOf: (oid: string) => Promise<ReadonlySet<string>>
}

const commitsAtMost = 1_000

/**
 * Finds when each fact came, by path: the newest commit after which the file held it ever since. Goes back along first parents, so that a merge brings
 * what it merged, until every fact is found or the bound is met.
 */
export async function originsOf(
  history: History,
  keys: ReadonlyMap<string, ReadonlySet<string>>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Origins>> {
  const open = new Map([...keys].map(([path, some]) => [path, new Set(some)]))
  const found = new Map([...keys.keys()].map((path) => [path, new Map<string, Commit>()]))
  let commit: Commit | undefined = history.head
  for (let walked = 0; commit !== undefined && open.size > 0 && walked < commitsAtMost; walked++) {
    signal.throwIfAborted()
    const first: string | undefined = commit.parents[0]
    const parent: Commit | undefined = first === undefined ? undefined : await findCommit(history.repository, first)
    // The parent of the oldest commit of a shallow clone is not there: what that commit brought is unknown.
    if (first !== undefined && parent === undefined) break
    for (const { path, before } of await history.compare(parent?.tree, commit.tree)) {
      const wanted = open.get(path)
      if (wanted === undefined) continue
      const held = before?.kind === 'file' ? await history.keysOf(before.oid) : new Set<string>()
      for (const key of wanted) {
        if (held.has(key)) continue
        found.get(path)?.set(key, commit)
        wanted.delete(key)
      }
      if (wanted.size === 0) open.delete(path)
    }
    commit = parent
  }
  return found
}
