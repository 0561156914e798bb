import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import { replayPairs } from '../model/replay.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import { takeStatesTurn } from '../model/states-turn.ts'
import { pauseAndWake } from '../sources/pause-and-wake.ts'
import { assign } from './assign.ts'
import { endFlags } from './flags.ts'

/** What a merge came to. `people`: those who knew the concept that went. */
export type MergedConcepts =
  | { readonly status: 'merged'; readonly people: number; readonly reviews: number }
  | { readonly status: 'failed'; readonly reason: 'unknown-concept' | 'same-concept' | 'already-merged' }

/**
 * Lets one concept go on in another that says the same: its memories, audiences, exposures and answers become the other's, and
 * every state is rebuilt from the two logs together, so that nobody is asked twice or starts anew. Answers to its older versions, which
 * were about something else, stay with it. One transaction.
 */
export async function mergeConcepts(
  db: Db,
  model: RetentionModel,
  { from, into }: { readonly from: string; readonly into: string },
  at: Date,
): Promise<MergedConcepts> {
  if (from === into) return { status: 'failed', reason: 'same-concept' }
  return await db.transaction().execute(async (trx) => {
    await takeStatesTurn(trx)
    const { rows: concepts } = await sql<{ id: string; merged_into: string | null }>`
      select id, merged_into from concept where id in (${from}, ${into}) order by id for update`.execute(trx)
    if (concepts.length < 2) return { status: 'failed', reason: 'unknown-concept' }
    if (concepts.some((concept) => concept.merged_into !== null)) return { status: 'failed', reason: 'already-merged' }

    const pair = sql`(select gone.id as from_id, gone.version as from_version, kept.id as into_id, kept.version as into_version
      from concept as gone, concept as kept where gone.id = ${from} and kept.id = ${into})`
    const { numAffectedRows: people = 0n } = await sql`
      delete from retention_state where concept_id = ${from}`.execute(trx)
    const reviews = await moveLog(trx, pair)
    await moveKnowledge(trx, pair, at)
    await endFlags(trx, [from], at)
    await wakeMerged(trx, into)
    await pauseAndWake(trx, [into], at)
    await replayPairs(trx, model, { conceptIds: [from, into] })
    await assign(trx, model, { conceptIds: [from, into] }, at)
    return { status: 'merged', people: Number(people), reviews }
  })
}

type Pair = ReturnType<typeof sql>

/** Exposures, questions and reviews of the version that the two have in common; gives how many reviews moved. */
async function moveLog(db: Db, pair: Pair): Promise<number> {
  // The restart of a version is the other concept's own affair.
  await sql`
    with moved as (
      delete from exposure using ${pair} as pair
      where exposure.concept_id = pair.from_id and exposure.version = pair.from_version
      returning exposure.person_id, exposure.exposed_at, exposure.cause, pair.into_id, pair.into_version
    )
    insert into exposure (person_id, concept_id, exposed_at, version, cause)
    select person_id, into_id, exposed_at, into_version, case cause when 'changed' then 'assigned' else cause end from moved
    on conflict on constraint exposure_pk do nothing`.execute(db)
  await sql`
    update question set concept_id = pair.into_id, version = pair.into_version from ${pair} as pair
    where question.concept_id = pair.from_id and question.version = pair.from_version
      and not exists (
        select from question as other
        where other.person_id = question.person_id and other.nudge_id = question.nudge_id and other.concept_id = pair.into_id)`.execute(
    db,
  )
  const { numAffectedRows = 0n } = await sql`
    update review set concept_id = pair.into_id, version = pair.into_version from ${pair} as pair
    where review.concept_id = pair.from_id and review.version = pair.from_version`.execute(db)
  return Number(numAffectedRows)
}

/** Who merges two concepts has looked at them: one that was paused for want of a memory and now has one need not be approved again. */
async function wakeMerged(db: Db, conceptId: string): Promise<void> {
  await sql`
    update concept set paused_reason = null, paused_at = null
    where id = ${conceptId} and paused_reason not in ('operator', 'flagged') and exists (
      select from provenance join memory on memory.id = provenance.memory_id
      where provenance.concept_id = concept.id and memory.gone_at is null and memory.status = 'live')`.execute(db)
}

/** Memories, audiences and who set it aside; what pointed to the concept that goes points to the one that stays. */
async function moveKnowledge(db: Db, pair: Pair, at: Date): Promise<void> {
  await sql`
    with moved as (
      delete from provenance using ${pair} as pair where provenance.concept_id = pair.from_id
      returning provenance.memory_id, pair.into_id
    )
    insert into provenance (concept_id, memory_id) select into_id, memory_id from moved
    on conflict on constraint provenance_pk do nothing`.execute(db)
  await sql`
    with moved as (
      delete from audience_concept using ${pair} as pair where audience_concept.concept_id = pair.from_id
      returning audience_concept.audience_id, audience_concept.added_at, pair.into_id
    )
    insert into audience_concept (concept_id, audience_id, added_at) select into_id, audience_id, added_at from moved
    on conflict on constraint audience_concept_pk do nothing`.execute(db)
  await sql`
    with moved as (
      delete from dismissal using ${pair} as pair where dismissal.concept_id = pair.from_id
      returning dismissal.person_id, dismissal.dismissed_at, pair.into_id
    )
    insert into dismissal (person_id, concept_id, dismissed_at) select person_id, into_id, dismissed_at from moved
    on conflict on constraint dismissal_pk do nothing`.execute(db)
  await sql`
    update concept set
      merged_into = pair.into_id,
      inbox_status = case when concept.id = pair.from_id then 'rejected' else concept.inbox_status end,
      inbox_reason = case when concept.id = pair.from_id then 'merged' else concept.inbox_reason end
    from ${pair} as pair
    where concept.id = pair.from_id or concept.merged_into = pair.from_id`.execute(db)
  await sql`
    update similarity set decision = 'merged', decided_at = ${at} from ${pair} as pair
    where decision is null and from_id in (concept_id, other_id)`.execute(db)
}
