import fs from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import git from 'isomorphic-git'
import { onTestFinished } from 'vitest'

export const monday = new Date('2026-01-05T09:00:00Z')

/** The instant that many days after Monday. */
export function after(days: number): Date {
  return new Date(monday.getTime() + days * 86_400_000)
}

/** A commit to be made: files by path, null for one that goes. `root`: without a parent, as after a force-push. */
export type Writing = {
  readonly files: Readonly<Record<string, string | Uint8Array | null>>
  readonly message?: string
  readonly at?: Date
  readonly root?: boolean
}

/** A memory repository as Letta makes one. */
export type MemoryRepository = {
  readonly path: string
  readonly gitdir: string
  /** Commits to `main` and gives the sha. Entries are written as they are named: no path is refused. */
  commit(writing: Writing): Promise<string>
  /** Puts an entry of any mode and name at the root of the next commits. */
  plant(mode: string, name: string, oid: string): void
}

/** A folder that goes with the test. */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'clo-memfs-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** An empty repository in a new folder, or in this one. */
export async function newRepository(options: { path?: string; bare?: boolean } = {}): Promise<MemoryRepository> {
  const path = options.path ?? (await newFolder())
  await mkdir(path, { recursive: true })
  const gitdir = options.bare ? path : join(path, '.git')
  await git.init({ fs, dir: path, gitdir, bare: options.bare ?? false, defaultBranch: 'main' })
  const files = new Map<string, string>()
  const planted: { mode: string; name: string; oid: string }[] = []
  let head: string | undefined

  return {
    path,
    gitdir,
    plant: (mode, name, oid) => void planted.push({ mode, name, oid }),
    async commit({ files: changes, message = 'Remember', at = monday, root = false }) {
      for (const [file, content] of Object.entries(changes)) {
        if (content === null) files.delete(file)
        else files.set(file, await git.writeBlob({ fs, gitdir, blob: Buffer.from(content) }))
      }
      const seconds = { timestamp: at.getTime() / 1000, timezoneOffset: 0 }
      const author = { name: 'Ada bot', email: 'agent-1@letta.com', ...seconds }
      const tree = await writeTree(gitdir, files, planted)
      const parent = head === undefined || root ? [] : [head]
      const commit = { tree, parent, author, committer: author, message }
      head = await git.writeCommit({ fs, gitdir, commit })
      await git.writeRef({ fs, gitdir, ref: 'refs/heads/main', value: head, force: true })
      return head
    },
  }
}

/** Trees by hand, since isomorphic-git writes no hostile names. */
async function writeTree(
  gitdir: string,
  files: ReadonlyMap<string, string>,
  planted: readonly { mode: string; name: string; oid: string }[] = [],
): Promise<string> {
  const folders = Map.groupBy([...files], ([path]) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : ''))
  const entries = [...planted]
  for (const [name, oid] of folders.get('') ?? []) entries.push({ mode: '100644', name, oid })
  for (const [folder, inside] of folders) {
    if (folder === '') continue
    const inner = new Map(inside.map(([path, oid]) => [path.slice(folder.length + 1), oid]))
    entries.push({ mode: '40000', name: folder, oid: await writeTree(gitdir, inner) })
  }
  const key = ({ mode, name }: { mode: string; name: string }) => (mode === '40000' ? `${name}/` : name)
  entries.sort((left, right) => Buffer.compare(Buffer.from(key(left)), Buffer.from(key(right))))
  const object = Buffer.concat(
    entries.flatMap(({ mode, name, oid }) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, 'hex')]),
  )
  return git.writeObject({ fs, gitdir, type: 'tree', object, format: 'content' })
}
