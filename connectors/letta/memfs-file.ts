import { type Fact, splitFacts } from './facts.ts'
import { withoutFrontmatter } from './frontmatter.ts'
import { tooLarge } from './git-limits.ts'
import { type Repository, readContent } from './git-repository.ts'
import type { Change } from './git-tree.ts'

/** What a file says, or why it says nothing to us. */
export type FileContent = {
  readonly facts?: readonly Fact[]
  readonly description?: string
  readonly skipped?: 'file-too-large' | 'not-utf-8' | 'symbolic-link' | 'submodule'
}

/** A file of a memory repository as it is now; without facts and reason it is gone. */
export type MemfsFile = FileContent & { readonly path: string }

const largestFileBytes = 1024 ** 2
const largestMemoryBytes = 64 * 1024 ** 2
const longestPath = 500

/**
 * Whether a path holds what the agent knows: Markdown outside of `skills/` (procedures), of the persona (the agent itself) and of hidden folders. Older
 * repositories begin every path with `memory/` (connectors.md 2.7).
 */
export function isKnowledge(path: string): boolean {
  const inner = path.replace(/^memory\//, '')
  if (path.length > longestPath || !/\.md$/i.test(inner) || /(^|\/)\./.test(inner)) return false
  return !/^(skills\/|(system\/)?persona(\/|\.md$))/i.test(inner)
}

/** Reads the changed files that hold knowledge, sorted by path. Throws SourceError. */
export async function readChanges(
  repository: Repository,
  changes: readonly Change[],
  signal: AbortSignal,
): Promise<readonly MemfsFile[]> {
  const files: MemfsFile[] = []
  let bytes = 0
  for (const { path, after } of changes.filter((change) => isKnowledge(change.path)).sort(byPath)) {
    signal.throwIfAborted()
    if (after === undefined) files.push({ path })
    else if (after.kind !== 'file') files.push({ path, skipped: after.kind })
    else {
      const content = await readContent(repository, after.oid)
      bytes += content.length
      if (bytes > largestMemoryBytes) throw tooLarge(`more than ${largestMemoryBytes} bytes of Markdown`)
      files.push({ path, ...readFile(content) })
    }
  }
  return files
}

/** Reads the bytes of a file. */
export function readFile(bytes: Uint8Array): FileContent {
  if (bytes.length > largestFileBytes) return { skipped: 'file-too-large' }
  const text = decode(bytes)
  if (text === undefined) return { skipped: 'not-utf-8' }
  const { description } = withoutFrontmatter(text)
  return { facts: splitFacts(text), ...(description !== undefined && { description }) }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** By code unit, the same on every machine. */
function byPath(left: Change, right: Change): number {
  return left.path < right.path ? -1 : 1
}
