import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import type { Fresh } from './mirror.ts'

/** What the cap of a source lets in of a page, and what it keeps out: ids alone, so that the next walk knows them again. */
export type Capped = {
  readonly fresh: readonly Fresh[]
  /** externalIds that the mirror learns of now. */
  readonly keptOut: readonly string[]
  /** externalIds of all that stays out. */
  readonly over: readonly string[]
}

/**
 * Applies the cap of the first backfill: while it lasts, no more new memories come in than the cap leaves room for. What it kept out stays
 * out, in every later walk, until there is room: the cap was raised, or others have gone. What is new after the backfill always comes in.
 */
export async function applyCap(
  db: Db,
  {
    sourceId,
    cap,
    isBackfill,
  }: { readonly sourceId: string; readonly cap: number | null; readonly isBackfill: boolean },
  fresh: readonly Fresh[],
): Promise<Capped> {
  const isSubject = ({ known, isKeptOut }: Fresh) => isKeptOut || (isBackfill && !known)
  if (cap === null || !fresh.some(isSubject)) return { fresh, keptOut: [], over: [] }

  const { rows } = await sql<{ held: number }>`
    select count(*)::int as held from memory
    where source_id = ${sourceId} and gone_at is null and kept_out_reason is null`.execute(db)
  let room = Math.max(0, cap - (rows[0]?.held ?? 0))
  const letIn: Fresh[] = []
  const out: Fresh[] = []
  for (const one of fresh) {
    if (!isSubject(one)) letIn.push(one)
    else if (room > 0) {
      room -= 1
      letIn.push(one)
    } else out.push(one)
  }
  const idsOf = (list: readonly Fresh[]) => list.map(({ item }) => item.memory.externalId)
  return { fresh: letIn, keptOut: idsOf(out.filter(({ isKeptOut, isGone }) => !isKeptOut || isGone)), over: idsOf(out) }
}

/** Notes that these memories exist and are kept out; nothing of what they say is kept. */
export async function mirrorKeptOut(db: Db, sourceId: string, externalIds: readonly string[], at: Date): Promise<void> {
  if (externalIds.length === 0) return
  await sql`
    insert into memory (source_id, external_id, content_hash, fact_key, text, author, status, surfaced_at, first_seen_at, kept_out_reason)
    select ${sourceId}, external_id, 'over-cap', '', '', 'unknown', 'live', ${at}, ${at}, 'over-cap'
    from unnest(${[...externalIds]}::text[]) as page (external_id)
    on conflict on constraint memory_unique do update set gone_at = null`.execute(db)
}
