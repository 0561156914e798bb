import { sql } from 'kysely'
import type { Db } from '../../engine/db/pool.ts'
import { conceptsEach, type Scenario } from './scenarios.ts'

/** Nine in the morning in UTC, everybody's only slot, on the first simulated day. */
export const startAt = new Date('2026-01-05T09:00:00Z')

/** The id of the nudge before all others in which first answers are recorded; ids of real ones start at 1. */
export const intakeId = '0'

/**
 * Empties the database and fills it with one person a seed, whose id is the seed, and the concepts. The questions a day are all that
 * limits them: every day is a working day, the weekly cap is as high as it goes, and having resumed in the far future
 * they are never left in peace for ignoring, as in the reference simulation.
 */
export async function moveIn(db: Db, seeds: number, { questionsPerDay }: Scenario): Promise<void> {
  await sql`truncate person, concept restart identity cascade`.execute(db)
  await sql`
    insert into person (id, name, email, time_zone, slot_times, working_days, slot_cap, daily_cap, weekly_cap, consented_at, resumed_at, created_at)
    overriding system value
    select seed, 'Seed ' || seed, 'seed-' || seed || '@example.com', 'UTC', '{09:00}', '{1,2,3,4,5,6,7}',
      ${questionsPerDay}::int, ${questionsPerDay}::int, 200, ${startAt}::timestamptz - interval '90 days',
      ${startAt}::timestamptz + interval '10 years', ${startAt}::timestamptz - interval '90 days'
    from generate_series(1, ${seeds}::int) as seed`.execute(db)
  await sql`
    insert into concept (id, fact_key, inbox_status, created_at)
    overriding system value
    select n, md5(n::text), 'approved', ${startAt}::timestamptz - interval '90 days' from generate_series(1, ${conceptsEach}::int) as n`.execute(
    db,
  )
  await sql`
    insert into nudge (person_id, id, slot_at, channel, status, not_after, planned_at, settled_at)
    overriding system value
    select person.id, ${intakeId}::bigint, intake.at, 'email', 'sent', intake.at, intake.at, intake.at
    from person cross join (select ${startAt}::timestamptz - interval '60 days' as at) as intake`.execute(db)
}
