import { sql } from 'kysely'
import type { Db } from '../../../engine/db/pool.ts'

/** Everything that the year left in the database, as it stands there; instants are milliseconds, days and times texts. */
export type Rows = {
  readonly decisions: readonly DecisionRow[]
  readonly nudges: readonly NudgeRow[]
  readonly reviews: readonly { readonly personId: number; readonly conceptId: number; readonly ratedMs: number }[]
  readonly holidays: readonly { readonly calendar: string; readonly day: string }[]
  readonly history: readonly HistoryRow[]
}

export type DecisionRow = {
  readonly personId: number
  readonly slotMs: number
  readonly decidedMs: number
  readonly reason: string
  readonly asked: number
  readonly deferred: number
}

export type NudgeRow = {
  readonly personId: number
  readonly id: string
  readonly slotMs: number
  readonly plannedMs: number
  readonly notAfterMs: number
  readonly settledMs: number | null
  readonly closedMs: number | null
  readonly channel: string
  readonly status: string
  readonly notice: string | null
  readonly isPractice: boolean
  readonly closedReason: string | null
  readonly conceptIds: readonly number[]
}

/** What one row of a table held from an instant on. */
export type HistoryRow = {
  readonly atMs: number
  readonly kind: string
  readonly isGone: boolean
  readonly held: Readonly<Record<string, unknown>>
}

/** Reads them all, in the order in which they came to be. */
export async function readRows(db: Db): Promise<Rows> {
  const [decisions, nudges, reviews, holidays, history] = await Promise.all([
    sql<DecisionRow>`
      select person_id::int as "personId", ${ms('slot_at')} as "slotMs", ${ms('decided_at')} as "decidedMs", reason, asked, deferred
      from decision order by decided_at, person_id`.execute(db),
    sql<NudgeRow>`
      select person_id::int as "personId", id, ${ms('slot_at')} as "slotMs", ${ms('planned_at')} as "plannedMs", ${ms('not_after')} as "notAfterMs", ${ms('settled_at')} as "settledMs",
        ${ms('closed_at')} as "closedMs", channel, status, notice, is_practice as "isPractice", closed_reason as "closedReason",
        array(select concept_id::int from question where question.person_id = nudge.person_id and question.nudge_id = nudge.id order by position)
          as "conceptIds"
      from nudge order by slot_at, id`.execute(db),
    sql<Rows['reviews'][number]>`
      select person_id::int as "personId", concept_id::int as "conceptId", ${ms('rated_at')} as "ratedMs" from review order by rated_at`.execute(
      db,
    ),
    sql<Rows['holidays'][number]>`select calendar, day::text from holiday`.execute(db),
    sql<HistoryRow>`
      select ${ms('at')} as "atMs", kind, is_gone as "isGone", held from year_history order by id`.execute(db),
  ])
  return {
    decisions: decisions.rows,
    nudges: nudges.rows,
    reviews: reviews.rows,
    holidays: holidays.rows,
    history: history.rows,
  }
}

/** As milliseconds, exactly. */
function ms(column: string) {
  return sql<number>`round(date_part('epoch', ${sql.ref(column)}) * 1000)::float8`
}
