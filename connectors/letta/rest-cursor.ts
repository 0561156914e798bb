import { z } from 'zod'
import type { Extent } from '../../engine/sources/memory-source.ts'

const agentStateSchema = z.object({
  /** Digest of what its blocks came to, so that unchanged ones are not given again. */
  blocks: z.string().optional(),
  /** The last passages read, oldest first. */
  trail: z.array(z.string()).optional(),
  /** Its passages are in an archive that is read through another agent. */
  elsewhere: z.literal(true).optional(),
  /** Commit up to which its git memory was read. */
  head: z.string().optional(),
  /** Who wrote to it. */
  senders: z.array(z.string()).optional(),
})

/** What is remembered of one agent between pulls. */
export type AgentState = z.infer<typeof agentStateSchema>

const cursorSchema = z.object({
  phase: z.enum(['walk', 'changes', 'idle']),
  /** The last agent that was finished in this pull. */
  last: z.object({ id: z.string(), createdAt: z.string() }).optional(),
  /** The agent whose passages are being read; its blocks were. */
  open: z.string().optional(),
  /** Blocks and archives of several agents that were read in this pull. */
  shared: z.array(z.string()).default([]),
  /** Something of this walk could not be read whole. */
  partial: z.boolean().default(false),
  agents: z.record(z.string(), agentStateSchema),
  /** Agents of the last complete walk. */
  count: z.int().nonnegative().default(0),
  /** The last walk found suspiciously few agents, which the next one may confirm. */
  isHeld: z.boolean().default(false),
})

/** Where a pull stands, or ended (`idle`). */
export type RestCursor = z.infer<typeof cursorSchema>

/** How many agents are remembered: some 200 bytes each, written with every page. One beyond it is read from its start at every pull, like a new one. */
export const rememberedAgents = 5_000

/**
 * Where a pull begins or goes on. A cursor that is absent or cannot be read begins a walk. Who wrote to an agent outlives walks, and that
 * it had git memory. */
export function startOf(text: string | null, extent: Extent): RestCursor {
  const cursor = parseCursor(text)
  if (cursor === undefined) return { phase: 'walk', shared: [], partial: false, agents: {}, count: 0, isHeld: false }
  if (extent === 'whole') {
    const { count, isHeld } = cursor
    const agents = Object.entries(cursor.agents).flatMap(([id, { senders, head }]) =>
      senders || head ? [[id, { ...(senders && { senders }), ...(head && { head }) }]] : [],
    )
    return { phase: 'walk', shared: [], partial: false, agents: Object.fromEntries(agents), count, isHeld }
  }
  return cursor.phase === 'idle' ? { ...cursor, phase: 'changes' } : cursor
}

/**
 * What is to be remembered after a walk. One that found less than half of the agents of the last one must be confirmed by another: with the key of
 * another project, or other tags, a server shows just that.
 */
export function afterWalk(
  { count, isHeld, partial }: Pick<RestCursor, 'count' | 'isHeld' | 'partial'>,
  found: number,
): Pick<RestCursor, 'count' | 'isHeld'> & { readonly complete: boolean } {
  if (partial) return { count, isHeld, complete: false }
  if (found < count / 2 && !isHeld) return { count, isHeld: true, complete: false }
  return { count: found, isHeld: false, complete: true }
}

/** The cursor to begin the next pull with: agents that are no more are forgotten. The same states give the same text. */
export function endOf(
  states: ReadonlyMap<string, AgentState>,
  agentIds: readonly string[],
  { count, isHeld }: Pick<RestCursor, 'count' | 'isHeld'>,
): string {
  const kept = agentIds.flatMap((id) => {
    const state = states.get(id)
    return state === undefined ? [] : [[id, state] as const]
  })
  return JSON.stringify(cursorSchema.parse({ phase: 'idle', agents: Object.fromEntries(kept), count, isHeld }))
}

function parseCursor(text: string | null): RestCursor | undefined {
  try {
    return cursorSchema.parse(JSON.parse(text ?? ''))
  } catch {
    return undefined
  }
}
