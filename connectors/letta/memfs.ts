import { type Memory, type Skipped, SourceError, type Subject } from '../../engine/sources/memory-source.ts'
import { damaged } from './git-limits.ts'
import { openLocal } from './git-local.ts'
import { cloneRemote, type Remote } from './git-remote.ts'
import { findCommit, isAncestor, type Repository, readContent } from './git-repository.ts'
import { treeReader } from './git-tree.ts'
import { type MemfsFile, readChanges, readFile } from './memfs-file.ts'
import { containerOf, memoriesOf } from './memfs-memories.ts'
import { originsOf } from './memfs-origins.ts'

/** An agent with git memory. `subjects`: whom and what it stands for besides itself. */
export type MemfsAgent = { readonly id: string; readonly name: string; readonly subjects: readonly Subject[] }

/** Where the memory of one agent lies: a git remote, or a repository on this machine. */
export type MemfsPlace = Remote | { readonly path: string }

/**
 * The memory of one agent at `head`, empty when it has written nothing yet. `whole`: all of it; otherwise what changed since the known head, where a
 * deleted file is a container without memories. Memories come in the order of their containers. `complete`: every file could be read; one that could
 * not is no container here, so that what it held is not taken for gone.
 */
export type MemfsReading = {
  readonly head: string
  readonly memories: readonly Memory[]
  readonly containers: readonly string[]
  readonly skipped: readonly Skipped[]
  readonly whole: boolean
  readonly complete: boolean
}

/** Where the git remote of an agent is (connectors.md 2.7). `baseUrl` ends without a slash. */
export function memfsRemoteUrl(baseUrl: string, agentId: string): string {
  return `${baseUrl}/v1/git/${encodeURIComponent(agentId)}/state.git`
}

/**
 * Reads what changed since `knownHead`, or everything where none is given or where history was rewritten since. Throws SourceError, also when a memory
 * with a known head is found empty: a memory that was not checked out yet looks just so (connectors.md 2.9).
 */
export async function readMemfsAgent(
  place: MemfsPlace,
  agent: MemfsAgent,
  knownHead: string | undefined,
  signal: AbortSignal,
): Promise<MemfsReading | 'unchanged'> {
  signal.throwIfAborted()
  const opened = 'path' in place ? await openLocal(place.path, knownHead) : await cloneRemote(place, knownHead, signal)
  if (opened === 'unchanged') return opened
  if (opened === 'no-main' || (opened === 'empty' && knownHead)) throw withoutMain(agent)
  if (opened === 'empty') {
    return { head: '', memories: [], containers: [], skipped: [], whole: true, complete: true }
  }

  const compare = treeReader(opened)
  const head = await findCommit(opened, opened.head)
  if (head === undefined) throw damaged('the head of main is not there')
  const isContinued = knownHead ? await isAncestor(opened, knownHead, opened.head) : false
  const base = isContinued && knownHead ? await findCommit(opened, knownHead) : undefined
  const files = await readChanges(opened, await compare(base?.tree, head.tree), signal)

  const keys = new Map(files.map(({ path, facts = [] }) => [path, new Set(facts.map(({ key }) => key))]))
  const history = { repository: opened, head, compare, keysOf: keysReader(opened) }
  const origins = await originsOf(history, keys, signal)
  return {
    head: opened.head,
    memories: files.flatMap((file) => memoriesOf(agent, file, origins.get(file.path))),
    containers: files.filter(isKnown).map(({ path }) => containerOf(agent, path)),
    skipped: files.flatMap(({ path, skipped }) =>
      skipped ? { reason: skipped, where: containerOf(agent, path) } : [],
    ),
    whole: base === undefined,
    complete: files.every(isKnown),
  }
}

/** A file that could not be read may hold what it held; of a link it is known that it holds nothing. */
function isKnown({ skipped }: MemfsFile): boolean {
  return skipped !== 'file-too-large' && skipped !== 'not-utf-8'
}

function keysReader(repository: Repository): (oid: string) => Promise<ReadonlySet<string>> {
  const known = new Map<string, Promise<ReadonlySet<string>>>()
  const read = async (oid: string) => {
    const { facts = [] } = readFile(await readContent(repository, oid))
    return new Set(facts.map(({ key }) => key))
  }
  return (oid) => {
    const found = known.get(oid) ?? read(oid)
    known.set(oid, found)
    return found
  }
}

/** A repository without the branch that Letta writes, or without any where there was one. */
export function withoutMain({ id }: MemfsAgent): SourceError {
  const message = `The memory repository of ${id} has no branch main: expected the branch that Letta writes; if it is being cloned or renamed just now, it is read next time`
  return new SourceError(message, { reason: 'branch-missing', permanent: false })
}
