import { sql } from 'kysely'
import { inTransaction } from '../db/in-transaction.ts'
import type { Db } from '../db/pool.ts'
import { expirePlanned } from '../nudges/expire-planned.ts'

/** Days where the person is (`2026-02-01`), both included. */
export type Vacation = { readonly fromDay: string; readonly toDay: string }

/** What became of a vacation. `over`: it ends before today; `too-long`: longer than `longestVacationDays`. */
export type AddedVacation =
  | { readonly status: 'added' }
  | { readonly status: 'refused'; readonly reason: 'backwards' | 'over' | 'overlaps' | 'too-long' }

/** A longer absence is a pause. */
export const longestVacationDays = 366

/** Nudges nobody on these days. What is planned for today is not sent when today is one of them. Throws when there is no such person. */
export async function addVacation(
  db: Db,
  personId: string,
  { fromDay, toDay }: Vacation,
  at: Date,
): Promise<AddedVacation> {
  return await inTransaction(db, async (trx) => {
    const { rows } = await sql<Judged>`
      select ${fromDay}::date > ${toDay}::date as backwards, ${toDay}::date < local.today as over,
        ${toDay}::date - ${fromDay}::date >= ${longestVacationDays} as "tooLong", ${fromDay}::date <= local.today as "isOn"
      from person
      cross join lateral (select (${at}::timestamptz at time zone person.time_zone)::date as today) as local
      where person.id = ${personId} for update of person`.execute(trx)
    const judged = rows[0]
    if (judged === undefined) throw new Error(`There is no person ${personId}, who was to have a vacation`)
    if (judged.backwards) return { status: 'refused', reason: 'backwards' }
    if (judged.over) return { status: 'refused', reason: 'over' }
    if (judged.tooLong) return { status: 'refused', reason: 'too-long' }

    // A statement of its own: it sees what whoever held the person's row before has added.
    const { numAffectedRows } = await sql`
      insert into vacation (person_id, from_day, to_day)
      select ${personId}, ${fromDay}, ${toDay}
      where not exists (
        select from vacation where person_id = ${personId} and from_day <= ${toDay}::date and to_day >= ${fromDay}::date)`.execute(
      trx,
    )
    if (numAffectedRows === 0n) return { status: 'refused', reason: 'overlaps' }
    if (judged.isOn) await expirePlanned(trx, personId, { what: 'questions', reason: 'on-vacation' }, at)
    return { status: 'added' }
  })
}

/** Takes the vacation back that begins on that day; nothing when there is none. */
export async function removeVacation(db: Db, personId: string, fromDay: string): Promise<void> {
  await sql`delete from vacation where person_id = ${personId} and from_day = ${fromDay}::date`.execute(db)
}

type Judged = {
  readonly backwards: boolean
  readonly over: boolean
  readonly tooLong: boolean
  readonly isOn: boolean
}
