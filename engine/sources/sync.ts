import type { Clock } from '../clock.ts'
import type { Db } from '../db/pool.ts'
import type { Log } from '../log.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import { type AbsorbingSource, absorbCompared } from './absorb.ts'
import { factsElsewhere } from './absorb-concepts.ts'
import { comparePage } from './compare-page.ts'
import { expireMemories } from './expire.ts'
import { readFilters } from './filters.ts'
import { type Extent, type MemorySource, type Page, type Skipped, SourceError } from './memory-source.ts'
import { oneAhead } from './one-ahead.ts'
import { failRun, finishRun, type LeasedSource, openRun, type Run, releaseRun, savePage } from './sync-run.ts'
import { emptyTally, type SyncCounts, type Tally, withPage } from './tally.ts'
import { clearWalk, decideWalk } from './walk.ts'

/**
 * How a run ended. `partial`: read without fault, but it does not say what is gone: it read only what changed, or could not read everything.
 * `failed` with the reason `taken-over`: another run has the source, and goes on from the last page that was saved; or there is no such source any more.
 */
export type SyncOutcome =
  | {
      readonly status: 'complete' | 'partial'
      /** What it set out to read. */
      readonly extent: Extent
      readonly counts: SyncCounts
      readonly skipped: readonly Skipped[]
    }
  | {
      readonly status: 'failed'
      readonly reason: string
      readonly sentence: string
      readonly permanent: boolean
      readonly counts: SyncCounts
    }
  | { readonly status: 'busy' }

/** What a run works with besides the database. `clock` tells for how long it may hold the source. `progress` hears the counts after every page. */
export type SyncTools = {
  readonly model: RetentionModel
  readonly log: Log
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly progress?: (counts: SyncCounts) => void
}

/**
 * Reads one source from its cursor and absorbs it page by page. One run at a time per source in the whole fleet. A page is absorbed and
 * saved in one transaction, so a run that dies is gone on with after its last page, by whichever process comes next; only the last page of
 * a walk of the whole source, in however many runs, declares memories gone. A source that fails backs off, and is switched off when only
 * a person can help.
 */
export async function syncSource(
  db: Db,
  tools: SyncTools,
  sourceId: string,
  open: (kind: string, settings: unknown) => MemorySource,
  at: Date,
): Promise<SyncOutcome> {
  const { model, clock, signal } = tools
  const source = await openRun(db, sourceId, clock())
  if (source === undefined) return { status: 'busy' }
  const absorbing = {
    ...source,
    filters: readFilters(source.filters),
    elsewhere: factsElsewhere(db, sourceId),
  }
  const walking = decideWalk(source, at)
  let run: Run = { sourceId, syncId: source.syncId, leaseUntil: source.leaseUntil, isWalk: walking !== 'not' }
  let tally = emptyTally
  try {
    if (walking === 'begin') await clearWalk(db, sourceId)
    const skipped: Skipped[] = []
    let last: Page | undefined
    const pages = open(source.kind, source.settings).pull(
      source.cursor,
      signal,
      walking === 'begin' ? 'whole' : 'changes',
    )
    // The next page travels while this one is absorbed.
    for await (const page of oneAhead(pages)) {
      const taken = await takePage(db, tools, { source: absorbing, run, tally, page }, at)
      ;({ run, tally } = taken)
      last = page
      for (const item of taken.skipped) skipped.push(item)
      tools.progress?.(tally.counts)
    }
    if (last?.complete !== true) signal.throwIfAborted()
    // A source that yields nothing has not changed.
    const status = last === undefined || last.complete ? 'complete' : 'partial'
    tally = withExpired(tally, await expireMemories(db, model, { id: sourceId }, at))
    if (!(await finishRun(db, run, { status, tally }, { now: clock(), at }))) throw takenOver()
    return { status, extent: run.isWalk ? 'whole' : 'changes', counts: tally.counts, skipped }
  } catch (caught) {
    const error = caught instanceof SourceError ? caught : await releaseOrThrow(db, tools, run, caught)
    await failRun(db, run, error, clock())
    const { reason, permanent, message } = error
    return { status: 'failed', reason, sentence: message, permanent, counts: tally.counts }
  }
}

type PageToTake = {
  readonly source: AbsorbingSource & Pick<LeasedSource, 'walkedAt'>
  readonly run: Run
  readonly tally: Tally
  readonly page: Page
}

/** Absorbs a page and saves how far the run has come, or neither when the run no longer holds its source. */
async function takePage(
  db: Db,
  { model, clock }: SyncTools,
  { source, run, tally, page }: PageToTake,
  at: Date,
): Promise<{ readonly run: Run; readonly tally: Tally; readonly skipped: readonly Skipped[] }> {
  const compared = await comparePage(db, source, page, at)
  const { externalIds } = compared.leaving
  // In a first walk everything waited since before anybody asked for it.
  const timed = source.walkedAt === null ? { ...compared, lagSeconds: null } : compared
  return await db.transaction().execute(async (trx) => {
    const gone = await absorbCompared(trx, model, source, { compared, endsWalk: page.complete }, at)
    const counted = withPage(tally, timed, gone)
    const { cursor, complete } = page
    const saved = await savePage(trx, run, { cursor, complete, externalIds, tally: counted }, { now: clock(), at })
    if (saved === undefined) throw takenOver()
    return { run: saved, tally: counted, skipped: compared.skipped }
  })
}

/** A fault that is not the source's is thrown on, except that a page of a source that was removed has nowhere to go. */
async function releaseOrThrow(db: Db, { clock, log }: SyncTools, run: Run, fault: unknown): Promise<SourceError> {
  const isThere = await releaseRun(db, run, clock()).catch(() => {
    log('sync.not-released', { source: run.sourceId })
    return true
  })
  if (isThere) throw fault
  return takenOver()
}

function withExpired(tally: Tally, expired: number): Tally {
  return { ...tally, counts: { ...tally.counts, expired: tally.counts.expired + expired } }
}

function takenOver(): SourceError {
  return new SourceError(
    'This run lost its source: it saved no page in time and another run goes on from there, or the source was changed or removed',
    { reason: 'taken-over', permanent: false },
  )
}
