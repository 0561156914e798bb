import git from 'isomorphic-git'
import { SourceError } from '../../engine/sources/memory-source.ts'
import type { HttpRules } from '../http/fetch.ts'
import { gitHttp } from './git-http.ts'
import { memoryFs } from './git-memory-fs.ts'
import { guarded, type Repository } from './git-repository.ts'

/** A git remote that an API key opens, and how it is called. */
export type Remote = { readonly remoteUrl: string; readonly apiKey: string; readonly rules: HttpRules }

/** A repository with the head of its branch `main`. */
export type Opened = Repository & { readonly head: string }

const branch = 'refs/heads/main'

/**
 * Clones `main` of a remote into memory, unless its head is `knownHead`: then one request has told so. `empty`: it has no branch at all. Throws
 * SourceError, or the reason of the signal.
 */
export async function cloneRemote(
  { remoteUrl, apiKey, rules }: Remote,
  knownHead: string | undefined,
  signal: AbortSignal,
): Promise<Opened | 'unchanged' | 'empty' | 'no-main'> {
  const http = gitHttp(rules, signal)
  // connectors.md 2.7: HTTP Basic, the user is always `letta`.
  const headers = { authorization: `Basic ${Buffer.from(`letta:${apiKey}`).toString('base64')}` }
  const refs = await guarded(
    () => git.listServerRefs({ http, url: remoteUrl, headers: { ...headers }, protocolVersion: 1 }),
    (name) => badAnswer(rules.vendor, name),
  ).finally(() => signal.throwIfAborted())
  const head = refs.find(({ ref }) => ref === branch)?.oid
  if (head === undefined) return refs.some(({ ref }) => ref.startsWith('refs/heads/')) ? 'no-main' : 'empty'
  if (head === knownHead) return 'unchanged'

  const repository = { fs: memoryFs(), gitdir: '/memory', cache: {} }
  await git.addRemote({ ...repository, remote: 'origin', url: remoteUrl })
  const wanted = { remote: 'origin', remoteRef: branch, ref: 'main', singleBranch: true, tags: false }
  await guarded(
    () => git.fetch({ ...repository, ...wanted, http, headers: { ...headers } }),
    (name) => badAnswer(rules.vendor, name),
  ).finally(() => signal.throwIfAborted())
  return { ...repository, head }
}

function badAnswer(vendor: string, name: string): SourceError {
  const message = `${vendor} answered a git request with what is no git (${name}): expected the memory repository of an agent; see that the address is that of ${vendor} itself`
  return new SourceError(message, { reason: 'bad-answer', permanent: false })
}
