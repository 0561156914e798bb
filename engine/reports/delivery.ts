import { sql } from 'kysely'
import type { NudgeStatus } from '../db/nudge-tables.ts'
import type { Db } from '../db/pool.ts'
import type { DecisionReason } from '../nudges/policy.ts'
import { isTooSmall } from './small-groups.ts'
import type { Window } from './window.ts'

/** What became of the nudges and questions whose slot lies in a window; what came back counts as failed. */
export type Delivery = {
  readonly people: number
  /** Every nudge that was planned for a slot in the window, then where each stands now; no notices, nor what somebody asked for. */
  readonly nudges: number
  readonly byStatus: Readonly<Record<NudgeStatus, number>>
  readonly questionsAsked: number
  /** Null where fewer than five people were asked. */
  readonly answers: Responses | null
  /** Decisions by their reason, most frequent first. */
  readonly decisions: readonly { readonly reason: DecisionReason; readonly slots: number; readonly deferred: number }[]
}

/** `nudgesAnswered`: sent ones with at least one review. `responseRate`: those / all sent ones, null for none sent. */
export type Responses = {
  readonly nudgesAnswered: number
  readonly questionsAnswered: number
  readonly responseRate: number | null
}

/** Delivery to everybody; who answered is hidden below five people. */
export async function delivery(db: Db, window: Window): Promise<Delivery> {
  const found = await readDelivery(db, window, null)
  return isTooSmall(found.people) ? { ...found, answers: null } : found
}

/** Delivery to one person, nothing hidden. */
export function deliveryToPerson(db: Db, personId: string, window: Window): Promise<Delivery> {
  return readDelivery(db, window, personId)
}

async function readDelivery(db: Db, window: Window, personId: string | null): Promise<Delivery> {
  const [counts, decisions] = await Promise.all([readCounts(db, window, personId), readDecisions(db, window, personId)])
  const { people, questionsAsked, nudgesAnswered, questionsAnswered, ...byStatus } = counts
  return {
    people,
    nudges: Object.values(byStatus).reduce((sum, count) => sum + count, 0),
    byStatus,
    questionsAsked,
    answers: {
      nudgesAnswered,
      questionsAnswered,
      responseRate: byStatus.sent === 0 ? null : nudgesAnswered / byStatus.sent,
    },
    decisions,
  }
}

type Counts = Record<NudgeStatus | 'people' | 'questionsAsked' | 'nudgesAnswered' | 'questionsAnswered', number>

async function readCounts(db: Db, { fromAt, toAt }: Window, personId: string | null): Promise<Counts> {
  const { rows } = await sql<Counts>`
    select count(distinct n.person_id) filter (where n.status = 'sent')::int as people,
      count(*) filter (where n.status = 'planned')::int as planned,
      count(*) filter (where n.status = 'sending')::int as sending,
      count(*) filter (where n.status = 'sent')::int as sent,
      count(*) filter (where n.status = 'failed')::int as failed,
      count(*) filter (where n.status = 'unknown')::int as unknown,
      count(*) filter (where n.status = 'expired')::int as expired,
      count(*) filter (where n.status = 'sent' and q.answered > 0)::int as "nudgesAnswered",
      coalesce(sum(q.asked) filter (where n.status = 'sent'), 0)::int as "questionsAsked",
      coalesce(sum(q.answered) filter (where n.status = 'sent'), 0)::int as "questionsAnswered"
    from (
      select nudge.person_id, nudge.id, nudge.slot_at, nudge.notice, nudge.is_practice,
        case when exists (select from bounce
            where bounce.person_id = nudge.person_id and bounce.nudge_id = nudge.id and bounce.kind <> 'complaint')
          then 'failed' else nudge.status end as status
      from nudge) as n
    left join lateral (
      select count(*) as asked,
        count(*) filter (where exists (
          select from review as r
          where r.person_id = question.person_id and r.nudge_id = question.nudge_id and r.position = question.position)) as answered
      from question where question.person_id = n.person_id and question.nudge_id = n.id) as q on true
    where n.slot_at >= ${fromAt} and n.slot_at < ${toAt} and n.notice is null and not n.is_practice
      and (${personId}::bigint is null or n.person_id = ${personId}::bigint)`.execute(db)
  return rows[0]!
}

async function readDecisions(
  db: Db,
  { fromAt, toAt }: Window,
  personId: string | null,
): Promise<Delivery['decisions']> {
  const { rows } = await sql<Delivery['decisions'][number]>`
    select reason, count(*)::int as slots, sum(deferred)::int as deferred
    from decision
    where slot_at >= ${fromAt} and slot_at < ${toAt}
      and (${personId}::bigint is null or person_id = ${personId}::bigint)
    group by reason
    order by slots desc, reason`.execute(db)
  return rows
}
