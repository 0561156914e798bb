import { sql } from 'kysely'
import { inTransaction } from '../db/in-transaction.ts'
import type { ChannelKind } from '../db/nudge-tables.ts'
import type { Db } from '../db/pool.ts'
import { areaGainSql } from '../model/curve.ts'
import type { ModelInForce } from '../model/model-in-force.ts'
import { policy } from './policy.ts'
import { type NudgeRef, questionsOf } from './standing-nudge.ts'

/** Where somebody practises, and how many questions they want at most. */
export type PracticeWish = {
  readonly personId: string
  readonly channel: ChannelKind | 'web'
  readonly most: number
}

/** What became of the wish to practise. `nextDueAt`: when there is something to ask again; null: nothing is held. */
export type StartedPractice =
  | { readonly status: 'started'; readonly ref: NudgeRef; readonly questions: number }
  | { readonly status: 'nothing-due'; readonly nextDueAt: Date | null }
  | { readonly status: 'refused'; readonly reason: 'no-consent' }

/** What falls due within so many hours may be practised now. */
const aheadHours = 24
/** How long a practice that has not gone out is still wanted, and how long it may be answered. */
const waits = { minutes: 15, answerHours: 24 } as const

/**
 * Asks a person of their own accord, whatever caps, windows and gaps say: what is due or will be within a day and was not surfaced just now,
 * the most worthwhile first. On the web it stands at once; on a channel the next delivery sends it. One that was begun before and still waits
 * is the one that is given, so that two presses are one. One transaction.
 */
export async function startPractice(
  db: Db,
  { weights }: ModelInForce,
  wish: PracticeWish,
  at: Date,
): Promise<StartedPractice> {
  return await inTransaction(db, async (trx): Promise<StartedPractice> => {
    if (!(await lockWilling(trx, wish.personId, at))) return { status: 'refused', reason: 'no-consent' }
    const begun = await findBegun(trx, wish, at)
    if (begun !== undefined) return { status: 'started', ...begun }

    const instant = sql<Date>`cast(${at} as timestamptz)`
    const worth = areaGainSql(
      weights,
      {
        stabilityDays: sql<number>`due.stability_days`,
        difficulty: sql<number | null>`due.difficulty`,
        sinceAt: sql<Date>`due.since_at`,
      },
      instant,
    )
    const { rows } = await sql<{ nudge_id: string; questions: number }>`
      with chosen as materialized (
        select due.concept_id, due.version, row_number() over (order by due.importance * ${worth} desc, due.concept_id) as position
        from (
          select * from retention_state as state
          where state.person_id = ${wish.personId} and state.active
            and state.due_at <= ${instant} + make_interval(hours => ${aheadHours}) and ${askableAt} <= ${instant}
          order by state.due_at, state.concept_id limit ${policy.ranked}
        ) as due
        order by position limit ${wish.most}
      ),
      started as (
        insert into nudge (person_id, slot_at, channel, status, is_practice, not_after, answer_until, planned_at, settled_at)
        select ${wish.personId}, ${instant}, ${wish.channel}, ${wish.channel === 'web' ? 'sent' : 'planned'}, true,
          ${instant} + make_interval(mins => ${waits.minutes}), ${instant} + make_interval(hours => ${waits.answerHours}), ${instant},
          ${wish.channel === 'web' ? instant : null}
        where exists (select from chosen)
        returning person_id, id
      ),
      questions as (
        insert into question (person_id, nudge_id, position, concept_id, version)
        select started.person_id, started.id, chosen.position, chosen.concept_id, chosen.version from started cross join chosen
        returning nudge_id
      )
      select nudge_id, count(*)::int as questions from questions group by nudge_id`.execute(trx)
    const started = rows[0]
    if (started === undefined) return { status: 'nothing-due', nextDueAt: await nextDueAt(trx, wish.personId) }
    return {
      status: 'started',
      ref: { personId: wish.personId, nudgeId: started.nudge_id },
      questions: started.questions,
    }
  })
}

/** The person's row stays locked: two presses at once begin one practice. Who opted out has taken their consent back. */
async function lockWilling(trx: Db, personId: string, at: Date): Promise<boolean> {
  const { rows } = await sql`
    select from person where id = ${personId} and consented_at <= ${at} and opted_out_at is null for update`.execute(
    trx,
  )
  return rows.length > 0
}

/** A practice on that channel that still asks something: on the web all day, elsewhere while it has not gone out. */
async function findBegun(
  trx: Db,
  { personId, channel }: PracticeWish,
  at: Date,
): Promise<{ readonly ref: NudgeRef; readonly questions: number } | undefined> {
  const { rows } = await sql<{ id: string; questions: number }>`
    select nudge.id, held.questions
    from nudge
    cross join lateral (
      select count(*)::int as questions from (${questionsOf(sql`nudge.person_id`, sql`nudge.id`)}) as question where question.is_open
    ) as held
    where nudge.person_id = ${personId} and nudge.channel = ${channel} and nudge.is_practice and nudge.closed_at is null
      and case nudge.status when 'sent' then nudge.channel = 'web' and nudge.answer_until > ${at}
        else nudge.status in ('planned', 'sending') and nudge.not_after > ${at} end
      and held.questions > 0
    order by nudge.id desc limit 1`.execute(trx)
  return rows[0] && { ref: { personId, nudgeId: rows[0].id }, questions: rows[0].questions }
}

async function nextDueAt(trx: Db, personId: string): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select min(greatest(state.due_at, ${askableAt})) as at from retention_state as state
    where state.person_id = ${personId} and state.active`.execute(trx)
  return rows[0]?.at ?? null
}

/** When an agent has surfaced the concept of `state` long enough ago for it to be asked. */
const askableAt = sql`coalesce(state.surfaced_at + make_interval(hours => ${policy.recentExposureHours}), '-infinity')`
