import { type RawBuilder, sql } from 'kysely'
import { assign } from '../concepts/assign.ts'
import type { Db } from '../db/pool.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import { followRules } from '../sources/memory-audiences.ts'

/**
 * Finds the person of every subject of a source that has none and of which no operator has decided: the one whose email (users and entities only)
 * or identity is exactly its id. What two people could be stays open. Exposures and states follow. Gives how many were matched. Writes in the
 * caller's transaction, which has the turn of the states.
 */
export async function matchSubjects(trx: Db, model: RetentionModel, sourceId: string, at: Date): Promise<number> {
  const matched = await match(trx, sql`subject.source_id = ${sourceId}`)
  await followSubjects(trx, model, matched, at)
  return matched.length
}

/** The same for the subjects of every source, after somebody became known or got another name. */
export async function matchEverywhere(trx: Db, model: RetentionModel, at: Date): Promise<number> {
  const matched = await match(trx, sql`true`)
  await followSubjects(trx, model, matched, at)
  return matched.length
}

/**
 * Lets everything follow after subjects came to stand for somebody else: what is for an audience, exposures and states. Writes in the caller's
 * transaction, which has the turn of the states.
 */
export async function followSubjects(
  trx: Db,
  model: RetentionModel,
  subjectIds: readonly string[],
  at: Date,
): Promise<void> {
  if (subjectIds.length === 0) return
  const { rows: memories } = await sql<{ memory_id: string }>`
    select distinct memory_id from memory_subject where subject_id = any(${[...subjectIds]}::bigint[])`.execute(trx)
  if (memories.length === 0) return
  const memoryIds = memories.map(({ memory_id }) => memory_id)
  await followRules(trx, { memoryIds }, at)
  const { rows: concepts } = await sql<{ concept_id: string }>`
    select distinct concept_id from provenance where memory_id = any(${memoryIds}::bigint[])`.execute(trx)
  await assign(trx, model, { conceptIds: concepts.map(({ concept_id }) => concept_id) }, at)
}

/** All kinds are listed for the index of subjects, which has them between source and id. */
async function match(trx: Db, isLookedAt: RawBuilder<boolean>): Promise<readonly string[]> {
  const isOpen = sql<boolean>`subject.person_id is null and subject.matched_by is distinct from 'operator' and ${isLookedAt}`
  const { rows } = await sql<{ id: string }>`
    with candidate as (
      select subject.id, person.id as person_id, 1 as place, 'email' as matched_by
      from subject join person on lower(person.email) = lower(subject.external_id)
      where subject.kind in ('user', 'entity') and ${isOpen}
      union all
      select subject.id, identity.person_id, case identity.kind when 'slack' then 2 else 3 end,
        case identity.kind when 'slack' then 'slack' else 'identity' end
      from person_identity as identity
      join subject on subject.external_id = identity.value
        and subject.kind = any('{user,agent,app,run,tag,entity}') and ${isOpen}
    ),
    sure as (
      select id, min(person_id) as person_id, (array_agg(matched_by order by place))[1] as matched_by
      from candidate
      group by id
      having min(person_id) = max(person_id)
    )
    update subject set person_id = sure.person_id, matched_by = sure.matched_by
    from sure where subject.id = sure.id
    returning subject.id`.execute(trx)
  return rows.map(({ id }) => id)
}
