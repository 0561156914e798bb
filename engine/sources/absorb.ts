import { assign } from '../concepts/assign.ts'
import { proposeMerges } from '../concepts/resemblances.ts'
import type { Db } from '../db/pool.ts'
import { refreshStatistics } from '../db/statistics.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import { takeStatesTurn } from '../model/states-turn.ts'
import { matchSubjects } from '../people/match-subjects.ts'
import { mirrorKeptOut } from './absorb-cap.ts'
import { draftMissing, insertConcepts } from './absorb-concepts.ts'
import { joinProvenance } from './absorb-provenance.ts'
import { applyRules } from './audience-rules.ts'
import { type Compared, type ComparedSource, comparePage, type PageCounts } from './compare-page.ts'
import { type Left, leaveByPage, leaveByWalk } from './gone.ts'
import type { Page } from './memory-source.ts'
import { mirrorMemories } from './mirror.ts'
import { mirrorSubjects } from './mirror-subjects.ts'
import { pauseAndWake } from './pause-and-wake.ts'
import { runsOf, shareRuns } from './share-runs.ts'
import { changeConcepts, moveConcepts } from './versions.ts'

/** The part of a source's row that absorbing needs. */
export type AbsorbingSource = ComparedSource & {
  readonly trust: 'manual' | 'auto'
  readonly audienceId: string | null
}

/** What one page came to. */
export type Absorbed = PageCounts & { readonly gone: number }

/**
 * Takes one page of memories into the mirror: memories, concepts with their drafted questions, provenance, exposures and
 * first states. Unchanged memories cost one comparison and no write. Questions are drafted outside the transaction; the
 * rest is one transaction, so a page is there or not there. What a walk did not see is not its affair.
 */
export async function absorbPage(
  db: Db,
  model: RetentionModel,
  source: AbsorbingSource,
  page: Page,
  at: Date,
): Promise<Absorbed> {
  const compared = await comparePage(db, source, page, at)
  const gone = await db
    .transaction()
    .execute((trx) => absorbCompared(trx, model, source, { compared, endsWalk: false }, at))
  return { ...compared.counts, gone }
}

/**
 * The part of absorbing that writes; gives how many memories are gone. `endsWalk`: it is the last page of a walk, and what that has not seen is
 * gone too. Memories come before those that leave, and both before anything pauses: a fact that moves from one place to another never
 * pauses its concept. Writes in the caller's transaction.
 */
export async function absorbCompared(
  trx: Db,
  model: RetentionModel,
  source: AbsorbingSource,
  { compared, endsWalk }: { readonly compared: Compared; readonly endsWalk: boolean },
  at: Date,
): Promise<number> {
  if (!compared.writes && !endsWalk) return 0
  await takeStatesTurn(trx)
  const met = await absorbMemories(trx, model, source, compared, at)
  const told = await leaveByPage(trx, source.id, compared.leaving, at)
  const unseen: Left = endsWalk
    ? await leaveByWalk(trx, source.id, compared.leaving.externalIds, at)
    : { count: 0, conceptIds: [] }
  const conceptIds = [...new Set([...met, ...told.conceptIds, ...unseen.conceptIds])]
  await pauseAndWake(trx, conceptIds, at)
  if (conceptIds.length > 0) await assign(trx, model, { conceptIds }, at)
  return told.count + unseen.count
}

/** Mirrors what is fresh and everything that follows from it but exposures and states; gives the concepts that this concerns. */
async function absorbMemories(
  trx: Db,
  model: RetentionModel,
  source: AbsorbingSource,
  { items, hasKnown, drafts, closest, subjects, keptOut }: Compared,
  at: Date,
): Promise<readonly string[]> {
  await mirrorSubjects(trx, source.id, subjects, at)
  if (subjects.length > 0) await matchSubjects(trx, model, source.id, at)
  await mirrorKeptOut(trx, source.id, keptOut, at)
  if (items.length === 0) return []

  const moved = hasKnown ? await moveConcepts(trx, source.id, items) : []
  const memoryIds = await mirrorMemories(trx, source.id, items, at)
  // Concepts may have come and gone since the page was compared.
  const allDrafts = await draftMissing(trx, items, drafts)
  await insertConcepts(trx, source.trust, { drafts: allDrafts, closest }, at)
  await changeConcepts(trx, source.trust, { moved, drafts: allDrafts, memoryIds }, at)
  const movedKeys = new Set(moved.map(({ factKey }) => factKey))
  await proposeMerges(trx, new Map([...closest].filter(([factKey]) => !movedKeys.has(factKey))), at)
  const leftRunIds = hasKnown ? await runsOf(trx, memoryIds) : []
  const joined = await joinProvenance(trx, source.id, memoryIds, items)
  await refreshStatistics(trx, ['memory', 'concept', 'provenance', 'memory_subject'], items.length)
  const hasRuns =
    leftRunIds.length > 0 || items.some(({ memory }) => memory.subjects.some(({ kind }) => kind === 'run'))
  const shared = hasRuns ? await shareRuns(trx, source.id, { memoryIds, leftRunIds }, at) : []
  const ruled = await applyRules(trx, source.id, memoryIds, at)
  await refreshStatistics(trx, ['memory_audience', 'audience_concept'], items.length)
  return [...joined, ...shared, ...ruled]
}
