import { sql } from 'kysely'
import type { Db } from '../engine/db/pool.ts'

/** The instant that benches stand at: a Monday, ten in the morning in UTC, an hour into everybody's slot. */
export const benchAt = new Date('2026-01-05T10:00:00Z')

/**
 * Fills a database with people of one audience who all hold the same concepts, every state verified, a fraction of them due
 * at `benchAt`; nothing was ever asked. States are spread like a real team's: old and young, strong and weak.
 */
export async function populate(
  db: Db,
  size: { readonly people: number; readonly concepts: number; readonly dueFraction: number },
): Promise<void> {
  await sql`
    insert into person (name, email, time_zone, slot_times, consented_at, created_at)
    select 'Person ' || n, 'person' || n || '@example.com', 'UTC', '{09:00}', ${benchAt}::timestamptz - interval '90 days', ${benchAt}
    from generate_series(1, ${size.people}::int) as n`.execute(db)
  await sql`
    insert into concept (fact_key, inbox_status, importance, created_at)
    select md5(n::text), 'approved', 1 + (n % 3), ${benchAt}::timestamptz - interval '90 days'
    from generate_series(1, ${size.concepts}::int) as n`.execute(db)
  await sql`
    insert into concept_version (concept_id, version, context, question, answer, created_at)
    select id, 1, 'Service · system', 'Runs on port ____', id::text, created_at from concept`.execute(db)
  await sql`
    insert into retention_state (person_id, concept_id, stability_days, difficulty, since_at, verified, started_by, reviews, lapses,
      surfaced_at, desired_retention, due_at)
    select person.id, concept.id, spread.stability, 1 + 9 * spread.one, ${benchAt}::timestamptz - spread.stability * interval '1 day',
      true, 'surfaced', 3, 1, ${benchAt}::timestamptz - interval '80 days', 0.9,
      case when spread.two < ${size.dueFraction}::float8
        then ${benchAt}::timestamptz - spread.one * interval '20 days'
        else ${benchAt}::timestamptz + interval '2 days' + spread.one * interval '60 days' end
    from person cross join concept cross join lateral (
      select random() as one, random() as two, exp(4 * random()) as stability, person.id, concept.id
    ) as spread`.execute(db)
  await sql`vacuum analyze`.execute(db)
}
