import { type RawBuilder, sql } from 'kysely'
import type { ChannelKind } from '../db/nudge-tables.ts'
import type { Db } from '../db/pool.ts'
import { areaGainSql, retrievabilitySql } from '../model/curve.ts'
import type { ModelInForce } from '../model/model-in-force.ts'
import { gates } from './gates.ts'
import { type DecisionReason, policy } from './policy.ts'
import { nextSlot, openSlots } from './slots.ts'

/** How due states compete for a person's few questions; the last two exist to be measured against. */
export type Rank = 'area-gain' | 'oldest-due' | 'random'

/** `channels`: those that messages can go out through just now. */
export type PlanOptions = { readonly rank?: Rank; readonly channels?: readonly ChannelKind[] }

/** What one planning run decided. `reasons` counts every decision by its literal. */
export type Planned = {
  readonly decided: number
  readonly nudges: number
  readonly questions: number
  readonly deferred: number
  readonly reasons: Partial<Record<DecisionReason, number>>
}

/**
 * Decides, for everybody whose slot has come and who has no decision for it yet, whether to nudge and what to ask. One
 * statement: decision, nudge and question rows appear together or not at all, and two planners at once decide once. A tick that is
 * nobody's slot writes nothing. Only the newest slot of a person's local day counts, so downtime never causes a burst. Where a notice is to be told
 * instead, it is planned in the same statement.
 */
export async function plan(
  db: Db,
  { model, weights }: ModelInForce,
  at: Date,
  { rank = 'area-gain', channels = everyChannel }: PlanOptions = {},
): Promise<Planned> {
  const instant = sql<Date>`cast(${at} as timestamptz)`
  const state = {
    stabilityDays: sql<number>`due.stability_days`,
    difficulty: sql<number | null>`due.difficulty`,
    sinceAt: sql<Date>`due.since_at`,
  }
  const worth = {
    'area-gain': sql`due.importance * ${areaGainSql(weights, state, instant)} desc`,
    'oldest-due': sql`due.due_at`,
    random: sql`hashint8extended(due.concept_id, due.person_id + cast(date_part('epoch', ${instant}) as bigint))`,
  }[rank]
  const atNextSlot = retrievabilitySql(
    model.curve,
    sql<number>`state.stability_days`,
    sql<Date>`state.since_at`,
    sql<Date>`person.next_slot_at`,
  )

  // An agent surfaced it lately: the person has just met it again.
  const isAskable = sql`(state.surfaced_at is null or state.surfaced_at <= ${instant} - ${hours(policy.recentExposureHours)})`

  const { rows } = await sql<{ reason: DecisionReason; decided: number; asked: number; deferred: number }>`
    with slot as materialized (${openSlots(instant)}),
    gate as materialized (${gates(instant, channels)}),
    person as materialized (
      select gate.*, next_slot.slot_at as next_slot_at, due.count as due_count
      from gate
      cross join lateral (${nextSlot}) as next_slot
      cross join lateral (
        select count(*) from retention_state as state
        where state.person_id = gate.person_id and state.active and state.due_at < next_slot.slot_at and ${isAskable}
      ) as due
      where gate.reason is null
    ),
    chosen as materialized (
      select person.person_id, pick.concept_id, pick.version, pick.position,
        person.due_count = 1 and pick.can_wait and person.room > 1 and not person.is_chosen and person.last_reason is distinct from 'waits-for-company' as waits
      from person cross join lateral (
        select due.concept_id, due.version, due.can_wait, row_number() over (order by ${worth}, due.concept_id) as position
        from (
          select state.person_id, state.concept_id, state.version, state.stability_days, state.difficulty, state.since_at, state.due_at,
            state.importance, ${atNextSlot} >= state.desired_retention - ${float(policy.waitingMayCost)} as can_wait
          from retention_state as state
          where state.person_id = person.person_id and state.active and state.due_at < person.next_slot_at and ${isAskable}
          order by state.due_at, state.concept_id
          limit ${policy.ranked}
        ) as due
        order by position
        limit person.room
      ) as pick
      where person.due_count > 0
    ),
    total as (
      select person_id, case when bool_or(waits) then 0 else count(*) end as asked from chosen group by person_id
    ),
    decided as (
      insert into decision (person_id, slot_at, decided_at, reason, asked, deferred)
      select gate.person_id, gate.slot_at, ${at}, coalesce(gate.reason, case
          when person.due_count = 0 then 'nothing-due'
          when total.asked = 0 then 'waits-for-company'
          else 'asked' end),
        coalesce(total.asked, 0), coalesce(person.due_count - coalesce(total.asked, 0), 0)
      from gate
      left join person on person.person_id = gate.person_id
      left join total on total.person_id = gate.person_id
      order by gate.person_id
      on conflict on constraint decision_pk do nothing
      returning person_id, slot_at, reason, asked, deferred
    ),
    planned as (
      insert into nudge (person_id, slot_at, channel, status, not_after, answer_until, planned_at)
      select decided.person_id, decided.slot_at, person.channel, 'planned', person.window_ends_at,
        ((person.next_slot_at at time zone person.time_zone)::date + 1)::timestamp at time zone person.time_zone, ${at}
      from decided join person on person.person_id = decided.person_id
      where decided.reason = 'asked'
      returning person_id, id
    ),
    notices as (
      insert into nudge (person_id, slot_at, channel, status, notice, not_after, planned_at)
      select decided.person_id, decided.slot_at, gate.channel, 'planned', gate.notice, ${instant} + make_interval(days => ${policy.noticeDays}), ${at}
      from decided join gate on gate.person_id = decided.person_id
      where gate.notice is not null
    ),
    questions as (
      insert into question (person_id, nudge_id, position, concept_id, version)
      select planned.person_id, planned.id, chosen.position, chosen.concept_id, chosen.version
      from planned join chosen on chosen.person_id = planned.person_id
    )
    select reason, count(*)::int as decided, sum(asked)::int as asked, sum(deferred)::int as deferred
    from decided group by reason order by reason`.execute(db)

  return {
    decided: rows.reduce((sum, row) => sum + row.decided, 0),
    nudges: rows.find((row) => row.reason === 'asked')?.decided ?? 0,
    questions: rows.reduce((sum, row) => sum + row.asked, 0),
    deferred: rows.reduce((sum, row) => sum + row.deferred, 0),
    reasons: Object.fromEntries(rows.map((row) => [row.reason, row.decided])),
  }
}

/** Who is reached on none of them is not planned for. */
const everyChannel: readonly ChannelKind[] = ['email', 'slack']

function hours(count: number): RawBuilder<unknown> {
  return sql`make_interval(hours => ${count})`
}

function float(value: number): RawBuilder<number> {
  return sql<number>`cast(${value} as float8)`
}
