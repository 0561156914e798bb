import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import type { ChannelKind } from '../db/tables.ts'

/** Who claims, for how long, and through which channels nudges can go out. `startedAt`: when this run began. */
export type Claimer = {
  readonly owner: string
  readonly channels: readonly ChannelKind[]
  readonly leaseMs: number
  readonly startedAt: Date
}

/** A nudge that this owner, and nobody else, may now send. */
export type ClaimedNudge = {
  readonly personId: string
  readonly nudgeId: string
  readonly attempt: number
  readonly channel: ChannelKind
  readonly messageKey: string
  readonly slotAt: Date
  readonly name: string
  readonly address: string
  readonly weekday: string
  readonly questions: readonly { readonly position: number; readonly context: string; readonly question: string }[]
}

/**
 * Claims the oldest planned nudges, at most `limit`, in one statement that commits before anything leaves the process. What a person
 * or the clock has overtaken since planning (paused, opted out, channel off, window over, moved to another zone) ends as expired instead. A nudge that
 * this run could not send is left for the next one.
 */
export async function claimDue(
  db: Db,
  claimer: Claimer,
  limit: number,
  at: Date,
): Promise<{ readonly claimed: readonly ClaimedNudge[]; readonly expired: number }> {
  const { rows } = await sql<{ person_id: string; id: string; status: 'sending' | 'expired' }>`
    with due as (
      select nudge.person_id, nudge.id from nudge
      where nudge.status = 'planned' and nudge.slot_at <= ${at} and nudge.channel = any(${[...claimer.channels]}::text[])
        and (nudge.sending_at is null or nudge.sending_at < ${claimer.startedAt})
      order by nudge.slot_at
      limit ${limit}
      for update skip locked
    ),
    overtaken as (
      select due.person_id, due.id, case
        when nudge.not_after <= ${at} then 'too-late'
        when not exists (select from question where question.person_id = due.person_id and question.nudge_id = due.id)
          then 'nothing-to-ask'
        when person.opted_out_at is not null then 'opted-out'
        when person.paused_until > ${at} then 'paused'
        when person.channel_off_reason is not null then 'channel-off'
        when not (local.clock >= person.window_from and local.clock < person.window_to) then 'outside-window'
      end as reason
      from due
      join nudge on nudge.person_id = due.person_id and nudge.id = due.id
      join person on person.id = due.person_id
      cross join lateral (select (${at}::timestamptz at time zone person.time_zone)::time as clock) as local
    )
    update nudge set
      status = case when overtaken.reason is null then 'sending' else 'expired' end,
      reason = overtaken.reason,
      owner = ${claimer.owner}, attempt = nudge.attempt + 1, sending_at = ${at},
      lease_until = ${new Date(at.getTime() + claimer.leaseMs)},
      settled_at = case when overtaken.reason is null then null else ${at}::timestamptz end
    from overtaken
    where nudge.person_id = overtaken.person_id and nudge.id = overtaken.id
    returning nudge.person_id, nudge.id, nudge.status`.execute(db)

  const sending = rows.filter((row) => row.status === 'sending')
  return { claimed: await readClaimed(db, sending), expired: rows.length - sending.length }
}

async function readClaimed(
  db: Db,
  keys: readonly { person_id: string; id: string }[],
): Promise<readonly ClaimedNudge[]> {
  if (keys.length === 0) return []
  const { rows } = await sql<ClaimedNudge>`
    select nudge.person_id as "personId", nudge.id as "nudgeId", nudge.attempt, nudge.channel,
      nudge.message_key as "messageKey", nudge.slot_at as "slotAt", person.name, person.email as address,
      to_char(nudge.slot_at at time zone person.time_zone, 'FMDay') as weekday, asked.questions
    from unnest(${keys.map((key) => key.person_id)}::bigint[], ${keys.map((key) => key.id)}::bigint[]) as claimed (person_id, id)
    join nudge on nudge.person_id = claimed.person_id and nudge.id = claimed.id
    join person on person.id = nudge.person_id
    cross join lateral (
      select json_agg(json_build_object('position', question.position, 'context', version.context, 'question', version.question)
        order by question.position) as questions
      from question
      join concept_version as version on version.concept_id = question.concept_id and version.version = question.version
      where question.person_id = nudge.person_id and question.nudge_id = nudge.id
    ) as asked
    order by nudge.slot_at, nudge.id`.execute(db)
  return rows
}
