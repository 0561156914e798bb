import { z } from 'zod'

const cursorSchema = z.object({
  heads: z.record(z.string(), z.string()),
  walk: z.object({ after: z.string(), complete: z.boolean() }).optional(),
  inside: z.object({ agent: z.string(), head: z.string(), pages: z.int().nonnegative() }).optional(),
})

/**
 * Where a pull stands. `heads`: the commit up to which each agent was read. `walk`: inside a walk of everything, the last agent that is done and whether
 * all was readable so far. `inside`: how many pages of an agent were given at a head; at another head the agent begins anew.
 */
export type MemfsCursor = z.infer<typeof cursorSchema>

/** Reads a stored cursor; one that is absent or cannot be read is undefined. */
export function parseMemfsCursor(text: string | null): MemfsCursor | undefined {
  try {
    return cursorSchema.parse(JSON.parse(text ?? ''))
  } catch {
    return undefined
  }
}
