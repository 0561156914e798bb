import fs from 'node:fs'
import git from 'isomorphic-git'
import { type Answer, type Served, serve } from '../../support/served.ts'
import type { MemoryRepository } from './memfs-repository.ts'

export const apiKey = 'sk-let-test'

/** Serves the repositories of agents as Letta's git remote does, over smart HTTP, version 1 of the protocol. */
export async function serveRepositories(repositories: Readonly<Record<string, MemoryRepository>>): Promise<Served> {
  return serve(answerGit(repositories))
}

/** The answers of such a remote. */
export function answerGit(repositories: Readonly<Record<string, MemoryRepository>>): Answer {
  return async ({ path, query, headers, body }) => {
    // connectors.md 2.7: HTTP Basic, user `letta`, password = API key.
    const basic = `Basic ${Buffer.from(`letta:${apiKey}`).toString('base64')}`
    if (headers.authorization !== basic) return { status: 401, body: 'Unauthorized' }
    // connectors.md 2.7: {base}/v1/git/{agent_id}/state.git
    const [, id = '', service] = /^\/v1\/git\/([^/]+)\/state\.git\/(info\/refs|git-upload-pack)$/.exec(path) ?? []
    const repository = repositories[decodeURIComponent(id)]
    if (repository === undefined) return undefined
    if (service === 'info/refs' && query.get('service') === 'git-upload-pack') return advertise(repository)
    return service === 'git-upload-pack' ? pack(repository, String(body)) : undefined
  }
}

async function advertise({ gitdir }: MemoryRepository) {
  const branches = await git.listBranches({ fs, gitdir })
  const refs: string[] = []
  for (const branch of branches) {
    const oid = await git.resolveRef({ fs, gitdir, ref: `refs/heads/${branch}` })
    if (branch === 'main') refs.push(`${oid} HEAD`)
    refs.push(`${oid} refs/heads/${branch}`)
  }
  const capabilities = 'multi_ack_detailed side-band-64k ofs-delta no-done symref=HEAD:refs/heads/main agent=git/double'
  if (refs.length === 0) refs.push(`${'0'.repeat(40)} capabilities^{}`)
  const lines = refs.map((ref, index) => line(index === 0 ? `${ref}\0${capabilities}\n` : `${ref}\n`))
  const text = [line('# service=git-upload-pack\n'), '0000', ...lines, '0000'].join('')
  return { headers: { 'content-type': 'application/x-git-upload-pack-advertisement' }, body: Buffer.from(text) }
}

/** Everything that the wanted commit leads to, whatever the client says it has. */
async function pack({ gitdir }: MemoryRepository, request: string) {
  const wanted = [...request.matchAll(/want ([0-9a-f]{40})/g)].map(([, oid]) => oid!)
  const oids = new Set<string>()
  for (const oid of wanted) await reach(gitdir, oid, oids)
  const { packfile } = await git.packObjects({ fs, gitdir, oids: [...oids] })
  const parts: Buffer[] = [Buffer.from(line('NAK\n'))]
  for (let start = 0; start < packfile!.length; start += 60_000) {
    const band = Buffer.concat([Buffer.from([1]), packfile!.subarray(start, start + 60_000)])
    parts.push(Buffer.from((band.length + 4).toString(16).padStart(4, '0')), band)
  }
  parts.push(Buffer.from('0000'))
  return { headers: { 'content-type': 'application/x-git-upload-pack-result' }, body: Buffer.concat(parts) }
}

async function reach(gitdir: string, oid: string, oids: Set<string>): Promise<void> {
  if (oids.has(oid)) return
  oids.add(oid)
  const { type, object } = await git.readObject({ fs, gitdir, oid, format: 'content' })
  if (type === 'commit') {
    const { commit } = await git.readCommit({ fs, gitdir, oid })
    for (const next of [commit.tree, ...commit.parent]) await reach(gitdir, next, oids)
  }
  if (type === 'tree') for (const next of entriesOf(object as Uint8Array)) await reach(gitdir, next, oids)
}

/** The ids in a tree, submodules left out: their commits are elsewhere. */
function entriesOf(tree: Uint8Array): string[] {
  const oids: string[] = []
  for (let position = 0; position < tree.length; ) {
    const end = tree.indexOf(0, position)
    const isSubmodule = Buffer.from(tree.subarray(position, position + 6)).toString() === '160000'
    if (!isSubmodule) oids.push(Buffer.from(tree.subarray(end + 1, end + 21)).toString('hex'))
    position = end + 21
  }
  return oids
}

/** A line of git's protocol: its length in four hexadecimal digits, itself included, then the text. */
function line(text: string): string {
  return (Buffer.byteLength(text) + 4).toString(16).padStart(4, '0') + text
}
