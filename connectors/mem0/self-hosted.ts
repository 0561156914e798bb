/**
 * mem0 as a team runs it itself: the REST server of its repository.
 * Read: memories with their instants, metadata, last day and the user, agent and run that they name, and who said them; the list of users, agents
 * and runs. Never read: vectors, history, configuration, requests. Never called: search. Never written: anything.
 * Key: an API key of the dashboard (m0sk_…) or the administrator's, sent as X-API-Key; or a bearer token; or none where the server asks for none.
 * The server lists at most 1,000 memories of one user, agent or run, and cannot tell what changed: every pull reads the whole.
 */
import { type Check, type MemorySource, SourceError } from '../../engine/sources/memory-source.ts'
import { type HttpRules, usualRules } from '../http/fetch.ts'
import { scanLimit, scopeOf, sizeOf, whereOf } from './self-hosted-scopes.ts'
import { type Entity, listLimit, type SelfHostedServer, selfHostedServer } from './self-hosted-server.ts'
import type { SelfHostedSettings } from './self-hosted-settings.ts'
import { walk } from './self-hosted-walk.ts'

/** A source that reads a mem0 server over REST. */
export function selfHostedSource(
  settings: SelfHostedSettings,
  patience: Omit<HttpRules, 'vendor' | 'allowPrivate'> = usualRules,
): MemorySource {
  const server = selfHostedServer(settings, patience)
  const { userIds } = settings
  return {
    check: (signal) => check(server, userIds, signal),
    pull: (cursor, signal, extent) => walk(server, { cursor: extent === 'whole' ? null : cursor, userIds }, signal),
  }
}

async function check(
  server: SelfHostedServer,
  userIds: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<Check> {
  try {
    signal.throwIfAborted()
    const known = await server.entities(signal)
    // A release of the server once listed its users and refused to list their memories.
    const [first] = known
    if (first !== undefined) await server.rows(scopeOf(first), signal)
    return { status: 'ok', sentence: [sentenceOf(known), ...warningsOf(known, userIds)].join(' ') }
  } catch (error) {
    if (signal.aborted) {
      const sentence = 'The check was stopped before the source was read: run it again.'
      return { status: 'failed', reason: 'aborted', sentence, permanent: false }
    }
    if (!(error instanceof SourceError)) throw error
    return { status: 'failed', reason: error.reason, sentence: `${error.message}.`, permanent: error.permanent }
  }
}

function sentenceOf(known: readonly Entity[]): string {
  if (known.length === 0)
    return 'Seen a mem0 server without memories: if agents have written some, see whether it is theirs.'
  const count = (type: Entity['type'], noun: string) => {
    const number = known.filter((one) => one.type === type).length
    return `${number} ${noun}${number === 1 ? '' : 's'}`
  }
  const { atLeast } = sizeOf(known)
  const people = `${count('user', 'user')}, ${count('agent', 'agent')} and ${count('run', 'run')}`
  return `Seen ${people} with at least ${atLeast} ${atLeast === 1 ? 'memory' : 'memories'}.`
}

function warningsOf(known: readonly Entity[], userIds: readonly string[] | undefined): string[] {
  const wanted = userIds === undefined ? known : known.filter(({ type, id }) => type === 'user' && userIds.includes(id))
  const missing = (userIds ?? []).filter((id) => !wanted.some((one) => one.id === id))
  const large = wanted.filter(({ rows }) => (rows ?? 0) >= listLimit).map(whereOf)
  const advice = 'what that hides may be missed, and then nothing counts as gone; mode pgvector reads its table whole'
  return [
    ...(missing.length > 0 ? [`Of userIds it knows no ${missing.join(', ')}.`] : []),
    ...(large.length > 0
      ? [`It lists at most ${listLimit} memories at once, fewer than there may be of ${some(large)}: ${advice}.`]
      : []),
    ...(userIds === undefined && sizeOf(known).atLeast >= scanLimit
      ? [`It looks at ${scanLimit} memories to name users, agents and runs: ${advice}.`]
      : []),
  ]
}

function some([first, ...more]: readonly string[]): string {
  return more.length === 0 ? `${first}` : `${first} and ${more.length} more`
}
