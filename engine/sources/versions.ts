import { sql } from 'kysely'
import type { Draft } from '../concepts/draft.ts'
import { exposeChanged } from '../concepts/edit.ts'
import type { Db } from '../db/pool.ts'
import type { Drafts } from './absorb-concepts.ts'
import type { Keyed } from './mirror.ts'

/** A concept that now stands for what its only memory says since it changed. */
export type MovedConcept = { readonly conceptId: string; readonly factKey: string }

/**
 * Lets concepts follow memories that say something else under the same id: the concept takes the new fact, and keeps its people. Not so
 * when another live memory still says the old fact, when something is a concept of the new fact already, or when it was merged: then the memory
 * alone goes over (joinProvenance). `items`: everything that the page brings, since what is new may say the old fact. Call before the memories
 * are mirrored; writes in the caller's transaction.
 */
export async function moveConcepts(
  trx: Db,
  sourceId: string,
  items: readonly Keyed[],
): Promise<readonly MovedConcept[]> {
  const { rows } = await sql<MovedConcept>`
    with page as (
      select * from unnest(${items.map(({ memory }) => memory.externalId)}::text[], ${items.map(({ factKey }) => factKey)}::text[])
        as page (external_id, fact_key)
    ),
    changed as (
      select held.id as memory_id, held.fact_key as old_key, page.fact_key as new_key
      from page cross join lateral (
        select memory.id, memory.fact_key from memory
        where memory.source_id = ${sourceId} and memory.external_id = page.external_id and memory.kept_out_reason is null
        offset 0
      ) as held
      where held.fact_key <> page.fact_key
    ),
    movable as (
      select distinct on (concept.id) concept.id, changed.new_key
      from changed
      join provenance on provenance.memory_id = changed.memory_id
      join concept on concept.id = provenance.concept_id and concept.fact_key = changed.old_key
      where concept.merged_into is null
        and not exists (select from concept as merged where merged.merged_into = concept.id)
        and not exists (select from concept as taken where taken.fact_key = changed.new_key)
        and not exists (select from page where page.fact_key = changed.old_key)
        and not exists (
          select from provenance as other
          join memory on memory.id = other.memory_id and memory.gone_at is null and memory.status = 'live'
          where other.concept_id = concept.id and other.memory_id not in (select memory_id from changed))
      order by concept.id, changed.memory_id
    ),
    move as (select distinct on (new_key) id, new_key from movable order by new_key, id)
    update concept set fact_key = move.new_key from move where concept.id = move.id
    returning concept.id as "conceptId", concept.fact_key as "factKey"`.execute(trx)
  return rows
}

/**
 * Gives moved concepts the questions of their new facts. Another answer is a new version, for which every state starts again; another wording
 * replaces the old one; a fact that yields no question leaves the concept a draft, so that nobody is asked for a stale answer. What a person
 * approved waits for approval again, unless the source is trusted. Call after the memories are mirrored; writes in the caller's transaction.
 */
export async function changeConcepts(
  trx: Db,
  trust: 'manual' | 'auto',
  {
    moved,
    drafts,
    memoryIds,
  }: { readonly moved: readonly MovedConcept[]; readonly drafts: Drafts; readonly memoryIds: readonly string[] },
  at: Date,
): Promise<void> {
  if (moved.length === 0) return
  const draftOf = moved.map(({ factKey }) => drafts.get(factKey) as Draft)
  const { rows } = await sql<{ conceptId: string; isAnswered: boolean }>`
    with page as (
      select * from unnest(${moved.map(({ conceptId }) => conceptId)}::bigint[],
        ${draftOf.map((draft) => (draft.status === 'drafted' ? draft.context : ''))}::text[],
        ${draftOf.map((draft) => (draft.status === 'drafted' ? draft.question : null))}::text[],
        ${draftOf.map((draft) => (draft.status === 'drafted' ? draft.answer : null))}::text[],
        ${draftOf.map((draft) => (draft.status === 'drafted' ? null : draft.reason))}::text[])
        as page (id, context, question, answer, reason)
    ),
    next as (
      select page.*, concept.version, concept.inbox_status, concept.inbox_reason,
        version.answer is not null and page.answer is distinct from version.answer as is_version,
        page.answer is not null and page.answer is distinct from version.answer as is_answered,
        (page.context, page.question, page.answer) is distinct from (version.context, version.question, version.answer) as is_other
      from page
      join concept on concept.id = page.id
      join concept_version as version on version.concept_id = concept.id and version.version = concept.version
    ),
    added as (
      insert into concept_version (concept_id, version, context, question, answer, created_at)
      select id, version + 1, context, question, answer, ${at}::timestamptz from next where is_version
    ),
    reworded as (
      update concept_version set context = next.context, question = next.question, answer = next.answer
      from next
      where concept_version.concept_id = next.id and concept_version.version = next.version and next.is_other and not next.is_version
    )
    update concept set
      version = next.version + next.is_version::int,
      inbox_status = case
        when next.inbox_status = 'rejected' then 'rejected'
        when next.question is null then 'draft'
        when next.inbox_status = 'draft' then ${trust === 'auto' ? 'approved' : 'waiting'}
        when next.inbox_status = 'approved' and next.is_other and ${trust === 'manual'} then 'waiting'
        else next.inbox_status end,
      inbox_reason = case
        when next.inbox_status = 'rejected' then next.inbox_reason
        when next.question is null then next.reason
        when next.inbox_status = 'draft' then null
        when next.inbox_status = 'approved' and next.is_other and ${trust === 'manual'} then 'changed'
        else next.inbox_reason end
    from next where concept.id = next.id
    returning concept.id as "conceptId", next.is_answered as "isAnswered"`.execute(trx)
  const answered = rows.filter(({ isAnswered }) => isAnswered).map(({ conceptId }) => conceptId)
  await surfaceNow(trx, memoryIds, answered, at)
  await exposeChanged(trx, answered, at)
}

/** A new answer is met when it is seen: an older date of the memory would come before what the log holds, and put off the first question. */
async function surfaceNow(
  trx: Db,
  memoryIds: readonly string[],
  conceptIds: readonly string[],
  at: Date,
): Promise<void> {
  if (conceptIds.length === 0) return
  await sql`
    update memory set surfaced_at = ${at} from concept
    where memory.id = any(${memoryIds}::bigint[]) and concept.fact_key = memory.fact_key
      and concept.id = any(${conceptIds}::bigint[]) and memory.surfaced_at < ${at}`.execute(trx)
}
