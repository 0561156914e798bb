import type { Db } from '../db/pool.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import { type AbsorbingSource, absorbCompared } from './absorb.ts'
import { comparePage, type PageCounts } from './compare-page.ts'
import { readFilters } from './filters.ts'
import type { Page } from './memory-source.ts'

/** A page that was sent to us. `digest` stands for the request that carried it and is never that of another one. */
export type Sent = { readonly digest: string; readonly page: Page }

/** What a request came to. `skipped`: what the filters of the source kept out. */
export type SentCounts = PageCounts & { readonly gone: number; readonly skipped: number }

/** What became of a request. `replayed`: it was taken in before, and nothing was done now. */
export type Ingested = { readonly status: 'taken'; readonly counts: SentCounts } | { readonly status: 'replayed' }

/** How far the clock of a sender may be from ours, before or after, milliseconds. */
export const signatureWindowMs = 5 * 60_000

/** A request signed by a clock that is ahead stays valid for two windows; the third is for clocks of ours that differ. */
const keptMs = 3 * signatureWindowMs

/**
 * Takes in what was sent, whole or not at all, and once per digest while its signature is valid, also when the same request comes twice at
 * once: the page and the digest are one transaction.
 */
export async function ingestPage(
  db: Db,
  model: RetentionModel,
  source: Omit<AbsorbingSource, 'filters' | 'isBackfill'>,
  { digest, page }: Sent,
  at: Date,
): Promise<Ingested> {
  const absorbing = { ...source, filters: readFilters(await filtersOf(db, source.id)) }
  const compared = await comparePage(db, absorbing, page, at)
  return await db.transaction().execute(async (trx) => {
    // Before the turn of the states, and yet safe: for a digest waits only the same request, which has no turn either.
    if (!(await keepDigest(trx, source.id, digest, at))) return { status: 'replayed' }
    const gone = await absorbCompared(trx, model, absorbing, { compared, endsWalk: false }, at)
    return { status: 'taken', counts: { ...compared.counts, gone, skipped: compared.skipped.length } }
  })
}

async function filtersOf(db: Db, sourceId: string): Promise<Readonly<Record<string, unknown>>> {
  const { filters } = await db
    .selectFrom('source')
    .select('filters')
    .where('id', '=', sourceId)
    .executeTakeFirstOrThrow()
  return filters
}

/** Keeps a digest unless it is kept already, and drops those of the source whose signatures are no longer valid, in one statement. */
async function keepDigest(db: Db, sourceId: string, digest: string, at: Date): Promise<boolean> {
  const kept = await db
    .with('purged', (write) =>
      write
        .deleteFrom('ingest')
        .where('source_id', '=', sourceId)
        .where('received_at', '<', new Date(at.getTime() - keptMs)),
    )
    .insertInto('ingest')
    .values({ source_id: sourceId, digest, received_at: at })
    .onConflict((conflict) => conflict.constraint('ingest_pk').doNothing())
    .returning('digest')
    .executeTakeFirst()
  return kept !== undefined
}
