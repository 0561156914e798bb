import { type Expression, type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import { areaGainSql, retrievabilitySql } from '../model/curve.ts'
import type { ModelInForce } from '../model/model-in-force.ts'
import { addressesSql } from '../people/addresses.ts'
import { type DecisionReason, policy } from './policy.ts'

/** How due states compete for a person's few questions; the last two exist to be measured against. */
export type Rank = 'area-gain' | 'oldest-due' | 'random'

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
 * nobody's slot writes nothing. Only the newest slot of a person's local day counts, so downtime never causes a burst.
 */
export async function plan(
  db: Db,
  { model, weights }: ModelInForce,
  at: Date,
  rank: Rank = 'area-gain',
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
    gate as materialized (${gates(instant)}),
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
        person.due_count = 1 and pick.can_wait and person.room > 1 and person.last_reason is distinct from 'waits-for-company' as waits
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
      insert into nudge (person_id, slot_at, channel, status, not_after, planned_at)
      select decided.person_id, decided.slot_at, gate.channel, 'planned', gate.window_ends_at, ${at}
      from decided join gate on gate.person_id = decided.person_id
      where decided.reason = 'asked'
      returning person_id, id
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

/** Each person's newest slot of their local day that has come and has no decision yet. */
function openSlots(at: Expression<Date>): RawBuilder<unknown> {
  return sql`
    select person.id as person_id, person.time_zone, ${at} at time zone person.time_zone as local_at, newest.slot_at, newest.slot_time
    from person
    cross join lateral (
      select max(slot.slot_at) as slot_at, max(at_time.local_time) as slot_time
      from unnest(person.slot_times) as at_time (local_time)
      cross join lateral (
        select ((${at} at time zone person.time_zone)::date + at_time.local_time) at time zone person.time_zone as slot_at
      ) as slot
      where slot.slot_at <= ${at}
    ) as newest
    where newest.slot_at is not null
      and not exists (select from decision where decision.person_id = person.id and decision.slot_at = newest.slot_at)`
}

/** The first reason that says no, whatever is due; null where nothing does, with the room that the caps leave. */
function gates(at: Expression<Date>): RawBuilder<unknown> {
  const localDay = sql`slot.local_at::date`
  return sql`
    select slot.person_id, slot.slot_at, slot.slot_time, slot.time_zone, ${localDay} as local_day, reach.channel, person.slot_times, person.working_days,
      previous.reason as last_reason,
      (${localDay} + person.window_to) at time zone slot.time_zone as window_ends_at,
      least(person.slot_cap, person.daily_cap - spent.today, weekly.cap - spent.week) as room,
      case
        when person.consented_at is null or person.consented_at > ${at} then 'no-consent'
        when person.paused_until > ${at} then 'paused'
        when person.opted_out_at is not null then 'opted-out'
        when reach.channel is null then 'channel-off'
        when not extract(isodow from slot.local_at)::smallint = any(person.working_days) then 'not-working-day'
        when slot.local_at::time < person.window_from or slot.local_at::time >= person.window_to then 'outside-window'
        when spent.today >= person.daily_cap then 'daily-cap'
        when spent.week >= weekly.cap then 'weekly-cap'
        when spent.last_at > ${at} - make_interval(mins => ${policy.minimumGapMinutes}) then 'minimum-gap'
        when practice.last_at > ${at} - ${hours(policy.recentPracticeHours)} then 'recent-practice'
        when ignored.nudges > ${policy.daysAfterIgnored.length} then 'stopped'
        when ignored.nudges > 0
          and ${localDay} < ignored.last_day + (${[...policy.daysAfterIgnored]}::int[])[ignored.nudges] then 'ignored'
      end as reason
    from slot
    join person on person.id = slot.person_id
    left join lateral (
      select way.channel from (${addressesSql}) as way
      where way.suppressed_reason is null order by way.channel = person.channel desc, way.channel limit 1
    ) as reach on true
    cross join lateral (
      select coalesce(person.weekly_cap, case
        when ${at} < person.consented_at + make_interval(days => ${policy.firstDays}) then ${policy.weeklyCapAtFirst}::int
        else ${policy.weeklyCapLater}::int end) as cap
    ) as weekly
    cross join lateral (
      select max(coalesce(nudge.settled_at, nudge.planned_at)) as last_at,
        coalesce(sum(decision.asked) filter (where (nudge.slot_at at time zone slot.time_zone)::date = ${localDay}), 0) as today,
        coalesce(sum(decision.asked) filter (where (nudge.slot_at at time zone slot.time_zone)::date > ${localDay} - 7), 0) as week
      from nudge join decision on decision.person_id = nudge.person_id and decision.slot_at = nudge.slot_at
      where nudge.person_id = slot.person_id and nudge.slot_at > ${at} - interval '9 days'
        and nudge.status in ('planned', 'sending', 'sent', 'unknown')
    ) as spent
    cross join lateral (
      select max(review.rated_at) as last_at from review where review.person_id = slot.person_id
    ) as practice
    cross join lateral (
      select count(*)::int as nudges, max((nudge.slot_at at time zone slot.time_zone)::date) as last_day
      from nudge
      where nudge.person_id = slot.person_id and nudge.status = 'sent'
        and nudge.slot_at > coalesce(greatest(practice.last_at, person.resumed_at), '-infinity')
    ) as ignored
    left join lateral (
      select decision.reason from decision
      where decision.person_id = slot.person_id and decision.slot_at > ${at} - interval '9 days'
        and decision.reason in ('asked', 'nothing-due', 'waits-for-company')
      order by decision.slot_at desc limit 1
    ) as previous on true`
}

/** The person's next slot on a working day, within a week: what is due before it must be asked now or fade. Only the winner is converted. */
const nextSlot = sql`
  select min(local_day.day + at_time.local_time) at time zone gate.time_zone as slot_at
  from generate_series(0, 7) as ahead (days)
  cross join lateral (select gate.local_day + ahead.days as day) as local_day
  cross join unnest(gate.slot_times) as at_time (local_time)
  where (ahead.days > 0 or at_time.local_time > gate.slot_time) and extract(isodow from local_day.day)::smallint = any(gate.working_days)`

function hours(count: number): RawBuilder<unknown> {
  return sql`make_interval(hours => ${count})`
}

function float(value: number): RawBuilder<number> {
  return sql<number>`cast(${value} as float8)`
}
