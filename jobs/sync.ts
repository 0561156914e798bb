import { readModelInForce } from '../engine/model/model-in-force.ts'
import { dueSources } from '../engine/sources/sources.ts'
import { type SyncOutcome, syncSource } from '../engine/sources/sync.ts'
import type { SyncCounts } from '../engine/sources/tally.ts'
import type { JobTools } from './job-tools.ts'

/** How one source of a run ended. `crashed`: a fault that is not the source's; the next run begins again. */
export type SourceRun = {
  readonly sourceId: string
  readonly name: string
  readonly outcome: SyncOutcome | { readonly status: 'crashed'; readonly error: unknown }
}

/** Reads every source that may be read at `at`, one after the other; one that fails does not hold up the rest. */
export async function runSync(
  tools: JobTools,
  at: Date,
  progress: (name: string, counts: SyncCounts) => void = () => {},
): Promise<readonly SourceRun[]> {
  const { db, log, clock, signal } = tools
  const { model } = await readModelInForce(db)
  const runs: SourceRun[] = []
  for (const source of await dueSources(db, at)) {
    if (signal.aborted) break
    const startedAt = clock()
    const outcome = await syncSource(
      db,
      { model, log, clock, signal, progress: (counts) => progress(source.name, counts) },
      source.id,
      tools.openSource,
      at,
    ).catch((error: unknown) => ({ status: 'crashed' as const, error }))
    log(`sync.${outcome.status}`, {
      source: source.id,
      ...countsOf(outcome),
      ms: clock().getTime() - startedAt.getTime(),
    })
    runs.push({ sourceId: source.id, name: source.name, outcome })
  }
  return runs
}

function countsOf(outcome: SourceRun['outcome']): Record<string, string | number> {
  if (outcome.status === 'crashed') return { error: outcome.error instanceof Error ? outcome.error.name : 'unknown' }
  if (outcome.status === 'busy') return {}
  return outcome.status === 'failed' ? { reason: outcome.reason, ...outcome.counts } : { ...outcome.counts }
}
