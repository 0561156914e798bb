import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import type { DecisionReason } from './policy.ts'

/** What was decided for one slot of a person. `local`: `2026-01-05 09:00` where they are now; `weekday`: ISO, 1 is Monday. */
export type Decision = {
  readonly slotAt: Date
  readonly local: string
  readonly weekday: number
  readonly reason: DecisionReason
  readonly asked: number
  readonly deferred: number
}

/** The last decisions about a person, at most `count`, the newest first. */
export async function lastDecisions(db: Db, personId: string, count: number): Promise<readonly Decision[]> {
  const { rows } = await sql<Decision>`
    select decision.slot_at as "slotAt", to_char(shown.at, 'YYYY-MM-DD HH24:MI') as local, extract(isodow from shown.at)::int as weekday,
      decision.reason, decision.asked, decision.deferred
    from decision
    join person on person.id = decision.person_id
    cross join lateral (select decision.slot_at at time zone person.time_zone as at) as shown
    where decision.person_id = ${personId}
    order by decision.slot_at desc limit ${count}`.execute(db)
  return rows
}

/** Whether a person is not asked any more since they stopped answering, and have not resumed since. */
export async function hasFallenSilent(db: Db, personId: string): Promise<boolean> {
  const { rows } = await sql<{ silent: boolean }>`
    select last.reason = 'stopped' and coalesce(person.resumed_at < last.slot_at, true) as silent
    from person
    cross join lateral (
      select decision.reason, decision.slot_at from decision where decision.person_id = person.id
      order by decision.slot_at desc limit 1
    ) as last
    where person.id = ${personId}`.execute(db)
  return rows[0]?.silent ?? false
}
