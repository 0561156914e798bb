import { sql } from 'kysely'
import { inTransaction } from '../db/in-transaction.ts'
import type { Db } from '../db/pool.ts'
import { firstSlotSql, isFreeDaySql } from '../people/free-days.ts'
import { expirePlanned } from './expire-planned.ts'
import { markStale, type NudgeRef, questionsOf } from './standing-nudge.ts'

/** Until when a person would rather be asked. */
export type SnoozeChoice = 'afternoon' | 'tomorrow' | 'next-week'

/** One choice with its instant, and how the person reads it on their own clock; `weekday`: ISO, 1 is Monday. */
export type SnoozeOption = {
  readonly choice: SnoozeChoice
  readonly until: Date
  readonly weekday: number
  readonly clock: string
}

/** What became of a wish to be asked later. `not-possible-any-more`: the nudge has nothing left to ask, or that time does not come. */
export type Snoozed =
  | { readonly status: 'snoozed'; readonly until: Date }
  | { readonly status: 'refused'; readonly reason: 'not-possible-any-more' }

/** When the afternoon is, and how far ahead it must lie at least. */
const afternoon = { clock: '15:00', leastHours: 2 } as const

/**
 * Until when a person may snooze: this afternoon while that lies ahead in their window, the first slot of the next day on which they may be
 * nudged, and that of the first such day from next Monday on. On a Friday the last two may be the same.
 */
export async function snoozeChoices(db: Db, personId: string, at: Date): Promise<readonly SnoozeOption[]> {
  const inHours = sql`date_trunc('minute', ${at}::timestamptz + make_interval(hours => ${afternoon.leastHours}))`
  const { rows } = await sql<SnoozeOption>`
    select choice.name as choice, choice.until, extract(isodow from shown.at)::int as weekday, to_char(shown.at, 'HH24:MI') as clock
    from person
    cross join lateral (select (${at}::timestamptz at time zone person.time_zone)::date as day) as today
    cross join lateral (
      select greatest((today.day + ${afternoon.clock}::time) at time zone person.time_zone, ${inHours}) as at
    ) as later
    cross join lateral (values
      (1, 'afternoon', case
        when later.at at time zone person.time_zone >= today.day + person.window_from
          and later.at at time zone person.time_zone < today.day + person.window_to and ${isFreeDaySql(sql`today.day`)} then later.at end),
      (2, 'tomorrow', ${firstSlotSql(sql`today.day + 1`)}),
      (3, 'next-week', ${firstSlotSql(sql`today.day + 8 - extract(isodow from today.day)::int`)})
    ) as choice (place, name, until)
    cross join lateral (select choice.until at time zone person.time_zone as at) as shown
    where person.id = ${personId} and choice.until is not null
    order by choice.place`.execute(db)
  return rows
}

/**
 * Asks a person later: closes the nudge that they snoozed from (null: none), and sends nothing that is planned. It is a sign of life. The same
 * wish twice is one; another one takes its place.
 */
export async function snooze(
  db: Db,
  ref: NudgeRef | null,
  personId: string,
  choice: SnoozeChoice,
  at: Date,
): Promise<Snoozed> {
  return await inTransaction(db, async (trx) => {
    await trx.selectFrom('person').select('id').where('id', '=', personId).forUpdate().execute()
    const options = await snoozeChoices(trx, personId, at)
    const until = options.find((option) => option.choice === choice)?.until
    if (until === undefined || (ref !== null && !(await canWait(trx, ref, personId))))
      return { status: 'refused', reason: 'not-possible-any-more' }

    await trx.updateTable('person').set({ snoozed_until: until, resumed_at: at }).where('id', '=', personId).execute()
    if (ref !== null) await close(trx, ref, at)
    await expirePlanned(trx, personId, { what: 'questions', reason: 'snoozed' }, at)
    return { status: 'snoozed', until }
  })
}

/** A nudge of the person that still asks something, or did until it was snoozed. */
async function canWait(trx: Db, ref: NudgeRef, personId: string): Promise<boolean> {
  const { rows } = await sql`
    select from nudge
    where person_id = ${ref.personId} and person_id = ${personId} and id = ${ref.nudgeId} and (closed_reason is null or closed_reason = 'snoozed')
      and exists (select from (${questionsOf(sql`nudge.person_id`, sql`nudge.id`)}) as question where question.is_open)`.execute(
    trx,
  )
  return rows.length > 0
}

async function close(trx: Db, ref: NudgeRef, at: Date): Promise<void> {
  await sql`
    update nudge set closed_at = ${at}, closed_reason = 'snoozed'
    where person_id = ${ref.personId} and id = ${ref.nudgeId} and closed_at is null`.execute(trx)
  await markStale(trx, ref, at)
}
