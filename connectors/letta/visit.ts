import { SourceError } from '../../engine/sources/memory-source.ts'
import type { HttpRules } from '../http/fetch.ts'
import { type Agent, listHolders } from './agents.ts'
import type { Read } from './reader.ts'
import type { RestSettings } from './rest-settings.ts'

/** What one pull works with, and what it has read so far of that which several agents hold. */
export type Visit = {
  readonly read: Read
  readonly settings: RestSettings
  readonly rules: HttpRules
  readonly signal: AbortSignal
  readonly isWalk: boolean
  readonly roster: ReadonlyMap<string, Agent>
  /** Blocks that more than one agent holds; `too-many`: ask about each. */
  readonly sharedBlocks: ReadonlySet<string> | 'too-many'
  /** Blocks and archives of several agents that this pull has read, perhaps in another process. */
  readonly sharedRead: Set<string>
  /** Blocks that this process has read in this pull. */
  readonly blocksRead: Set<string>
  /** Through which agent this process reads an archive. */
  readonly archiveReaders: Map<string, string>
  /** The agents of archives that were asked for. */
  readonly archiveHolders: Map<string, readonly Agent[]>
}

/** The agents of ours that hold a block, the given one among them. */
export async function holdersOfBlock(visit: Visit, blockId: string, agent: Agent): Promise<readonly Agent[]> {
  if (visit.sharedBlocks !== 'too-many' && !visit.sharedBlocks.has(blockId)) return [agent]
  return findHolders(visit, { block: blockId }, agent)
}

/** The agents of ours that an archive belongs to, the given one among them. */
export async function holdersOfArchive(visit: Visit, archiveId: string, agent: Agent): Promise<readonly Agent[]> {
  const known = visit.archiveHolders.get(archiveId)
  if (known !== undefined) return known
  const holders = await findHolders(visit, { archive: archiveId }, agent)
  visit.archiveHolders.set(archiveId, holders)
  return holders
}

async function findHolders(
  { read, roster, signal }: Visit,
  held: Parameters<typeof listHolders>[1],
  agent: Agent,
): Promise<readonly Agent[]> {
  const ids = await listHolders(read, held, signal).catch((error: unknown) => {
    // Deleted just now, or a server from before archives could be shared.
    if (error instanceof SourceError && error.reason === 'not-found') return []
    throw error
  })
  return [...new Set([agent, ...ids.flatMap((id) => roster.get(id) ?? [])])]
}
