import { type Memory, type Page, type Skipped, SourceError, type Subject } from '../../engine/sources/memory-source.ts'
import type { HttpRules } from '../http/fetch.ts'
import { type Portion, readAgent } from './agent-memory.ts'
import { type Agent, hasAgent, listAgents } from './agents.ts'
import { listSharedBlocks } from './blocks.ts'
import type { Read } from './reader.ts'
import { type AgentState, afterWalk, endOf, type RestCursor, rememberedAgents, startOf } from './rest-cursor.ts'
import type { RestSettings } from './rest-settings.ts'
import { uniqueSubjects } from './subjects.ts'
import type { Visit } from './visit.ts'

/** A page is given once it holds so many memories, or the memories of so many agents. */
export type Pace = { readonly memoriesPerPage: number; readonly agentsPerPage: number }

/** What a pull over REST works with. */
export type RestTools = {
  readonly read: Read
  readonly settings: RestSettings
  readonly rules: HttpRules
  readonly pace: Pace
}

/** Pulls the agents of a server one after the other, oldest first. The roster is read anew by every process that goes on with a pull. */
export async function* pullAgents(
  tools: RestTools,
  start: { readonly cursor: string | null; readonly extent: Parameters<typeof startOf>[1] },
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const { read, settings, pace } = tools
  const from = startOf(start.cursor, start.extent)
  const isWalk = from.phase === 'walk'
  const roster = await listAgents(read, settings, signal)
  const sharedBlocks = await listSharedBlocks(read, signal)
  const states = new Map(Object.entries(from.agents))
  const sharedRead = new Set(stillRead(from, roster.agents))
  const visit: Visit = {
    ...tools,
    signal,
    isWalk,
    sharedBlocks,
    sharedRead,
    roster: new Map(roster.agents.map((agent) => [agent.id, agent])),
    blocksRead: new Set(),
    archiveReaders: new Map(),
    archiveHolders: new Map(),
  }
  let { last, partial } = from
  const cursorAt = (open?: string) => {
    const { phase, count, isHeld } = from
    const where = { phase, last, open, shared: [...sharedRead], partial, count, isHeld }
    return JSON.stringify({ ...where, agents: Object.fromEntries(states) })
  }
  let batch = emptyBatch()
  if (isWalk && last === undefined && from.open === undefined) add(batch.skipped, roster.skipped)
  for (const agent of remainingAgents(roster.agents, last)) {
    if (isWalk) add(batch.subjects, agent.subjects)
    const known = states.get(agent.id) ?? {}
    for await (const portion of readUnlessGone(visit, agent, { known, isOpen: from.open === agent.id })) {
      states.set(agent.id, portion.state)
      partial ||= !portion.isWhole
      take(batch, portion)
      if (batch.memories.length < pace.memoriesPerPage) continue
      yield pageOf(batch, cursorAt(agent.id))
      batch = emptyBatch()
    }
    if (states.size > rememberedAgents) states.delete(agent.id)
    last = { id: agent.id, createdAt: agent.createdAt }
    batch.agents++
    if (batch.agents < pace.agentsPerPage || !(isWalk || holdsSomething(batch))) continue
    yield pageOf(batch, cursorAt())
    batch = emptyBatch()
  }
  const found = visit.roster.size
  const standing = isWalk ? afterWalk({ ...from, partial }, found) : { ...from, complete: false }
  if (isWalk && !partial && standing.isHeld)
    batch.skipped.push({ reason: 'far-fewer-than-before', where: `${found} agents after ${from.count}` })
  const end = endOf(states, [...visit.roster.keys()], standing)
  if (isWalk || holdsSomething(batch) || end !== start.cursor) {
    yield { ...pageOf(batch, end), complete: standing.complete }
  }
}

/** The agents that come after the one that was finished last. Should that one be deleted, its instant still tells where it stood. */
function remainingAgents(agents: readonly Agent[], last: RestCursor['last']): readonly Agent[] {
  if (last === undefined) return agents
  const place = agents.findIndex(({ id }) => id === last.id)
  if (place >= 0) return agents.slice(place + 1)
  const lastMs = Date.parse(last.createdAt)
  return agents.filter(({ createdAt }) => !(Date.parse(createdAt) < lastMs))
}

/** Without the archives, when the agent through which one of them was being read is no more: another agent then reads it, from its start. */
function stillRead({ open, shared }: RestCursor, agents: readonly Agent[]): readonly string[] {
  if (open === undefined || agents.some(({ id }) => id === open)) return shared
  return shared.filter((id) => id.startsWith('block-'))
}

/** An agent that is deleted while it is read ends there, and others read what they share with it. Whatever else is not found is a fault. */
async function* readUnlessGone(visit: Visit, agent: Agent, from: { known: AgentState; isOpen: boolean }) {
  try {
    yield* readAgent(visit, agent, from)
  } catch (error) {
    const isMissing = error instanceof SourceError && error.reason === 'not-found'
    if (!isMissing || (await hasAgent(visit.read, agent.id, visit.signal))) throw error
    for (const [archive, reader] of visit.archiveReaders) {
      if (reader === agent.id && visit.archiveReaders.delete(archive)) visit.sharedRead.delete(archive)
    }
  }
}

type Batch = {
  readonly memories: Memory[]
  readonly containers: string[]
  readonly subjects: Subject[]
  readonly skipped: Skipped[]
  agents: number
}

function emptyBatch(): Batch {
  return { memories: [], containers: [], subjects: [], skipped: [], agents: 0 }
}

function take(batch: Batch, { memories, containers, skipped }: Portion): void {
  for (const memory of memories) {
    batch.memories.push(memory)
    add(batch.subjects, memory.subjects)
  }
  add(batch.containers, containers)
  add(batch.skipped, skipped)
}

/** One by one: as arguments of one call, a hundred thousand of them overflow the stack. */
function add<Item>(list: Item[], more: readonly Item[]): void {
  for (const item of more) list.push(item)
}

function holdsSomething({ memories, containers, skipped }: Batch): boolean {
  return memories.length + containers.length + skipped.length > 0
}

function pageOf({ memories, containers, subjects, skipped }: Batch, cursor: string): Page {
  return { memories, containers, subjects: uniqueSubjects(subjects), skipped, cursor, complete: false }
}
