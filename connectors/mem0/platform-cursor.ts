import { z } from 'zod'
import type { Extent } from '../../engine/sources/memory-source.ts'
import { overlapMs } from './platform-assumptions.ts'

const instant = z.iso.datetime()
const count = z.int().nonnegative()
const page = z.int().positive()

/**
 * Inside a window of memories. `part`: a walk reads what changed before it began (`frozen`), then what changed `late`, while it read.
 * `page`: the next one. `seen`: memories so far; `total`: what page 1 said there are; `steady`: every later page said the same. `again`: this is the
 * second try. `readable`: no memory so far was of a wrong shape. `frozen`: how that part of the walk ended, and how many memories the project then had.
 */
const windowSchema = z.object({
  step: z.literal('window'),
  part: z.enum(['changes', 'frozen', 'late']),
  from: instant.nullable(),
  until: instant.nullable(),
  page,
  seen: count,
  total: count.nullable(),
  steady: z.boolean(),
  again: z.boolean(),
  readable: z.boolean(),
  frozen: z.object({ agreed: z.boolean(), count, everything: count }).nullable(),
})

/** Inside the change feed. `knownBefore`: changes before it were read by an earlier pull. `since`: of the cursor afterwards. `read`: pages so far. */
const feedSchema = z.object({
  step: z.literal('feed'),
  knownBefore: instant.nullable(),
  since: instant.nullable(),
  page,
  read: count,
  order: z.enum(['unknown', 'newest-first', 'oldest-first', 'none']),
})

const cursorSchema = z.object({
  since: instant.nullable(),
  count,
  isHeld: z.boolean(),
  reading: z.discriminatedUnion('step', [windowSchema, feedSchema]).nullable(),
})

/**
 * Where a pull stands. `since`: changes before it have been read. `count`: memories of the last complete walk. `isHeld`: the last walk found
 * suspiciously few, which the next one may confirm. `reading`: what is under way.
 */
export type Cursor = z.infer<typeof cursorSchema>

/** See windowSchema. */
export type WindowReading = z.infer<typeof windowSchema>

/** See feedSchema. */
export type FeedReading = z.infer<typeof feedSchema>

/** Reads a stored cursor; one that is absent or cannot be read starts over. */
export function parseCursor(text: string | null): Cursor {
  try {
    return cursorSchema.parse(JSON.parse(text ?? ''))
  } catch {
    return { since: null, count: 0, isHeld: false, reading: null }
  }
}

/** Opens what a pull has to read up to `at`, unless `cursor` stands inside a reading that goes on. */
export function begin(cursor: Cursor, extent: Extent, at: Date): Cursor & { readonly reading: WindowReading } {
  if (extent === 'whole' || cursor.since === null) {
    return { ...cursor, reading: windowOf('frozen', { from: null, until: at.toISOString() }) }
  }
  // What became readable only some time after its `updated_at` is read now.
  const from = new Date(Date.parse(cursor.since) - overlapMs).toISOString()
  return { ...cursor, reading: windowOf('changes', { from, until: at.toISOString() }) }
}

/** A window before its first page. */
export function windowOf(
  part: WindowReading['part'],
  { from, until }: Pick<WindowReading, 'from' | 'until'>,
): WindowReading {
  const untouched = { page: 1, seen: 0, total: null, steady: true, again: false, readable: true, frozen: null }
  return { step: 'window', part, from, until, ...untouched }
}
