import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import {
  crowdOf,
  type FiguresRow,
  figureColumns,
  figuresSql,
  type Group,
  groupOf,
  retrievabilityOfStateSql,
  stateSql,
  sumsSql,
} from './figures.ts'
import { hiddenReasons, isTooSmall } from './small-groups.ts'

/** Retention of everybody together; hidden when that is fewer than five people. */
export async function retentionInTotal(db: Db, model: RetentionModel, at: Date): Promise<Group> {
  const sums = sql`select null::bigint as group_id, s.person_id, ${sumsSql(model, at)}
    from retention_state as s where s.active group by s.person_id`
  const [row] = await read(
    db,
    sql`select null as id, 'Everybody' as name, ${figureColumns}
      from (select) as everybody left join (${figuresSql(sums)}) as f on true`,
  )
  return groupOf(row!, isTooSmall(row!.crowd) ? 'under-five' : null)
}

/** Retention by audience, by name; then that of states outside every audience, if any. A state in two audiences counts in both. */
export async function retentionByAudience(db: Db, model: RetentionModel, at: Date): Promise<Group[]> {
  const sums = sql`select ap.audience_id as group_id, s.person_id, ${sumsSql(model, at)}
      from audience_person as ap
      join audience_concept as ac on ac.audience_id = ap.audience_id
      join retention_state as s on s.person_id = ap.person_id and s.concept_id = ac.concept_id
      where ap.left_at is null and s.active
      group by ap.audience_id, s.person_id
    union all
    select null, s.person_id, ${sumsSql(model, at)}
      from retention_state as s
      where s.active and not exists (
        select from audience_person as ap
        join audience_concept as ac on ac.audience_id = ap.audience_id
        where ap.left_at is null and ap.person_id = s.person_id and ac.concept_id = s.concept_id)
      group by s.person_id`
  const rows = await read(
    db,
    sql`select coalesce(a.id, f.group_id)::text as id, coalesce(a.name, 'Outside every audience') as name, ${figureColumns}
      from audience as a full join (${figuresSql(sums)}) as f on f.group_id = a.id
      order by a.name nulls last`,
  )
  const revealing = await audiencesThatReveal(db)
  const reasons = hiddenReasons(rows.map(crowdOf))
  return rows.map((row, index) => {
    const protects = row.id !== null && revealing.has(row.id) ? 'protects-another' : null
    return groupOf(row, reasons[index] ?? protects)
  })
}

/**
 * Retention by concept that anybody holds: least retained first, then those without a verified state, then the hidden ones, whose
 * order must not tell what their numbers would.
 */
export async function retentionByConcept(db: Db, model: RetentionModel, at: Date): Promise<Group[]> {
  const sums = sql`select s.concept_id as group_id, s.person_id, ${stateSql(model, at)}
    from retention_state as s where s.active`
  const rows = await read(
    db,
    sql`select c.id::text as id, coalesce(v.question, v.context) as name, ${figureColumns}
      from (${figuresSql(sums)}) as f
      join concept as c on c.id = f.group_id
      left join concept_version as v on v.concept_id = c.id and v.version = c.version
      order by c.id`,
  )
  const reasons = hiddenReasons(rows.map(crowdOf))
  const groups = rows.map((row, index) => groupOf(row, reasons[index] ?? null))
  const rank = ({ figures }: Group) => (figures === null ? 3 : (figures.retention ?? 2))
  return groups.sort((a, b) => rank(a) - rank(b))
}

/** What one person retains; for sums over people, never for showing. */
export type PersonRetention = {
  readonly personId: string
  readonly verified: number
  readonly unverified: number
  readonly retention: number | null
  readonly belowDesired: number
}

/** Retention of every person over all active states, in one pass and in no order. */
export async function retentionByPerson(db: Db, model: RetentionModel, at: Date): Promise<PersonRetention[]> {
  const { rows } = await sql<PersonRetention>`
    select s.person_id as "personId",
      (count(*) filter (where s.verified))::int as verified,
      (count(*) filter (where not s.verified))::int as unverified,
      avg(${retrievabilityOfStateSql(model, at)}) filter (where s.verified) as retention,
      (count(*) filter (where s.verified and s.due_at <= ${at}))::int as "belowDesired"
    from retention_state as s where s.active group by s.person_id`.execute(db)
  return rows
}

async function read(db: Db, query: RawBuilder<unknown>): Promise<readonly FiguresRow[]> {
  const { rows } = await (query as RawBuilder<FiguresRow>).execute(db)
  return rows
}

/** Audiences inside another that has only one to four people with verified states more: the difference of the two would reveal those. */
async function audiencesThatReveal(db: Db): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    with member as (
        select ap.audience_id, ap.person_id from audience_person as ap
        where ap.left_at is null
          and exists (select from retention_state as s where s.person_id = ap.person_id and s.active and s.verified)),
      size as (select audience_id, count(*) as people from member group by audience_id),
      shared as (
        select small.audience_id as small_id, large.audience_id as large_id, count(*) as people
        from member as small join member as large on large.person_id = small.person_id and large.audience_id <> small.audience_id
        group by small.audience_id, large.audience_id)
    select distinct shared.small_id::text as id
    from shared
    join size as small on small.audience_id = shared.small_id and small.people = shared.people
    join size as large on large.audience_id = shared.large_id and large.people - small.people between 1 and 4`.execute(
    db,
  )
  return new Set(rows.map(({ id }) => id))
}
