import { z } from 'zod'
import type { Memory, Page, Skipped, Subject } from '../../engine/sources/memory-source.ts'
import type { Outcome } from './read-settled.ts'

const pageSize = 5_000

/** What a source that is read in one piece holds at one instant. `sha256` changes with its content and with the way it is read. */
export type Snapshot = {
  readonly memories: Iterable<Memory>
  readonly count: number
  readonly subjects: readonly Subject[]
  readonly gone?: readonly string[]
  readonly skipped: readonly Skipped[]
  readonly outcome: Outcome
  readonly sha256: string
}

const cursorSchema = z.object({
  sha256: z.string().optional(),
  count: z.int().nonnegative(),
  held: z.string().optional(),
})

/**
 * Where the last pull ended. `sha256`: of the snapshot that was pulled whole and complete, absent after any other pull, so that the next one
 * reads again even if the content is what it was. `count`: memories in the last complete snapshot. `held`: sha256 of a snapshot that was
 * suspiciously small and is believed when seen once more.
 */
export type Cursor = z.infer<typeof cursorSchema>

/** Reads a stored cursor; one that is absent or cannot be read starts over. */
export function parseCursor(text: string | null): Cursor {
  try {
    return cursorSchema.parse(JSON.parse(text ?? ''))
  } catch {
    return { count: 0 }
  }
}

/**
 * Pages of one snapshot, at least one. Subjects, deletions and skipped items come with the first. A pull that stops between two pages starts
 * over, since the content may have changed by then.
 */
export function* pagesOf(snapshot: Snapshot, cursor: Cursor): Generator<Page> {
  const { subjects, gone = [], skipped } = snapshot
  const resume = JSON.stringify({ ...cursor, sha256: undefined })
  let head: Pick<Page, 'subjects' | 'gone' | 'skipped'> = { subjects, skipped, ...(gone.length > 0 && { gone }) }
  let memories: Memory[] = []

  for (const memory of snapshot.memories) {
    if (memories.length === pageSize) {
      yield { ...head, memories, cursor: resume, complete: false }
      head = { subjects: [], skipped: [] }
      memories = []
    }
    memories.push(memory)
  }
  const next = cursorAfter(snapshot, cursor)
  yield { ...head, memories, cursor: JSON.stringify(next), complete: next.sha256 !== undefined }
}

/**
 * Decides whether a snapshot stands for the source. One with an unreadable line never does. One that is empty, or has lost more than half of its
 * memories, must be seen twice: a writer's lost update or a wiped folder looks just so, and the rest may be written again.
 */
function cursorAfter(snapshot: Snapshot, { count, held }: Cursor): Cursor {
  if (snapshot.outcome !== 'whole') return { count }
  const isSmall = snapshot.count === 0 || snapshot.count < count / 2
  if (isSmall && held !== snapshot.sha256) return { count, held: snapshot.sha256 }
  return { sha256: snapshot.sha256, count: snapshot.count }
}
