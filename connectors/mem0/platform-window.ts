import type { Memory, Page, Skipped, Subject } from '../../engine/sources/memory-source.ts'
import type { PlatformAhead } from './platform-ahead.ts'
import type { Listing, PlatformApi } from './platform-api.ts'
import { type Cursor, type WindowReading, windowOf } from './platform-cursor.ts'
import { feedAfter } from './platform-feed.ts'
import { idOf, readMemory } from './platform-memories.ts'
import { readPeople } from './platform-people.ts'

/** What one step of a pull read, and where the next one goes on. */
export type Step = { readonly page: Omit<Page, 'cursor'>; readonly cursor: Cursor }

/**
 * Reads one page of a window. Pages are counted by offset, so whatever leaves the window while it is read shifts another memory out of sight: a
 * window counts only if every page said the same total and that many different memories came; otherwise it is read once more. What changed late
 * leaves a frozen window, and is read after it. `seen`: ids in this window so far, which this step adds to.
 */
export async function readWindowPage(
  api: PlatformAhead,
  cursor: Cursor,
  reading: WindowReading,
  seen: Set<string>,
): Promise<Step> {
  const listing = await api.listMemories(reading, reading.page)
  const rows = rowsNotSeen(listing, seen)
  // A page of nothing new ends a list that would go round.
  const isLast = listing === null || !listing.hasNext || rows.length === 0
  if (!isLast) await api.sendFor(reading, reading.page + 1)
  const { memories, skipped } = readRows(rows, `page ${reading.page}`)
  const people = reading.part === 'frozen' && reading.page === 1 && !reading.again ? await readPeople(api) : []
  const after = countIn(reading, listing, rows.length, skipped)
  const page = { memories, skipped, subjects: subjectsOf(memories, people), complete: false }

  if (!isLast) return { page, cursor: { ...cursor, reading: { ...after, page: after.page + 1 } } }
  if (after.part === 'late') return endWalk(cursor, after, page)
  return { page, cursor: await afterWindow(api, cursor, after) }
}

type PlacedRow = { readonly row: unknown; readonly number: number }

/** The rows of one page that did not come before. A row without an id counts as one more memory, since nothing tells whose it is. */
function rowsNotSeen(listing: Listing | null, seen: Set<string>): readonly PlacedRow[] {
  const placed = (listing?.rows ?? []).map((row, index) => ({ row, number: index + 1 }))
  return placed.filter(({ row }) => {
    const id = idOf(row)
    return id === undefined || (!seen.has(id) && seen.add(id))
  })
}

function readRows(rows: readonly PlacedRow[], place: string) {
  const memories: Memory[] = []
  const skipped: Skipped[] = []
  for (const { row, number } of rows) {
    const memory = readMemory(row)
    if (typeof memory !== 'string') memories.push(memory)
    else skipped.push({ reason: memory, where: `${place}, row ${number}` })
  }
  return { memories, skipped }
}

function countIn(
  reading: WindowReading,
  listing: Listing | null,
  added: number,
  skipped: readonly Skipped[],
): WindowReading {
  const total = reading.total ?? listing?.count ?? 0
  return {
    ...reading,
    total,
    seen: reading.seen + added,
    steady: reading.steady && (listing === null || listing.count === total),
    readable: reading.readable && !skipped.some(({ reason }) => reason === 'unreadable-row'),
  }
}

async function afterWindow(api: PlatformApi, cursor: Cursor, reading: WindowReading): Promise<Cursor> {
  const { part, from, until } = reading
  const agreed = hasAgreed(reading)
  if (!agreed && !reading.again) return { ...cursor, reading: { ...windowOf(part, reading), again: true } }
  if (part === 'frozen') {
    const frozen = { agreed, count: reading.seen, everything: await api.countMemories() }
    const late = windowOf('late', { from: until, until: null })
    return { ...cursor, reading: { ...late, readable: reading.readable, frozen } }
  }
  return { ...cursor, reading: feedAfter({ knownBefore: from, since: agreed ? until : cursor.since }) }
}

function hasAgreed({ steady, seen, total }: WindowReading): boolean {
  return steady && seen === total
}

/**
 * Ends a walk, and says whether it saw everything. One that found less than half of the last one must be confirmed by another: an answer that
 * wrongly leaves out most of a project looks just so (connectors.md 3.8, mem0#4955, mem0#5224).
 */
function endWalk(cursor: Cursor, late: WindowReading, page: Omit<Page, 'cursor'>): Step {
  const frozen = late.frozen ?? { agreed: false, count: 0, everything: 0 }
  const count = frozen.count + late.seen
  // No window holds a memory without a change time, so a walk cannot see it.
  const unseen = Math.max(0, frozen.everything - count)
  // One page is read at one instant: nothing can shift in it.
  const agreed = frozen.agreed && (late.page === 1 || hasAgreed(late))
  const sawAll = agreed && late.readable && unseen === 0
  const isSuspect = count < cursor.count / 2 && !cursor.isHeld
  const complete = sawAll && !isSuspect
  const skipped = [
    ...page.skipped,
    ...(agreed ? [] : [{ reason: 'list-kept-changing', where: 'the whole list' }]),
    ...(unseen === 0 ? [] : [{ reason: 'outside-every-window', where: `${unseen} of ${frozen.everything} memories` }]),
    ...(isSuspect ? [{ reason: 'far-fewer-than-before', where: `${count} memories after ${cursor.count}` }] : []),
  ]
  return {
    page: { ...page, skipped, complete },
    cursor: {
      since: late.from,
      count: complete ? count : cursor.count,
      isHeld: isSuspect && sawAll,
      reading: null,
    },
  }
}

function subjectsOf(memories: readonly Memory[], people: readonly Subject[]): Subject[] {
  const named = [...people, ...memories.flatMap((memory) => memory.subjects)]
  return [...new Map(named.map((subject) => [`${subject.kind} ${subject.externalId}`, subject])).values()]
}
