import { sql } from 'kysely'
import { assign } from '../concepts/assign.ts'
import type { Db } from '../db/pool.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import { takeStatesTurn } from '../model/states-turn.ts'

/** An audience as an operator sees it. `people` are those who have not left. */
export type Audience = {
  readonly id: string
  readonly name: string
  readonly desiredRetention: number
  readonly weeklyAssignments: number
  readonly people: number
  readonly concepts: number
  readonly sources: readonly string[]
}

/** What an audience is to hold to; what is left out keeps its value, or the default. `desiredRetention`: 0.5..0.99. */
export type AudienceSettings = { readonly desiredRetention?: number; readonly weeklyAssignments?: number }

/** Adds an audience. `exists`: there is one of that name, which stays as it is. */
export async function addAudience(
  db: Db,
  name: string,
  settings: AudienceSettings,
  at: Date,
): Promise<{ readonly status: 'added' | 'exists'; readonly id: string }> {
  const added = await db
    .insertInto('audience')
    .values({ name, ...columnsOf(settings), created_at: at })
    .onConflict((conflict) => conflict.constraint('audience_name_unique').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (added !== undefined) return { status: 'added', id: added.id }
  const { id } = await db.selectFrom('audience').select('id').where('name', '=', name).executeTakeFirstOrThrow()
  return { status: 'exists', id }
}

/** Every audience, by name. */
export async function listAudiences(db: Db): Promise<readonly Audience[]> {
  const { rows } = await sql<Audience>`
    select audience.id, audience.name, audience.desired_retention as "desiredRetention",
      audience.weekly_assignments as "weeklyAssignments",
      (select count(*)::int from audience_person where audience_id = audience.id and left_at is null) as people,
      (select count(*)::int from audience_concept where audience_id = audience.id) as concepts,
      array(select source.name from source where source.audience_id = audience.id order by source.name) as sources
    from audience order by audience.name`.execute(db)
  return rows
}

/** The audiences that a person is in, by name. */
export async function audiencesOf(
  db: Db,
  personId: string,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  return await db
    .selectFrom('audience_person')
    .innerJoin('audience', 'audience.id', 'audience_person.audience_id')
    .select(['audience.id', 'audience.name'])
    .where('audience_person.person_id', '=', personId)
    .where('audience_person.left_at', 'is', null)
    .orderBy('audience.name')
    .execute()
}

/** Who is in which audience, by their emails; those who left are not. */
export async function listMembers(db: Db): Promise<readonly { readonly audience: string; readonly email: string }[]> {
  return await db
    .selectFrom('audience_person')
    .innerJoin('audience', 'audience.id', 'audience_person.audience_id')
    .innerJoin('person', 'person.id', 'audience_person.person_id')
    .select(['audience.name as audience', 'person.email'])
    .where('audience_person.left_at', 'is', null)
    .orderBy('audience.name')
    .orderBy('person.email')
    .execute()
}

/** The id of an audience by its name; null when there is none. */
export async function findAudience(db: Db, name: string): Promise<string | null> {
  const row = await db.selectFrom('audience').select('id').where('name', '=', name).executeTakeFirst()
  return row?.id ?? null
}

/** Lets people join, who are assigned its concepts so many a week; gives how many had not been in it. One transaction. */
export async function joinAudience(
  db: Db,
  model: RetentionModel,
  { audienceId, personIds }: { readonly audienceId: string; readonly personIds: readonly string[] },
  at: Date,
): Promise<number> {
  return await db.transaction().execute(async (trx) => {
    await takeStatesTurn(trx)
    const { rows } = await sql<{ person_id: string }>`
      insert into audience_person (person_id, audience_id, joined_at)
      select distinct id, ${audienceId}::bigint, ${at}::timestamptz from unnest(${[...personIds]}::bigint[]) as id
      on conflict on constraint audience_person_pk do update set joined_at = excluded.joined_at, left_at = null
        where audience_person.left_at is not null
      returning person_id`.execute(trx)
    await assign(trx, model, { personIds: rows.map((row) => row.person_id) }, at)
    return rows.length
  })
}

/** Lets people leave: what only this audience asks of them is paused, not forgotten; gives how many left. One transaction. */
export async function leaveAudience(
  db: Db,
  model: RetentionModel,
  { audienceId, personIds }: { readonly audienceId: string; readonly personIds: readonly string[] },
  at: Date,
): Promise<number> {
  return await db.transaction().execute(async (trx) => {
    await takeStatesTurn(trx)
    const { rows: left } = await sql<{ person_id: string }>`
      update audience_person set left_at = greatest(${at}::timestamptz, joined_at)
      where audience_id = ${audienceId} and person_id = any(${[...personIds]}::bigint[]) and left_at is null
      returning person_id`.execute(trx)
    await assign(trx, model, { personIds: left.map((row) => row.person_id) }, at)
    return left.length
  })
}

/** Changes what an audience holds to; states of its people fall due by it at once. One transaction. */
export async function setAudience(
  db: Db,
  model: RetentionModel,
  audienceId: string,
  settings: AudienceSettings,
  at: Date,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await takeStatesTurn(trx)
    await trx.updateTable('audience').set(columnsOf(settings)).where('id', '=', audienceId).execute()
    const members = await trx
      .selectFrom('audience_person')
      .select('person_id')
      .where('audience_id', '=', audienceId)
      .where('left_at', 'is', null)
      .execute()
    await assign(trx, model, { personIds: members.map((row) => row.person_id) }, at)
  })
}

function columnsOf({ desiredRetention, weeklyAssignments }: AudienceSettings) {
  return {
    ...(desiredRetention === undefined ? {} : { desired_retention: desiredRetention }),
    ...(weeklyAssignments === undefined ? {} : { weekly_assignments: weeklyAssignments }),
  }
}
