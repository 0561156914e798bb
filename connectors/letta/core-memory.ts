import type { Memory, Skipped } from '../../engine/sources/memory-source.ts'
import type { Agent } from './agents.ts'
import { listBlocks, memoriesOfBlock, reasonToSkipBlock } from './blocks.ts'
import { memfsRemoteUrl, readMemfsAgent, withoutMain } from './memfs.ts'
import { holdersOfBlock, type Visit } from './visit.ts'

/**
 * What an agent has in its prompt. `shared`: from blocks that other agents hold too, whose ids are `sharedBlocks`. `containers`: what was read in
 * full. `head`: commit of a git memory. `isWhole`: nothing was unreadable.
 */
export type CoreMemory = {
  readonly own: readonly Memory[]
  readonly shared: readonly Memory[]
  readonly sharedBlocks: readonly string[]
  readonly containers: readonly string[]
  readonly skipped: readonly Skipped[]
  readonly isWhole: boolean
  readonly head?: string
}

/** Reads the blocks of an agent that this pull has not read; those that several agents hold come with the subjects of all. */
export async function readBlocks(visit: Visit, agent: Agent): Promise<CoreMemory> {
  const own: Memory[] = []
  const shared: Memory[] = []
  const sharedBlocks: string[] = []
  const containers: string[] = []
  const skipped: Skipped[] = []
  for (const block of await listBlocks(visit.read, agent.id, visit.signal)) {
    const reason = reasonToSkipBlock(block)
    if (reason !== undefined) skipped.push({ reason, where: block.id })
    if (reason !== undefined || visit.blocksRead.has(block.id)) continue
    const holders = await holdersOfBlock(visit, block.id, agent)
    if (holders.length > 1 && visit.sharedRead.has(block.id)) continue
    if (holders.length > 1) sharedBlocks.push(block.id)
    const memories = memoriesOfBlock(
      block,
      holders.flatMap(({ subjects }) => subjects),
    )
    const list = holders.length > 1 ? shared : own
    for (const memory of memories) list.push(memory)
    containers.push(block.id)
  }
  return { own, shared, sharedBlocks, containers, skipped, isWhole: true }
}

/**
 * Reads what an agent keeps as files in git, whose blocks are but a mirror with ids that change. `knownHead`: up to where it was read before; outside
 * a walk, only what came after it is read. A repository that was there and is empty now throws: it is no proof of deletion.
 */
export async function readGitMemory(
  { settings, rules, signal, isWalk }: Visit,
  { id, name, subjects }: Agent,
  knownHead: string | undefined,
): Promise<CoreMemory | 'unchanged'> {
  const place = { remoteUrl: memfsRemoteUrl(settings.baseUrl, id), apiKey: settings.apiKey ?? '', rules }
  const agent = { id, name, subjects }
  const found = await readMemfsAgent(place, agent, isWalk ? undefined : knownHead, signal)
  if (found === 'unchanged') return found
  if (found.head === '' && knownHead) throw withoutMain(agent)
  const { memories, containers, skipped, complete, head } = found
  return { own: memories, shared: [], sharedBlocks: [], containers, skipped, isWhole: complete, head }
}
