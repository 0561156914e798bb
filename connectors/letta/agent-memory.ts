import { hash } from 'node:crypto'
import type { Memory, Skipped, Subject } from '../../engine/sources/memory-source.ts'
import type { Agent } from './agents.ts'
import { type CoreMemory, readBlocks, readGitMemory } from './core-memory.ts'
import { readSenders, subjectsOfSenders, withSenders } from './messages.ts'
import { memoryOfPassage, type PassagePage, reasonToSkipPassage, walkPassages } from './passages.ts'
import type { AgentState } from './rest-cursor.ts'
import { holdersOfArchive, type Visit } from './visit.ts'

/** A piece of what an agent remembers, and the state to go on from after it. */
export type Portion = {
  readonly memories: readonly Memory[]
  readonly containers: readonly string[]
  readonly skipped: readonly Skipped[]
  readonly isWhole: boolean
  readonly state: AgentState
}

/**
 * Reads one agent: its core memory, then its passages, each page a portion. `known`: its state so far. `isOpen`: this pull has read its core memory
 * already. Outside a walk, core memory that is what it was comes as nothing.
 */
export async function* readAgent(
  visit: Visit,
  agent: Agent,
  { known, isOpen }: { known: AgentState; isOpen: boolean },
): AsyncGenerator<Portion> {
  const passages = passagesOf(visit, agent, known)
  const [senderIds, core, first] = await Promise.all([
    visit.settings.messages && !isOpen
      ? readSenders(visit.read, agent.id, known.senders ?? [], visit.signal)
      : (known.senders ?? []),
    isOpen ? ('unchanged' as const) : readCore(visit, agent, known),
    passages.next(),
  ])
  const senders = visit.settings.messages ? subjectsOfSenders(senderIds, agent) : []
  let state: AgentState = { ...known, ...(senderIds.length > 0 && { senders: [...senderIds] }) }
  if (core !== 'unchanged') {
    // Only now: had the agent been deleted meanwhile, another one that holds the block would read it.
    for (const id of core.containers) visit.blocksRead.add(id)
    for (const id of core.sharedBlocks) visit.sharedRead.add(id)
    const portion = portionOf(core, state, senders)
    state = portion.state
    if (visit.isWalk || core.head !== undefined || state.blocks !== known.blocks) yield portion
  }
  for (let step = first, upcoming: typeof step | Promise<typeof step>; !step.done; step = await upcoming) {
    // The next page travels while this one is sorted out and absorbed. Whoever stops here no longer hears how it failed.
    upcoming = passages.next()
    upcoming.catch(() => {})
    const { own, shared, skipped, isElsewhere } = await sortOut(visit, agent, { page: step.value, known })
    if (isElsewhere) {
      const { trail: _, ...rest } = state
      state = { ...rest, elsewhere: true }
    } else state = { ...state, trail: [...step.value.trail] }
    const memories = [...own.map((memory) => withSenders(memory, senders)), ...shared]
    yield { memories, containers: [], skipped, isWhole: true, state }
    if (isElsewhere) break
  }
  yield { memories: [], containers: [], skipped: [], isWhole: true, state }
}

function passagesOf({ read, settings, signal, isWalk }: Visit, agent: Agent, known: AgentState) {
  if (known.elsewhere === true && !isWalk) return walkNothing()
  return walkPassages(read, { agentId: agent.id, pageSize: settings.passagePageSize, trail: known.trail ?? [] }, signal)
}

async function* walkNothing(): AsyncGenerator<PassagePage> {}

async function readCore(visit: Visit, agent: Agent, known: AgentState): Promise<CoreMemory | 'unchanged'> {
  return agent.hasGitMemory ? readGitMemory(visit, agent, known.head) : readBlocks(visit, agent)
}

function portionOf(core: CoreMemory, known: AgentState, senders: readonly Subject[]): Portion {
  const { containers, skipped, isWhole, head } = core
  const memories = [...core.own.map((memory) => withSenders(memory, senders)), ...core.shared]
  const { blocks: _, ...rest } = known
  if (head !== undefined) return { memories, containers, skipped, isWhole, state: { ...rest, head } }
  const blocks = hash('sha256', JSON.stringify([memories, containers, skipped]), 'base64url').slice(0, 16)
  return { memories, containers, skipped, isWhole, state: { ...rest, blocks } }
}

type Sorted = {
  readonly own: readonly Memory[]
  readonly shared: readonly Memory[]
  readonly skipped: readonly Skipped[]
  readonly isElsewhere: boolean
}

/** Passages as memories. An archive that several agents share is read once, through the first of them, for all. */
async function sortOut(
  visit: Visit,
  agent: Agent,
  { page, known }: { page: PassagePage; known: AgentState },
): Promise<Sorted> {
  const own: Memory[] = []
  const shared: Memory[] = []
  const skipped: Skipped[] = []
  let elsewhere = 0
  for (const passage of page.passages) {
    const archive = passage.archive_id ?? undefined
    const holders = archive === undefined ? [agent] : await holdersOfArchive(visit, archive, agent)
    const isShared = archive !== undefined && holders.length > 1
    if (isShared && !takesArchive(visit, agent, { archive, known })) {
      elsewhere++
      continue
    }
    const reason = reasonToSkipPassage(passage)
    const subjects = holders.flatMap((holder) => holder.subjects)
    if (reason !== undefined) skipped.push({ reason, where: passage.id })
    else (isShared ? shared : own).push(memoryOfPassage(passage, subjects))
  }
  return { own, shared, skipped, isElsewhere: elsewhere > 0 && elsewhere === page.passages.length }
}

/** Whether a shared archive is read through this agent. One that has a trail read it before, perhaps in another process. */
function takesArchive(
  { archiveReaders, sharedRead }: Visit,
  agent: Agent,
  { archive, known }: { archive: string; known: AgentState },
): boolean {
  const reader = archiveReaders.get(archive)
  if (reader !== undefined) return reader === agent.id
  if (sharedRead.has(archive) && known.trail === undefined) return false
  archiveReaders.set(archive, agent.id)
  sharedRead.add(archive)
  return true
}
