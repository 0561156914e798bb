import { type Expression, type RawBuilder, sql } from 'kysely'
import type { ChannelKind } from '../db/nudge-tables.ts'
import { addressesSql } from '../people/addresses.ts'
import { ceilingSql } from '../people/ceilings.ts'
import { policy } from './policy.ts'
import { isHoliday, isVacation } from './slots.ts'

/**
 * For each person in `slot`: the first reason that says no, whatever is due, null where nothing does; the channel that reaches them, their own choice first;
 * the room that caps and ceilings leave; and the notice that is to be told instead, once. One that did not go out told nobody.
 */
export function gates(at: Expression<Date>, channels: readonly ChannelKind[]): RawBuilder<unknown> {
  const localDay = sql`slot.local_at::date`
  const agreed = sql`(person.consented_at is not null and person.consented_at <= ${at})`
  const told = (notice: string, since: RawBuilder<unknown>) => sql`exists (
    select from nudge where nudge.person_id = slot.person_id and nudge.notice = ${notice} and nudge.slot_at > ${since}
      and nudge.status not in ('failed', 'expired'))`
  return sql`
    select slot.person_id, slot.slot_at, slot.slot_time, slot.time_zone, slot.is_chosen, ${localDay} as local_day,
      reach.channel, person.slot_times, person.working_days, person.calendar, previous.reason as last_reason,
      (${localDay} + person.window_to) at time zone slot.time_zone as window_ends_at,
      least(person.slot_cap, ceiling.slot_cap, cap.daily - spent.today, cap.weekly - spent.week) as room,
      case when ${agreed} then obstacle.reason else 'no-consent' end as reason,
      case
        when not ${agreed} and person.consented_at is null and obstacle.reason is null and not ${told('consent', sql`'-infinity'`)} and ${isAnythingDue(at)}
          then 'consent'
        when ${agreed} and obstacle.reason = 'stopped' and not ${told('stopped', sign.lastAt)} then 'stopped'
      end as notice
    from slot
    join person on person.id = slot.person_id
    left join lateral (
      select way.channel from (${addressesSql}) as way
      where way.suppressed_reason is null and way.channel = any(${[...channels]}::text[])
      order by way.channel = person.channel desc, way.channel limit 1
    ) as reach on true
    cross join (
      select ${ceilingSql('slot_cap')} as slot_cap, ${ceilingSql('daily_cap')} as daily_cap, ${ceilingSql('weekly_cap')} as weekly_cap
    ) as ceiling
    cross join lateral (
      select least(person.daily_cap, ceiling.daily_cap) as daily, least(ceiling.weekly_cap, coalesce(person.weekly_cap, case
        when ${at} < person.consented_at + make_interval(days => ${policy.firstDays}) then ${policy.weeklyCapAtFirst}::int
        else ${policy.weeklyCapLater}::int end)) as weekly
    ) as cap
    cross join lateral (
      select max(${lastHeardOf(at)}) as last_at,
        coalesce(sum(decision.asked) filter (where (nudge.slot_at at time zone slot.time_zone)::date = ${localDay}), 0) as today,
        coalesce(sum(decision.asked) filter (where (nudge.slot_at at time zone slot.time_zone)::date > ${localDay} - 7), 0) as week
      from nudge join decision on decision.person_id = nudge.person_id and decision.slot_at = nudge.slot_at
      where nudge.person_id = slot.person_id and nudge.slot_at > ${at} - interval '9 days'
        and nudge.status in ('planned', 'sending', 'sent', 'unknown')
        and nudge.notice is null and not nudge.is_practice and nudge.closed_reason is distinct from 'snoozed'
    ) as spent
    cross join lateral (
      select max(review.rated_at) as last_at from review where review.person_id = slot.person_id
    ) as practice
    cross join lateral (
      select count(*)::int as nudges, max((nudge.slot_at at time zone slot.time_zone)::date) as last_day
      from nudge
      where nudge.person_id = slot.person_id and nudge.status = 'sent' and nudge.notice is null and not nudge.is_practice
        and (nudge.closed_reason is null or nudge.closed_reason in ('answered', 'expired'))
        and not exists (select from bounce where bounce.person_id = nudge.person_id and bounce.nudge_id = nudge.id)
        and nudge.slot_at > ${sign.lastAt}
    ) as ignored
    left join lateral (
      select decision.reason from decision
      where decision.person_id = slot.person_id and decision.slot_at > ${at} - interval '9 days'
        and decision.reason in ('asked', 'nothing-due', 'waits-for-company')
      order by decision.slot_at desc limit 1
    ) as previous on true
    cross join lateral (
      select case
        when person.paused_until > ${at} then 'paused'
        when person.snoozed_until > ${at} then 'snoozed'
        when person.opted_out_at is not null then 'opted-out'
        when reach.channel is null then 'channel-off'
        when not extract(isodow from slot.local_at)::smallint = any(person.working_days) then 'not-working-day'
        when ${isHoliday(sql`person.calendar`, localDay)} then 'public-holiday'
        when ${isVacation(sql`person.id`, localDay)} then 'on-vacation'
        when ${isAway(at)} then 'away'
        when slot.local_at::time < person.window_from or slot.local_at::time >= person.window_to then 'outside-window'
        when spent.today >= cap.daily then 'daily-cap'
        when spent.week >= cap.weekly then 'weekly-cap'
        when not slot.is_chosen and spent.last_at > ${at} - make_interval(mins => ${policy.minimumGapMinutes}) then 'minimum-gap'
        when not slot.is_chosen and practice.last_at > ${at} - make_interval(hours => ${policy.recentPracticeHours}) then 'recent-practice'
        when ignored.nudges > ${policy.daysAfterIgnored.length} then 'stopped'
        when ignored.nudges > 0
          and ${localDay} < ignored.last_day + (${[...policy.daysAfterIgnored]}::int[])[ignored.nudges] then 'ignored'
      end as reason
    ) as obstacle`
}

/** When the person last showed that they are there: an answer, or a wish of theirs. */
const sign = { lastAt: sql`coalesce(greatest(practice.last_at, person.resumed_at), '-infinity')` }

/** Nobody is bothered for their consent while there is nothing to ask. */
function isAnythingDue(at: Expression<Date>): RawBuilder<boolean> {
  return sql<boolean>`exists (
    select from retention_state as state
    where state.person_id = slot.person_id and state.active and state.due_at < ${at} + interval '1 day')`
}

/**
 * A nudge that is not settled may still go out, until its window ends: it waits for somebody who delivers, was postponed, is tried again, or its sender died. Another
 * beside it would be a burst.
 */
function lastHeardOf(at: Expression<Date>): RawBuilder<Date> {
  return sql<Date>`case when nudge.settled_at is null and nudge.not_after > ${at} then ${at}
    else coalesce(nudge.settled_at, nudge.planned_at) end`
}

/** Slack says that the person is away: on vacation, or ill. */
function isAway(at: Expression<Date>): RawBuilder<boolean> {
  return sql<boolean>`exists (
    select from person_identity as identity join slack_member as member on member.id = identity.value
    where identity.person_id = person.id and identity.kind = 'slack' and member.away_until > ${at})`
}
