import { damaged, tooLarge } from './git-limits.ts'
import { type Repository, readContent } from './git-repository.ts'

/** An entry of a tree that is no tree. A link or a submodule leads elsewhere and is never followed. */
export type Entry = { readonly oid: string; readonly kind: 'file' | 'symbolic-link' | 'submodule' }

/** A path whose entry differs between two trees; a missing side has none. */
export type Change = { readonly path: string; readonly before?: Entry; readonly after?: Entry }

type Node = Entry | { readonly oid: string; readonly kind: 'tree' }

const deepest = 32
const mostEntries = 200_000

/** Compares trees of one repository; each tree is read once, equal ones are passed over. Throws SourceError. */
export function treeReader(
  repository: Repository,
): (before: string | undefined, after: string | undefined) => Promise<readonly Change[]> {
  const known = new Map<string, Promise<ReadonlyMap<string, Node>>>()
  const read = (oid: string) => {
    const found = known.get(oid) ?? readContent(repository, oid).then(parseTree)
    known.set(oid, found)
    return found
  }

  return async (before, after) => {
    const changes: Change[] = []
    let entries = 0
    const compare = async (prefix: string, left: string | undefined, right: string | undefined, depth: number) => {
      if (left === right) return
      if (depth > deepest) throw tooLarge(`folders more than ${deepest} deep`)
      const [old, now] = await Promise.all([left, right].map((oid) => (oid === undefined ? noNodes : read(oid))))
      for (const name of new Set([...old!.keys(), ...now!.keys()])) {
        // A small object may stand for millions of files, by naming one folder many times.
        if (++entries > mostEntries) throw tooLarge(`more than ${mostEntries} files`)
        const [was, is] = [old!.get(name), now!.get(name)]
        const path = prefix + name
        if (was?.oid === is?.oid && was?.kind === is?.kind) continue
        await compare(`${path}/`, treeOf(was), treeOf(is), depth + 1)
        const change = { path, ...side('before', was), ...side('after', is) }
        if (change.before !== undefined || change.after !== undefined) changes.push(change)
      }
    }
    await compare('', before, after, 0)
    return changes
  }
}

const noNodes: ReadonlyMap<string, Node> = new Map()

function treeOf(node: Node | undefined): string | undefined {
  return node?.kind === 'tree' ? node.oid : undefined
}

function side(name: 'before' | 'after', node: Node | undefined): { before?: Entry; after?: Entry } {
  return node === undefined || node.kind === 'tree' ? {} : { [name]: node }
}

/**
 * Our own reader, since that of isomorphic-git refuses a whole tree for one hostile name. Here paths are mere text: what climbs or holds a separator is
 * left out. The format: mode, a blank, the name, a zero byte and 20 bytes of id.
 */
function parseTree(bytes: Uint8Array): ReadonlyMap<string, Node> {
  const nodes = new Map<string, Node>()
  let position = 0
  while (position < bytes.length) {
    const blank = bytes.indexOf(0x20, position)
    const end = bytes.indexOf(0, blank)
    if (blank < 0 || end < 0 || end + 21 > bytes.length) throw damaged('a folder ends in the middle of an entry')
    const mode = Buffer.from(bytes.subarray(position, blank)).toString('latin1')
    const name = Buffer.from(bytes.subarray(blank + 1, end)).toString('utf8')
    const oid = Buffer.from(bytes.subarray(end + 1, end + 21)).toString('hex')
    position = end + 21
    if (!/^\.{0,2}$|[/\\\u0000-\u001f\u007f-\u009f\u2028-\u202e]/.test(name))
      nodes.set(name, { oid, kind: kindOf(mode) })
  }
  return nodes
}

function kindOf(mode: string): Node['kind'] {
  if (/^0?40000$/.test(mode)) return 'tree'
  if (mode === '120000') return 'symbolic-link'
  return mode === '160000' ? 'submodule' : 'file'
}
