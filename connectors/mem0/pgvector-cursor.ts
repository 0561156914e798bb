import { z } from 'zod'

const row = z.object({ instant: z.string(), id: z.string() })

const cursorSchema = z.discriminatedUnion('step', [
  z.object({ step: z.literal('walk'), newest: z.string().nullable(), after: z.string() }),
  z.object({ step: z.literal('changes'), newest: z.string().nullable(), after: row }),
  z.object({ step: z.literal('done'), newest: z.string().nullable() }),
])

/**
 * Where a pull stands: inside a walk in the order of ids, inside changes in the order of instants, or at its end. `newest`: the last change that
 * the table held when the pull began, from which the next one goes on; as PostgreSQL wrote it, to the microsecond.
 */
export type PgvectorCursor = z.infer<typeof cursorSchema>

/** Reads a stored cursor; null for one that is absent or cannot be read, which starts over. */
export function parseCursor(text: string | null): PgvectorCursor | null {
  try {
    return cursorSchema.parse(JSON.parse(text ?? ''))
  } catch {
    return null
  }
}
