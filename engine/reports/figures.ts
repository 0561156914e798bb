import { type RawBuilder, sql } from 'kysely'
import { retrievabilitySql } from '../model/curve.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import type { Crowd, HiddenReason } from './small-groups.ts'

/**
 * What a set of people retains at an instant, over active states. `retention`: mean retrievability of the verified ones, null without
 * any. `belowDesired`: verified and due. `desiredRetention`: the mean over all states. `reviews`: answers behind the states.
 */
export type Figures = {
  readonly people: number
  readonly states: number
  readonly verified: number
  readonly unverified: number
  readonly retention: number | null
  readonly belowDesired: number
  readonly desiredRetention: number | null
  readonly reviews: number
}

/** One group with its figures, or with the reason why they are hidden. `id` is null for what is no row of its own. */
export type Group = { readonly id: string | null; readonly name: string } & (
  | { readonly hidden: null; readonly figures: Figures }
  | { readonly hidden: HiddenReason; readonly figures: null }
)

/**
 * A row of `figuresSql` with its name joined on. `crowd`: whom the numbers would tell of, those with a verified state, or everybody
 * while there is none; `somePeople`: the ids of up to five of them.
 */
export type FiguresRow = Figures & {
  readonly id: string | null
  readonly name: string
  readonly crowd: number
  readonly somePeople: readonly string[]
}

/** The columns that sum states `s` into one row per group and person; the caller adds `group_id`, `person_id` and the grouping. */
export function sumsSql(model: RetentionModel, at: Date): RawBuilder<unknown> {
  return sql`count(*) as states,
    count(*) filter (where s.verified) as verified,
    sum(${retrievabilityOfStateSql(model, at)}) filter (where s.verified) as recalled,
    count(*) filter (where s.verified and s.due_at <= ${at}) as below_desired,
    sum(s.desired_retention) as desired,
    sum(s.reviews) as reviews`
}

/** The same columns for a state `s` that stands alone: its concept and person are a group and a person of their own. */
export function stateSql(model: RetentionModel, at: Date): RawBuilder<unknown> {
  return sql`1 as states,
    s.verified::int as verified,
    case when s.verified then ${retrievabilityOfStateSql(model, at)} end as recalled,
    (s.verified and s.due_at <= ${at})::int as below_desired,
    s.desired_retention as desired,
    s.reviews`
}

/** Figures by `group_id`, from a query that gives one row per group and person with the columns of `sumsSql`. */
export function figuresSql(sums: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`select group_id,
      count(*)::int as people,
      sum(states)::int as states,
      sum(verified)::int as verified,
      (sum(states) - sum(verified))::int as unverified,
      sum(recalled) / nullif(sum(verified)::float8, 0) as retention,
      sum(below_desired)::int as "belowDesired",
      sum(desired) / sum(states)::float8 as "desiredRetention",
      sum(reviews)::int as reviews,
      coalesce(nullif(count(*) filter (where verified > 0), 0), count(*))::int as crowd,
      coalesce((array_agg(person_id) filter (where verified > 0))[1:5], (array_agg(person_id))[1:5])::text[] as "somePeople"
    from (${sums}) as sums
    group by group_id`
}

/** The columns of `figuresSql` as `f`, zero where an outer join found no states. */
export const figureColumns = sql`coalesce(f.people, 0) as people,
  coalesce(f.states, 0) as states,
  coalesce(f.verified, 0) as verified,
  coalesce(f.unverified, 0) as unverified,
  f.retention,
  coalesce(f."belowDesired", 0) as "belowDesired",
  f."desiredRetention",
  coalesce(f.reviews, 0) as reviews,
  coalesce(f.crowd, 0) as crowd,
  coalesce(f."somePeople", '{}') as "somePeople"`

/** Retrievability of state `s` at an instant. */
export function retrievabilityOfStateSql(model: RetentionModel, at: Date): RawBuilder<number> {
  const columns = [sql.ref<number>('s.stability_days'), sql.ref<Date>('s.since_at')] as const
  return retrievabilitySql(model.curve, ...columns, sql<Date>`${at}::timestamptz`)
}

/** The people of a row, for the rule that hides small groups. */
export function crowdOf({ crowd, somePeople }: FiguresRow): Crowd {
  return { people: crowd, somePeople }
}

/** A row as a group: its figures without the ids of people, or nothing but the reason why they are hidden. */
export function groupOf(
  { id, name, crowd: _, somePeople: __, ...figures }: FiguresRow,
  hidden: HiddenReason | null,
): Group {
  return hidden === null ? { id, name, hidden, figures } : { id, name, hidden, figures: null }
}
