import { sql } from 'kysely'
import type { ClosedReason } from '../db/nudge-tables.ts'
import type { Db } from '../db/pool.ts'
import { undoWithinMinutes } from '../reviews/undo-window.ts'
import { questionsOf } from './standing-nudge.ts'

/**
 * Closes sent nudges that have nothing left to ask: answered (once nothing can be undone), answered elsewhere, withdrawn, or too old. One whose shown question has
 * gone moves on to the next open one. Their messages are stale then. Only channels whose messages can change. What somebody is changing just now, such as by a
 * snooze, is left to the next run. Gives how many.
 */
export async function closeNudges(db: Db, at: Date): Promise<number> {
  const judged = await judge(db, at)
  if (judged.length === 0) return 0
  const result = await sql`
    with picked as (
      select given.* from unnest(${judged.map(({ person_id }) => person_id)}::bigint[], ${judged.map(({ id }) => id)}::bigint[],
        ${judged.map(({ reason }) => reason)}::text[], ${judged.map(({ first_open }) => first_open)}::smallint[])
        as given (person_id, id, reason, first_open)
      join nudge on nudge.person_id = given.person_id and nudge.id = given.id
      where nudge.closed_at is null
      order by nudge.person_id, nudge.id
      for update of nudge skip locked
    )
    update nudge set
      closed_reason = picked.reason,
      closed_at = case when picked.reason is not null then ${at}::timestamptz end,
      shown_position = case when picked.reason is null then picked.first_open else nudge.shown_position end,
      stale_at = ${at}
    from picked
    where nudge.person_id = picked.person_id and nudge.id = picked.id`.execute(db)
  return Number(result.numAffectedRows ?? 0)
}

type Judged = { person_id: string; id: string; reason: ClosedReason | null; first_open: number | null }

/**
 * What is open and ought not to stay as it is. A statement of its own: nobody knows beforehand how few these are, and in one with the update the whole of `nudge`
 * was read, every minute.
 */
async function judge(db: Db, at: Date): Promise<readonly Judged[]> {
  const { rows } = await sql<Judged>`
    select * from (
      select nudge.person_id, nudge.id, held.first_open, held.shown_is_gone,
        case
          when held.open = 0 and held.answered = held.count
            then case when held.rated_at <= ${at}::timestamptz - make_interval(mins => ${undoWithinMinutes}) then 'answered' end
          when held.open = 0 and held.elsewhere > 0 then 'elsewhere'
          when held.open = 0 then 'withdrawn'
          when nudge.answer_until <= ${at} then 'expired'
        end as reason
      from nudge
      cross join lateral (
        select count(*) as count, count(*) filter (where question.is_open) as open, count(*) filter (where question.is_answered) as answered,
          count(*) filter (where question.is_elsewhere) as elsewhere, max(question.rated_at) as rated_at,
          min(question.position) filter (where question.is_open) as first_open,
          bool_or(question.position = nudge.shown_position and not question.is_open and not question.is_answered) as shown_is_gone
        from (${questionsOf(sql`nudge.person_id`, sql`nudge.id`)}) as question
      ) as held
      where nudge.status = 'sent' and nudge.closed_at is null and nudge.channel = 'slack' and nudge.notice is null
    ) as judged
    where judged.reason is not null or (judged.shown_is_gone and judged.first_open is not null)`.execute(db)
  return rows
}
