import { z } from 'zod'

const cursorSchema = z.object({
  sha256: z.string().optional(),
  count: z.int().nonnegative(),
  held: z.string().optional(),
  inside: z.object({ sha256: z.string(), pages: z.int().nonnegative() }).optional(),
})

/**
 * Where a pull stands. `sha256`: of the snapshot that was given whole and complete. `count`: memories in it. `held`: of a snapshot that was suspiciously
 * small and is believed when seen once more. `inside`: how many pages of a snapshot were given.
 */
export type AppServerCursor = z.infer<typeof cursorSchema>

/** Reads a stored cursor; one that is absent or cannot be read starts over. */
export function parseAppServerCursor(text: string | null): AppServerCursor {
  try {
    return cursorSchema.parse(JSON.parse(text ?? ''))
  } catch {
    return { count: 0 }
  }
}

/**
 * The cursor after all of a snapshot was given; with `sha256` when it stands for the source. One whose agents were not all ready never does. One that has lost
 * more than half of its memories must be seen twice: a checkout that is only being made looks just so (connectors.md 2.9).
 */
export function cursorAfter(
  { count, held }: AppServerCursor,
  snapshot: { readonly sha256: string; readonly complete: boolean },
  countNow: number,
): AppServerCursor {
  if (!snapshot.complete) return { count }
  if (countNow < count / 2 && held !== snapshot.sha256) return { count, held: snapshot.sha256 }
  return { sha256: snapshot.sha256, count: countNow }
}
