/**
 * Letta Cloud and self-hosted V1 servers, over REST `/v1` with Letta's own client.
 * Read: agents with their tags and identities; their blocks, split into facts; their passages; with `messages: true`, who sent the newest messages of
 * an agent. Agents with git memory are read from git instead of their blocks. Never read: the text of messages, the persona, skills, hidden agents
 * and blocks, sub-agents, pieces of uploaded files, vectors. Never called: any search. Never written: anything.
 * Key: Letta Cloud gives one under API keys (`sk-let-...`); a self-hosted server takes LETTA_SERVER_PASSWORD as the key, or none without it.
 * Deletions are seen by a walk of everything; blocks and passages have no instant of change, so blocks are read at every pull and passages from the
 * last one read.
 */
import type { MemorySource } from '../../engine/sources/memory-source.ts'
import { type HttpRules, usualRules } from '../http/fetch.ts'
import { type Pace, pullAgents } from './agents-walk.ts'
import { openLetta } from './reader.ts'
import { checkRest } from './rest-check.ts'
import type { RestSettings } from './rest-settings.ts'

const usualPace: Pace = { memoriesPerPage: 500, agentsPerPage: 50 }

/** A source that reads Letta Cloud or a self-hosted V1 server. Tests bring rules that do not wait, and small pages. */
export function restSource(
  settings: RestSettings,
  rules: Pick<HttpRules, 'timeoutMs' | 'attempts' | 'maxBytes' | 'wait'> = usualRules,
  pace: Pace = usualPace,
): MemorySource {
  const ruled = { ...rules, vendor: 'Letta', allowPrivate: settings.allowPrivate }
  const read = openLetta(settings, ruled)
  return {
    check: (signal) => checkRest(read, settings, signal),
    pull: (cursor, signal, extent) => pullAgents({ read, settings, rules: ruled, pace }, { cursor, extent }, signal),
  }
}
