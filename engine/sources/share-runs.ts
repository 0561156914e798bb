import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import { followRules } from './memory-audiences.ts'

/** A run of more users than these is a scope that many share, and no conversation. */
const mostUsersOfOneRun = 20

/**
 * Lets what an assistant said in a run concern the users of that run: a memory that names a run and no user or entity of its own is about
 * every user whom other memories of the run name. Computed anew for the runs of these memories and for those that they left, so it does not
 * matter which came first. Gives the concepts of every memory that came to concern others, for the caller to assign. Writes memory_subject and
 * what follows for audiences in the caller's transaction, which has the turn.
 */
export async function shareRuns(
  trx: Db,
  sourceId: string,
  { memoryIds, leftRunIds }: { readonly memoryIds: readonly string[]; readonly leftRunIds: readonly string[] },
  at: Date,
): Promise<readonly string[]> {
  const { rows } = await sql<{ memory_id: string }>`
    with silent as (
      select distinct told.memory_id
      from (
        select subject.id
        from unnest(${[...memoryIds]}::bigint[]) as page (memory_id)
        cross join lateral ${ownSubjects(sql`page.memory_id`)} as subject
        where subject.kind = 'run' and subject.source_id = ${sourceId}
        union
        select unnest(${[...leftRunIds]}::bigint[])
      ) as touched
      cross join lateral ${memoriesOf(sql`touched.id`)} as told
      where not exists (select from ${ownSubjects(sql`told.memory_id`)} as named where named.kind in ('user', 'entity'))
    ),
    said as (
      select silent.memory_id, subject.id as run_id
      from silent cross join lateral ${ownSubjects(sql`silent.memory_id`)} as subject
      where subject.kind = 'run'
    ),
    run as materialized (
      select said.run_id, speaking.user_ids
      from (select distinct run_id from said) as said
      cross join lateral (
        select case when count(distinct named.id) <= ${mostUsersOfOneRun} then array_agg(distinct named.id) else '{}' end as user_ids
        from ${memoriesOf(sql`said.run_id`)} as told
        cross join lateral ${ownSubjects(sql`told.memory_id`)} as named
        where named.kind = 'user'
      ) as speaking
    ),
    meant as (
      select said.memory_id, array_agg(distinct user_id) filter (where user_id is not null) as user_ids
      from said
      join run on run.run_id = said.run_id
      left join lateral unnest(run.user_ids) as user_id on true
      group by said.memory_id
    ),
    removed as (
      delete from memory_subject using meant
      where memory_subject.memory_id = meant.memory_id and memory_subject.derived
        and memory_subject.subject_id <> all(coalesce(meant.user_ids, '{}'))
      returning memory_subject.memory_id
    ),
    added as (
      insert into memory_subject (memory_id, subject_id, derived)
      select memory_id, unnest(user_ids), true from meant
      on conflict on constraint memory_subject_pk do nothing
      returning memory_id
    )
    select memory_id from removed union select memory_id from added`.execute(trx)
  if (rows.length === 0) return []

  const changed = rows.map(({ memory_id }) => memory_id)
  await followRules(trx, { memoryIds: changed }, at)
  const { rows: concepts } = await sql<{ concept_id: string }>`
    select distinct concept_id from provenance where memory_id = any(${changed}::bigint[])`.execute(trx)
  return concepts.map(({ concept_id }) => concept_id)
}

/** The runs that memories name; ask before they are mirrored anew. */
export async function runsOf(db: Db, memoryIds: readonly string[]): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct run.id
    from unnest(${[...memoryIds]}::bigint[]) as page (memory_id)
    cross join lateral ${ownSubjects(sql`page.memory_id`)} as run
    where run.kind = 'run'`.execute(db)
  return rows.map(({ id }) => id)
}

/**
 * Looked up by key, as the next one is, for each row that asks: a join would read the links of the whole source for every page, and one planned by a wrong
 * guess compares everything with everything (measured: seconds a page at 10,000 memories).
 */
function memoriesOf(subjectId: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select memory_id from memory_subject where subject_id = ${subjectId} and not derived offset 0)`
}

function ownSubjects(memoryId: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(
    select subject.id, subject.kind, subject.source_id
    from (select subject_id from memory_subject where memory_id = ${memoryId} and not derived offset 0) as link
    cross join lateral (select id, kind, source_id from subject where id = link.subject_id offset 0) as subject)`
}
