import { hash } from 'node:crypto'
import { z } from 'zod'
import type { Skipped } from '../../engine/sources/memory-source.ts'
import { type LocalAgent, listLocalAgents } from './app-server-agents.ts'
import type { AppServer } from './app-server-client.ts'
import { type Fact, splitFacts } from './facts.ts'
import { heldList } from './held-list.ts'
import { isKnowledge } from './memfs-file.ts'

/** A file of an agent, as it lies in the working tree. */
export type LocalFile = { readonly path: string; readonly facts: readonly Fact[]; readonly description?: string }

/** All that a server holds at one instant. `complete`: every agent has a memory that could be read. `sha256` changes with any of it. */
export type Snapshot = {
  readonly agents: readonly { readonly agent: LocalAgent; readonly files: readonly LocalFile[] }[]
  readonly skipped: readonly Skipped[]
  readonly complete: boolean
  readonly sha256: string
}

const listing = z.object({
  success: z.literal(true),
  done: z.boolean(),
  memfs_enabled: z.boolean().default(true),
  memfs_initialized: z.boolean().default(true),
  entries: z.array(z.object({ relative_path: z.string(), content: z.string(), description: z.string().nullish() })),
})

/** Reads every agent. An id that the server does not list is never asked for: asking would make it an empty repository (connectors.md 2.8). */
export async function readSnapshot(server: AppServer, agentIds: readonly string[]): Promise<Snapshot> {
  const roster = await listLocalAgents(server, agentIds)
  const read = []
  const hold = heldList('the memory of all agents')
  for (const agent of roster.agents) {
    const memory = await readAgent(server, agent)
    hold(memory.files)
    read.push({ agent, ...memory })
  }
  const withMemory = read.filter(({ state }) => state === 'ready')
  return {
    agents: withMemory,
    skipped: [
      ...roster.skipped,
      ...read.flatMap(({ agent, state }) => (state === 'ready' ? [] : { reason: state, where: agent.id })),
    ],
    complete: read.every(({ state }) => state !== 'memory-not-ready'),
    sha256: hash('sha256', JSON.stringify(withMemory), 'hex'),
  }
}

async function readAgent(
  server: AppServer,
  { id }: LocalAgent,
): Promise<{ files: LocalFile[]; state: 'ready' | 'memory-not-ready' | 'no-git-memory' }> {
  const isLast = ({ done }: { done: boolean }) => done
  const frames = await server.ask({ type: 'list_memory', fields: { agent_id: id }, frame: listing, isLast })
  const last = frames.at(-1)
  if (last?.memfs_enabled === false) return { files: [], state: 'no-git-memory' }
  if (last?.memfs_initialized === false) return { files: [], state: 'memory-not-ready' }
  const files = frames
    .flatMap((frame) => frame.entries)
    .map((entry) => ({ ...entry, path: entry.relative_path.replaceAll('\\', '/') }))
    .filter(({ path }) => isKnowledge(path))
    .sort((left, right) => (left.path < right.path ? -1 : 1))
    .map(({ path, content, description }) => ({
      path,
      facts: splitFacts(content),
      ...(description && { description }),
    }))
  return { files, state: 'ready' }
}
