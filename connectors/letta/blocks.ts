import { z } from 'zod'
import type { Memory, Subject } from '../../engine/sources/memory-source.ts'
import { cursorIgnored, rowsAtMost } from './agents.ts'
import { splitFacts } from './facts.ts'
import { heldList } from './held-list.ts'
import type { Read } from './reader.ts'
import { subjectsOfTags, uniqueSubjects } from './subjects.ts'

const blockSchema = z.object({
  id: z.string().min(1),
  label: z.string().nullish(),
  value: z.string().nullish(),
  hidden: z.boolean().nullish(),
  tags: z.array(z.string()).nullish(),
})

/** One labelled text of an agent's core memory. Letta gives it no instants. */
export type Block = z.infer<typeof blockSchema>

/** Every block of an agent. Its cursor compares ids, so nothing between two pages can mislead it (connectors.md 2.4). */
export async function listBlocks(read: Read, agentId: string, signal: AbortSignal): Promise<readonly Block[]> {
  const blocks = new Map<string, Block>()
  const hold = heldList('the blocks of an agent')
  for (;;) {
    const last = [...blocks.keys()].at(-1)
    const query = { limit: rowsAtMost, order: 'asc', ...(last !== undefined && { after: last }) }
    const page = await read((letta) => letta.agents.blocks.list(agentId, query), z.array(blockSchema), signal)
    if (last !== undefined && page.some(({ id }) => blocks.has(id))) throw cursorIgnored('the blocks of an agent', last)
    hold(page)
    for (const block of page) blocks.set(block.id, block)
    if (page.length < rowsAtMost) return [...blocks.values()]
  }
}

/**
 * The ids of the blocks that more than one agent holds, or `too-many` when there are more than one page of them: with this filter the server sorts by
 * one thing and pages by another (connectors.md 2.4).
 */
export async function listSharedBlocks(read: Read, signal: AbortSignal): Promise<ReadonlySet<string> | 'too-many'> {
  const query = { limit: rowsAtMost, order: 'asc' as const, connected_to_agents_count_gt: 1 }
  const page = await read((letta) => letta.blocks.list(query), z.array(z.object({ id: z.string() })), signal)
  return page.length < rowsAtMost ? new Set(page.map(({ id }) => id)) : 'too-many'
}

/** Why a block holds nothing to remember: the agent's own character, or procedures; Letta keeps hidden ones out of its own lists. */
export function reasonToSkipBlock({ label, hidden }: Block): string | undefined {
  if (hidden === true) return 'hidden-block'
  if (/^(.*\/)?persona$/i.test(label ?? '')) return 'persona'
  return /^(loaded_)?skills(\/|$)/i.test(label ?? '') ? 'skill' : undefined
}

/** The facts of a block, each a memory. `holders`: the subjects of all agents that hold it. */
export function memoriesOfBlock(block: Block, holders: readonly Subject[]): readonly Memory[] {
  const tags = block.tags ?? []
  const subjects = uniqueSubjects([...holders, ...subjectsOfTags(tags)])
  return splitFacts(block.value ?? '').map(({ text, key, heading }) => ({
    externalId: `${block.id}#${key}`,
    text,
    ...(heading !== undefined && { about: { name: heading, type: '' } }),
    subjects,
    author: 'assistant',
    categories: [],
    metadata: { ...(block.label && { label: block.label }), tags },
    status: 'live',
    container: block.id,
  }))
}
