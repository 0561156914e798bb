import type { Closest } from '../concepts/similar-facts.ts'
import type { Db } from '../db/pool.ts'
import { applyCap } from './absorb-cap.ts'
import { type Drafts, draftMissing, type Elsewhere, factsElsewhere, findClosest } from './absorb-concepts.ts'
import { type Filters, filterMemories, noFilters } from './filters.ts'
import type { Leaving } from './gone.ts'
import type { Page, Skipped, Subject } from './memory-source.ts'
import { type Fresh, findFresh, hashMemories, type Keyed, statusAt } from './mirror.ts'
import { findFreshSubjects } from './mirror-subjects.ts'
import { storableId } from './storable.ts'

/**
 * The part of a source that comparing needs. `isBackfill`: it was never read to its end, so its cap counts. `elsewhere`: what other sources
 * say, where one reading of that serves several pages.
 */
export type ComparedSource = {
  readonly id: string
  readonly filters?: Filters
  readonly isBackfill?: boolean
  readonly elsewhere?: Elsewhere
}

/** What a page holds, by comparison: `read` = new + changed + same. Those that became superseded or expired are among the changed. */
export type PageCounts = {
  readonly read: number
  readonly new: number
  readonly changed: number
  readonly same: number
  readonly superseded: number
  readonly expired: number
}

/** A page beside what the mirror holds: everything that absorbing will write, and what it will have counted. */
export type Compared = {
  readonly items: readonly Keyed[]
  /** Some of the items are in the mirror in another form. */
  readonly hasKnown: boolean
  readonly drafts: Drafts
  readonly closest: ReadonlyMap<string, Closest>
  readonly subjects: readonly Subject[]
  readonly keptOut: readonly string[]
  readonly leaving: Leaving
  readonly writes: boolean
  readonly counts: PageCounts
  /** What the source left out, and what its filters and its cap did. */
  readonly skipped: readonly Skipped[]
  /** The longest that a dated item waited to be read, seconds; null when none is dated. */
  readonly lagSeconds: number | null
}

/** Compares a page with the mirror, within what the filters of the source let through, and drafts what is new. Writes nothing. */
export async function comparePage(db: Db, source: ComparedSource, page: Page, at: Date): Promise<Compared> {
  const filters = source.filters ?? noFilters
  const { kept, skipped } = filterMemories(filters, page.memories)
  const hashed = hashMemories(kept)
  const found = await findFresh(db, source.id, hashed, at)
  const capOfSource = { sourceId: source.id, cap: filters.cap, isBackfill: source.isBackfill === true }
  const { fresh, keptOut, over } = await applyCap(db, capOfSource, found)
  const items = fresh.map(({ item }) => item)
  const drafts = await draftMissing(db, items)
  const closest = await findClosest(source.elsewhere ?? factsElsewhere(db, source.id), items, drafts)
  const subjects = await findFreshSubjects(db, source.id, [
    ...page.subjects,
    ...items.flatMap(({ memory }) => memory.subjects),
  ])
  const leaving = {
    externalIds: hashed.map(({ memory }) => memory.externalId),
    gone: (page.gone ?? []).map(storableId),
    containers: (page.containers ?? []).map(storableId),
  }
  const writes = [items, subjects, keptOut, leaving.gone, leaving.containers].some((list) => list.length > 0)
  return {
    items,
    hasKnown: fresh.some(({ known, isKeptOut }) => known && !isKeptOut),
    drafts,
    closest,
    subjects,
    keptOut,
    leaving,
    writes,
    counts: countFresh(hashed.length - over.length, fresh, at),
    skipped: [
      ...page.skipped,
      ...skipped,
      ...over.map((externalId) => ({ reason: 'over-cap', where: externalId.slice(0, 100) })),
    ],
    lagSeconds: longestWait(fresh, at),
  }
}

function countFresh(read: number, fresh: readonly Fresh[], at: Date): PageCounts {
  const changed = fresh.filter(({ known, isKeptOut }) => known && !isKeptOut)
  const became = (status: 'superseded' | 'expired') =>
    changed.filter(({ item, heldStatus }) => heldStatus !== status && statusAt(item.memory, at) === status).length
  return {
    read,
    new: fresh.length - changed.length,
    changed: changed.length,
    same: read - fresh.length,
    superseded: became('superseded'),
    expired: became('expired'),
  }
}

/** The date of a known memory tells how long its change waited; when it was made says nothing about that. */
function longestWait(fresh: readonly Fresh[], at: Date): number | null {
  const waits = fresh.flatMap(({ item: { memory }, known }) => {
    const dated = memory.changedAt ?? (known ? undefined : memory.createdAt)
    return dated === undefined ? [] : [Math.max(0, (at.getTime() - dated.getTime()) / 1_000)]
  })
  return waits.length === 0 ? null : waits.reduce((one, other) => Math.max(one, other))
}
