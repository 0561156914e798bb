import { type RawBuilder, sql } from 'kysely'
import type { ClosedReason, NoticeKind } from '../db/nudge-tables.ts'
import type { Db } from '../db/pool.ts'
import { addressSql } from '../people/addresses.ts'
import { type AskedQuestion, readQuestion } from '../reviews/asked-question.ts'
import { whyInWords } from '../wording/why.ts'
import type { Recipient } from './recipient.ts'

/** Names one message to one person. */
export type NudgeRef = { readonly personId: string; readonly nudgeId: string }

type Standing = NudgeRef & {
  readonly messageKey: string
  /** Null: it was never sent, or nobody knows. */
  readonly providerId: string | null
  readonly recipient: Recipient
}

/** A nudge as its message ought to show it now: one of its questions, in its present state. */
export type StandingNudge = Standing & {
  readonly kind: 'nudge'
  readonly closedReason: ClosedReason | null
  readonly isPractice: boolean
  readonly ratingButtons: 2 | 4
  /** The question that it shows, from 1, of how many. */
  readonly position: number
  readonly count: number
  /** Other questions that still wait for an answer. */
  readonly left: number
  readonly asked: AskedQuestion
  readonly why: string
  /** Where the person is: until when they asked for quiet, while that lies ahead. `weekday`: ISO, 1 is Monday; `clock`: "09:00". */
  readonly snoozedUntil: { readonly weekday: number; readonly clock: string } | null
}

/** A notice as its message ought to show it now: what the person has decided since. */
export type StandingNotice = Standing & {
  readonly kind: 'notice'
  readonly notice: NoticeKind
  readonly agreed: boolean
  readonly optedOut: boolean
  /** By their own wish, or since they fell silent. */
  readonly paused: boolean
}

/** Reads one message as it stands at `at`; null when there is none. Writes nothing. */
export async function readStanding(db: Db, ref: NudgeRef, at: Date): Promise<StandingNudge | StandingNotice | null> {
  const { rows } = await sql<Row>`
    select nudge.message_key, nudge.provider_id, nudge.notice, nudge.closed_reason, nudge.is_practice, nudge.shown_position,
      person.name, person.language, person.rating_buttons, person.consented_at is not null as agreed,
      person.opted_out_at is not null as opted_out,
      coalesce(person.paused_until > ${at}, false) or nudge.notice is not distinct from 'stopped' and not coalesce(
        greatest(person.resumed_at, (select max(review.rated_at) from review where review.person_id = person.id)) > nudge.slot_at, false) as paused,
      case when person.snoozed_until > ${at} then json_build_object(
        'weekday', extract(isodow from person.snoozed_until at time zone person.time_zone)::int,
        'clock', to_char(person.snoozed_until at time zone person.time_zone, 'HH24:MI')) end as snoozed_until,
      reached.address, member.conversation, held.count, held.open,
      why.met_at, why.answered_at, why.source
    from nudge
    join person on person.id = nudge.person_id
    cross join lateral (select ${addressSql(sql`nudge.channel`)} as address) as reached
    left join slack_member as member on nudge.channel = 'slack' and member.id = reached.address
    cross join lateral (
      select count(*)::int as count, array_agg(question.position order by question.position) filter (where question.is_open) as open
      from (${questionsOf(sql`nudge.person_id`, sql`nudge.id`)}) as question
    ) as held
    left join lateral (
      select coalesce((select min(exposure.exposed_at) from exposure
          where exposure.person_id = question.person_id and exposure.concept_id = question.concept_id), nudge.slot_at) as met_at,
        (select max(review.rated_at) from review
          left join undo on undo.person_id = review.person_id and undo.review_id = review.id
          where review.person_id = question.person_id and review.concept_id = question.concept_id and undo.review_id is null
            and review.nudge_id <> nudge.id) as answered_at,
        (select source.name from provenance
          join memory on memory.id = provenance.memory_id and memory.gone_at is null join source on source.id = memory.source_id
          where provenance.concept_id = question.concept_id order by memory.surfaced_at limit 1) as source
      from question
      where question.person_id = nudge.person_id and question.nudge_id = nudge.id and question.position = nudge.shown_position
    ) as why on true
    where nudge.person_id = ${ref.personId} and nudge.id = ${ref.nudgeId}`.execute(db)
  const row = rows[0]
  if (row === undefined) return null

  const { name, language, conversation } = row
  const standing = {
    ...ref,
    messageKey: row.message_key,
    providerId: row.provider_id,
    recipient: { name, address: row.address ?? '', conversation, language },
  }
  if (row.notice !== null)
    return {
      ...standing,
      kind: 'notice',
      notice: row.notice,
      agreed: row.agreed,
      optedOut: row.opted_out,
      paused: row.paused,
    }
  const asked = await readQuestion(db, { ...ref, position: row.shown_position }, at)
  if (asked === null) return null
  const daysSince = (instant: Date) => (at.getTime() - instant.getTime()) / 86_400_000
  return {
    ...standing,
    kind: 'nudge',
    closedReason: row.closed_reason,
    isPractice: row.is_practice,
    ratingButtons: row.rating_buttons,
    position: row.shown_position,
    count: row.count,
    left: (row.open ?? []).filter((position) => position !== row.shown_position).length,
    asked,
    why: whyInWords(
      {
        metDays: row.met_at === null ? 0 : daysSince(row.met_at),
        answeredDays: row.answered_at === null ? null : daysSince(row.answered_at),
        source: row.source,
      },
      language,
    ),
    snoozedUntil: row.snoozed_until,
  }
}

