import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import { firstSlotSql } from '../people/free-days.ts'
import { pausedUntilSql, reachSql } from '../people/people.ts'
import { retentionOfPerson } from './own-retention.ts'

/** What a person sees first about themselves. Names are topics or questions, never answers. */
export type OwnHome = {
  readonly dueNow: number
  /** What falls due in the next seven days, the soonest first, at most three; `days` from now, fractional. */
  readonly fading: readonly { readonly name: string; readonly days: number }[]
  /** By name. `stabilityDays`: the median of what was answered; null while nothing was. */
  readonly topics: readonly {
    readonly topic: string
    readonly concepts: number
    readonly stabilityDays: number | null
  }[]
  /** When they may be asked next, where they are; null while nothing reaches them. `weekday`: ISO, 1 is Monday. */
  readonly nextSlot: { readonly weekday: number; readonly clock: string } | null
  /** Concepts that they set aside. */
  readonly setAside: number
}

const fadingWithin = { days: 7, most: 3 } as const

/** What one person holds and when they are asked next, as it stands at `at`; null when there is no such person. Only for that person. */
export async function readOwnHome(db: Db, model: RetentionModel, personId: string, at: Date): Promise<OwnHome | null> {
  const { rows } = await sql<Pick<OwnHome, 'nextSlot' | 'setAside' | 'topics'>>`
    select
      (select count(*)::int from dismissal where dismissal.person_id = person.id) as "setAside",
      case when next.at is not null then json_build_object('weekday', extract(isodow from next.at)::int, 'clock', to_char(next.at, 'HH24:MI'))
        end as "nextSlot",
      (select coalesce(json_agg(json_build_object('topic', topic.name, 'concepts', topic.concepts, 'stabilityDays', topic.stability)
        order by topic.name), '[]') from (${topicsOfPerson}) as topic) as topics
    from person
    cross join lateral (${reachSql}) as reach
    cross join lateral (select greatest(${at}::timestamptz, person.snoozed_until, person.paused_until) as at) as earliest
    cross join lateral (
      select case
        when person.consented_at is null or person.opted_out_at is not null or reach.open = 0 then null
        when person.paused_until > ${at} and ${pausedUntilSql(at)} is null then null
        when person.snoozed_until = earliest.at then earliest.at
        else ${firstSlotSql(sql`(earliest.at at time zone person.time_zone)::date`, sql`earliest.at at time zone person.time_zone`)}
      end at time zone person.time_zone as at
    ) as next
    where person.id = ${personId}`.execute(db)
  const row = rows[0]
  if (row === undefined) return null

  const held = await retentionOfPerson(db, model, personId, at)
  const ahead = held.map(({ name, dueAt }) => ({ name, days: (dueAt.getTime() - at.getTime()) / 86_400_000 }))
  return {
    dueNow: ahead.filter(({ days }) => days <= 0).length,
    fading: ahead.filter(({ days }) => days > 0 && days <= fadingWithin.days).slice(0, fadingWithin.most),
    topics: row.topics,
    nextSlot: row.nextSlot,
    setAside: row.setAside,
  }
}

/** What the active concepts of `person` are about; where nothing says so, the source that surfaced them stands for it. */
const topicsOfPerson = sql`
  select coalesce(nullif(version.context, ''), origin.name) as name, count(*)::int as concepts,
    percentile_cont(0.5) within group (order by state.stability_days) filter (where state.verified) as stability
  from retention_state as state
  join concept_version as version on version.concept_id = state.concept_id and version.version = state.version
  left join lateral (
    select source.name from provenance
    join memory on memory.id = provenance.memory_id join source on source.id = memory.source_id
    where provenance.concept_id = state.concept_id order by memory.surfaced_at, memory.id limit 1
  ) as origin on true
  where state.person_id = person.id and state.active and coalesce(nullif(version.context, ''), origin.name) is not null
  group by 1`
