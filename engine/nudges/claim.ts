import { sql } from 'kysely'
import type { ChannelKind, NoticeKind } from '../db/nudge-tables.ts'
import type { Db } from '../db/pool.ts'
import { addressSql } from '../people/addresses.ts'
import type { Language } from '../wording/language.ts'
import { isTakenSql, laneOf } from './lanes.ts'
import { isVacation } from './slots.ts'
import { questionsOf } from './standing-nudge.ts'

/** A channel as a claim sees it: `paced` ones hold one lane a person. */
export type ClaimedChannel = { readonly kind: ChannelKind; readonly paced: boolean }

/** Who claims, for how long, and through which channels messages can go out. `startedAt`: when this run began. */
export type Claimer = {
  readonly owner: string
  readonly channels: readonly ClaimedChannel[]
  readonly leaseMs: number
  readonly startedAt: Date
}

/** A nudge or notice that this owner, and nobody else, may now send. Instants of questions are ISO texts. */
export type ClaimedNudge = {
  readonly personId: string
  readonly nudgeId: string
  readonly attempt: number
  readonly leaseUntil: Date
  readonly channel: ChannelKind
  readonly notice: NoticeKind | null
  readonly messageKey: string
  readonly slotAt: Date
  readonly name: string
  readonly address: string
  readonly conversation: string | null
  readonly language: Language
  /** ISO, 1 is Monday, where the person is. */
  readonly weekday: number
  readonly week: string
  readonly questions: readonly {
    readonly position: number
    readonly context: string
    readonly question: string
    readonly previousAnswer: string | null
    readonly metAt: string
    readonly answeredAt: string | null
    readonly source: string | null
  }[]
}

/**
 * Claims the oldest planned messages, at most `limit`, in one statement that commits before anything leaves the process. What a person
 * or the clock has overtaken since planning (paused, opted out, suppressed, window over, moved to another zone, nothing left to ask) ends as expired instead. A message
 * that this run could not send is left for the next one, and so is one whose person's lane is taken. A notice waits for the person's window. Where a channel has no
 * turns to wait for, what is claimed counts as begun. `found`: how many it looked at; fewer than `limit`: there are no more for now.
 */
export async function claimDue(
  db: Db,
  claimer: Claimer,
  limit: number,
  at: Date,
): Promise<{ readonly claimed: readonly ClaimedNudge[]; readonly expired: number; readonly found: number }> {
  const kinds = claimer.channels.map(({ kind }) => kind)
  const paced = claimer.channels.filter((channel) => channel.paced).map(({ kind }) => kind)
  const leaseUntil = new Date(at.getTime() + claimer.leaseMs)
  const isInWindow = sql`(${at}::timestamptz at time zone person.time_zone)::time >= person.window_from
    and (${at}::timestamptz at time zone person.time_zone)::time < person.window_to`
  const { rows } = await sql<ClaimRow>`
    with open as (
      select nudge.person_id, nudge.id, nudge.slot_at, nudge.channel from nudge
      where nudge.status = 'planned' and nudge.slot_at <= ${at} and nudge.channel = any(${kinds}::text[])
        and (nudge.not_before is null or nudge.not_before <= ${at})
        and (nudge.sending_at is null or nudge.sending_at < ${claimer.startedAt})
        and not exists (select from lane where lane.name = nudge.channel || ':' || nudge.person_id and ${isTakenSql(sql`lane.next_at`, at)})
        and (nudge.notice is null or nudge.not_after <= ${at}
          or exists (select from person where person.id = nudge.person_id and ${isInWindow}))
      order by nudge.slot_at
      limit ${limit}
      for update skip locked
    ),
    first as (
      select person_id, id, channel from (
        select open.*, row_number() over (partition by person_id, channel order by slot_at, id) as place from open) as placed
      where place = 1
    ),
    held as (
      insert into lane as held (name, next_at)
      select channel || ':' || person_id, ${leaseUntil} from first where channel = any(${paced}::text[]) order by channel, person_id
      on conflict on constraint lane_pk do update set next_at = excluded.next_at where not ${isTakenSql(sql`held.next_at`, at)}
      returning name
    ),
    due as (
      select first.person_id, first.id from first
      where not (channel = any(${paced}::text[])) or channel || ':' || person_id in (select name from held)
    ),
    overtaken as (
      select due.person_id, due.id, case
        when nudge.not_after <= ${at} then 'too-late'
        when nudge.notice is null and not exists (
          select from (${questionsOf(sql`due.person_id`, sql`due.id`)}) as question where question.is_open) then 'nothing-to-ask'
        when nudge.notice = 'consent' and person.consented_at is not null then 'agreed-already'
        when nudge.notice is null and person.consented_at is null then 'no-consent'
        when person.opted_out_at is not null then 'opted-out'
        when person.paused_until > ${at} and not nudge.is_practice then 'paused'
        when person.snoozed_until > ${at} and nudge.notice is null and not nudge.is_practice then 'snoozed'
        when nudge.notice is null and not nudge.is_practice
          and ${isVacation(sql`person.id`, sql`(${at}::timestamptz at time zone person.time_zone)::date`)} then 'on-vacation'
        when reached.address is null then 'no-address'
        when exists (select from suppression where suppression.channel = nudge.channel and suppression.address = reached.address)
          then 'channel-off'
        when not nudge.is_practice and not (${isInWindow}) then 'outside-window'
      end as reason
      from due
      join nudge on nudge.person_id = due.person_id and nudge.id = due.id
      join person on person.id = due.person_id
      cross join lateral (select ${addressSql(sql`nudge.channel`)} as address) as reached
    )
    update nudge set
      status = case when overtaken.reason is null then 'sending' else 'expired' end,
      reason = overtaken.reason,
      owner = ${claimer.owner}, attempt = nudge.attempt + 1, sending_at = ${at}, lease_until = ${leaseUntil},
      begun_at = case when nudge.channel = any(${paced}::text[]) then nudge.begun_at else ${at}::timestamptz end,
      settled_at = case when overtaken.reason is null then null else ${at}::timestamptz end
    from overtaken
    where nudge.person_id = overtaken.person_id and nudge.id = overtaken.id
    returning nudge.person_id, nudge.id, nudge.channel, nudge.status, (select count(*)::int from open) as found`.execute(
    db,
  )

  const sending = rows.filter((row) => row.status === 'sending')
  const overtaken = rows.filter((row) => row.status === 'expired')
  // Nothing goes out there, and what the person asks for next need not wait for the end of a lease.
  const lanes = overtaken
    .filter(({ channel }) => paced.includes(channel))
    .map((row) => laneOf(row.channel, row.person_id))
  if (lanes.length > 0) await db.updateTable('lane').set({ next_at: at }).where('name', 'in', lanes).execute()
  return { claimed: await readClaimed(db, sending), expired: overtaken.length, found: rows[0]?.found ?? 0 }
}

