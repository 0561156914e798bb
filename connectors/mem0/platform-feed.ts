import { z } from 'zod'
import { type Page, type Skipped, SourceError } from '../../engine/sources/memory-source.ts'
import { instantOf } from './instant.ts'
import type { Listing, PlatformApi } from './platform-api.ts'
import type { Cursor, FeedReading } from './platform-cursor.ts'

const mostPages = 200

const instant = z
  .string()
  .transform(instantOf)
  .optional()
  .catch(() => undefined)

/** An entry also holds the conversation (`input`), the texts and their vectors: none of them is kept. */
const entrySchema = z.object({
  memory_id: z.string().min(1),
  event: z.string(),
  created_at: instant,
  updated_at: instant,
})

type Change = { readonly memoryId: string; readonly isDelete: boolean; readonly at: number | undefined }

/** The change feed before its first page. */
export function feedAfter({ knownBefore, since }: Pick<FeedReading, 'knownBefore' | 'since'>): FeedReading {
  return { step: 'feed', knownBefore, since, page: 1, read: 0, order: 'unknown' }
}

/**
 * Reads one page of the change feed for what was deleted. Page 1 tells the order: newest first is read until what is known, oldest first from the
 * last page back, anything else to the end. A project without the feed, or with one too long, learns of deletions by its next whole walk.
 */
export async function readFeedPage(
  api: PlatformApi,
  cursor: Cursor,
  reading: FeedReading,
): Promise<{ readonly page: Omit<Page, 'cursor'>; readonly cursor: Cursor }> {
  const listing = await api.listChanges(reading.page).catch(noFeed)
  if (listing === 'no-feed') return end(cursor, reading, { gone: [], skipped: [noted('no-change-feed')] })

  const { changes, skipped } = take(listing, reading.page)
  const knownBefore = Date.parse(reading.knownBefore ?? '1970-01-01')
  const gone = changes
    .filter(({ isDelete, at = knownBefore }) => isDelete && at >= knownBefore)
    .map((one) => one.memoryId)
  const order = reading.order === 'unknown' ? orderOf(changes) : reading.order
  // Page 1 of a feed with the oldest first is as old as it gets: the rest of it lies at the other end.
  const isWrongEnd = order === 'oldest-first' && reading.page === 1
  const reachesKnown = order !== 'none' && !isWrongEnd && changes.some(({ at = knownBefore }) => at < knownBefore)
  const next = nextPage(reading.page, order, listing)
  if (next === null || reachesKnown) return end(cursor, reading, { gone, skipped })
  if (reading.read + 1 >= mostPages) {
    return end(cursor, reading, { gone, skipped: [...skipped, noted('change-feed-too-long')] })
  }
  const page = { memories: [], subjects: [], gone, skipped, complete: false }
  return { page, cursor: { ...cursor, reading: { ...reading, page: next, read: reading.read + 1, order } } }
}

function end(cursor: Cursor, { since }: FeedReading, { gone, skipped }: { gone: string[]; skipped: Skipped[] }) {
  const page = { memories: [], subjects: [], gone, skipped, complete: false }
  return { page, cursor: { ...cursor, since, reading: null } }
}

function noFeed(error: unknown): 'no-feed' {
  if (error instanceof SourceError && error.reason === 'not-found') return 'no-feed'
  throw error
}

function take(listing: Listing | null, page: number) {
  const changes: Change[] = []
  const skipped: Skipped[] = []
  for (const [index, row] of (listing?.rows ?? []).entries()) {
    const { data } = entrySchema.safeParse(row)
    if (data === undefined) {
      skipped.push({ reason: 'unreadable-change', where: `change feed page ${page}, row ${index + 1}` })
      continue
    }
    const instants = [data.created_at, data.updated_at].flatMap((at) => at?.getTime() ?? [])
    const at = instants.length === 0 ? undefined : Math.max(...instants)
    changes.push({ memoryId: data.memory_id, isDelete: data.event === 'DELETE', at })
  }
  return { changes, skipped }
}

function orderOf(changes: readonly Change[]): FeedReading['order'] {
  const instants = changes.map(({ at }) => at ?? Number.NaN)
  const steps = instants.slice(1).map((at, index) => at - (instants[index] ?? 0))
  if (steps.some((step) => step < 0) && steps.every((step) => step <= 0)) return 'newest-first'
  return steps.some((step) => step > 0) && steps.every((step) => step >= 0) ? 'oldest-first' : 'none'
}

/** Null when everything there is has been read. */
function nextPage(page: number, order: FeedReading['order'], listing: Listing | null): number | null {
  if (order !== 'oldest-first') return listing?.hasNext ? page + 1 : null
  if (page > 1) return page > 2 ? page - 1 : null
  return listing?.hasNext ? Math.ceil(listing.count / listing.rows.length) : null
}

function noted(reason: string): Skipped {
  return { reason, where: 'change feed' }
}