/** Lets a nudge show its next question that is still open; stays where there is none. */
export async function showNext(db: Db, ref: NudgeRef, at: Date): Promise<void> {
  await sql`
    update nudge set shown_position = coalesce((
        select min(question.position) from (${questionsOf(sql`nudge.person_id`, sql`nudge.id`)}) as question
        where question.is_open and question.position <> nudge.shown_position), nudge.shown_position),
      stale_at = ${at}
    where person_id = ${ref.personId} and id = ${ref.nudgeId}`.execute(db)
}

/** Says that a message shows something else than what is true; one that cannot change is left alone. */
export async function markStale(db: Db, ref: NudgeRef, at: Date): Promise<void> {
  await db
    .updateTable('nudge')
    .set({ stale_at: at })
    .where('person_id', '=', ref.personId)
    .where('id', '=', ref.nudgeId)
    .where('channel', '=', 'slack')
    .where('provider_id', 'is not', null)
    .execute()
}

/**
 * The questions of a nudge and what became of them: `is_answered` in it, `is_elsewhere` in another message since, `is_withdrawn` when the person ought not to be
 * asked any more; `is_open` when none of these.
 */
export function questionsOf(personId: RawBuilder<unknown>, nudgeId: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select judged.*, not (is_answered or is_elsewhere or is_withdrawn) as is_open
    from (
      select question.person_id, question.nudge_id, question.position, question.concept_id, own.rated_at, own.rated_at is not null as is_answered,
        exists (
          select from review
          left join undo on undo.person_id = review.person_id and undo.review_id = review.id
          where review.person_id = question.person_id and review.concept_id = question.concept_id and undo.review_id is null
            and review.nudge_id <> question.nudge_id and review.rated_at > (
              select asking.slot_at from nudge as asking where asking.person_id = question.person_id and asking.id = question.nudge_id)
        ) as is_elsewhere,
        state.active is not true or state.version <> question.version as is_withdrawn
      from question
      left join retention_state as state on state.person_id = question.person_id and state.concept_id = question.concept_id
      left join lateral (
        select review.rated_at from review
        left join undo on undo.person_id = review.person_id and undo.review_id = review.id
        where review.person_id = question.person_id and review.nudge_id = question.nudge_id and review.position = question.position
          and undo.review_id is null
      ) as own on true
      where question.person_id = ${personId} and question.nudge_id = ${nudgeId}
    ) as judged`
}

type Row = {
  message_key: string
  provider_id: string | null
  notice: NoticeKind | null
  closed_reason: ClosedReason | null
  is_practice: boolean
  shown_position: number
  name: string
  language: Recipient['language']
  rating_buttons: 2 | 4
  agreed: boolean
  opted_out: boolean
  paused: boolean
  snoozed_until: StandingNudge['snoozedUntil']
  address: string | null
  conversation: string | null
  count: number
  open: number[] | null
  met_at: Date | null
  answered_at: Date | null
  source: string | null
}