type ClaimRow = {
  person_id: string
  id: string
  channel: ChannelKind
  status: 'sending' | 'expired'
  found: number
}

async function readClaimed(
  db: Db,
  keys: readonly { person_id: string; id: string }[],
): Promise<readonly ClaimedNudge[]> {
  if (keys.length === 0) return []
  const { rows } = await sql<ClaimedNudge>`
    select nudge.person_id as "personId", nudge.id as "nudgeId", nudge.attempt, nudge.lease_until as "leaseUntil", nudge.channel, nudge.notice,
      nudge.message_key as "messageKey", nudge.slot_at as "slotAt", person.name, person.language,
      case nudge.channel when 'email' then person.email else ${addressSql(sql`nudge.channel`)} end as address,
      (select member.conversation from slack_member as member where nudge.channel = 'slack' and member.id = ${addressSql(sql`nudge.channel`)})
        as conversation,
      extract(isodow from local.at)::int as weekday, to_char(local.at, 'IYYY-"W"IW') as week, coalesce(asked.questions, '[]') as questions
    from unnest(${keys.map((key) => key.person_id)}::bigint[], ${keys.map((key) => key.id)}::bigint[]) as claimed (person_id, id)
    join nudge on nudge.person_id = claimed.person_id and nudge.id = claimed.id
    join person on person.id = nudge.person_id
    cross join lateral (select nudge.slot_at at time zone person.time_zone as at) as local
    cross join lateral (
      select json_agg(json_build_object('position', question.position, 'context', version.context, 'question', version.question,
          'previousAnswer', case when previous.answer is distinct from version.answer then previous.answer end,
          'metAt', met.first_at, 'answeredAt', answered.last_at, 'source', origin.name)
        order by question.position) as questions
      from (${questionsOf(sql`nudge.person_id`, sql`nudge.id`)}) as standing
      join question on question.person_id = standing.person_id and question.nudge_id = standing.nudge_id and question.position = standing.position
      join concept_version as version on version.concept_id = question.concept_id and version.version = question.version
      left join concept_version as previous on previous.concept_id = question.concept_id and previous.version = question.version - 1
      cross join lateral (
        select coalesce(min(exposure.exposed_at), nudge.slot_at) as first_at from exposure
        where exposure.person_id = question.person_id and exposure.concept_id = question.concept_id
      ) as met
      cross join lateral (
        select max(review.rated_at) as last_at from review
        left join undo on undo.person_id = review.person_id and undo.review_id = review.id
        where review.person_id = question.person_id and review.concept_id = question.concept_id and undo.review_id is null
      ) as answered
      left join lateral (
        select source.name from provenance
        join memory on memory.id = provenance.memory_id and memory.gone_at is null
        join source on source.id = memory.source_id
        where provenance.concept_id = question.concept_id order by memory.surfaced_at limit 1
      ) as origin on true
      where standing.is_open
    ) as asked
    order by nudge.slot_at, nudge.id`.execute(db)
  return rows
}
