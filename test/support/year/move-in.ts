import { sql } from 'kysely'
import type { Db } from '../../../engine/db/pool.ts'
import { daysOff } from './days-off.ts'
import { mostConcepts, roster } from './roster.ts'

/** Fills an empty database with the people, the concepts that they may meet, and the holidays; and keeps from now on what stood when. */
export async function moveIn(db: Db, at: Date): Promise<void> {
  await keepHistory(db, at)
  await sql`
    insert into person (id, name, email, time_zone, slot_times, window_from, window_to, working_days, slot_cap, daily_cap, weekly_cap,
      channel, calendar, rating_buttons, created_at)
    overriding system value
    select id, 'Person ' || id, 'person-' || id || '@example.com', zone, slots::time[], from_time::time, to_time::time, days::smallint[],
      slot_cap, daily_cap, weekly_cap, channel, calendar, buttons, ${at}
    from json_to_recordset(${JSON.stringify(roster.map(rowOf))}::json) as someone (id bigint, zone text, slots text, from_time text, to_time text,
      days text, slot_cap int, daily_cap int, weekly_cap int, channel text, calendar text, buttons int)`.execute(db)
  const onSlack = roster.filter(({ hasSlack }) => hasSlack)
  await db
    .insertInto('person_identity')
    .values(onSlack.map(({ id }) => ({ kind: 'slack', value: slackIdOf(id), person_id: String(id) })))
    .execute()
  await sql`
    insert into concept (id, fact_key, inbox_status, created_at)
    overriding system value
    select n, md5(n::text), 'approved', ${at} from generate_series(1, ${mostConcepts}::int) as n`.execute(db)
  await sql`
    insert into concept_version (concept_id, version, question, answer, created_at)
    select id, 1, 'What is number ' || id || '?', 'Answer ' || id, ${at} from concept`.execute(db)
  const holidays = Object.entries(daysOff).flatMap(([calendar, days]) =>
    days.map((day) => ({ calendar, day: `2026-${day}`, name: 'A day off' })),
  )
  await db.insertInto('holiday').values(holidays).execute()
}

/** Slack's name for somebody. */
export function slackIdOf(personId: number): string {
  return `U${personId}`
}

/** From now on, what changes counts as having changed at this instant. */
export async function setHistoryClock(db: Db, at: Date): Promise<void> {
  await sql`update year_clock set at = ${at}`.execute(db)
}

/** Rows that are overwritten leave every version that they had, for those who check afterwards what stood when. */
async function keepHistory(db: Db, at: Date): Promise<void> {
  await sql`create table year_clock as select ${at}::timestamptz as at`.execute(db)
  await sql`
    create table year_history (id bigint generated always as identity, at timestamptz not null, kind text not null, is_gone boolean not null,
      held jsonb not null)`.execute(db)
  await sql`
    create function keep_history() returns trigger language plpgsql as $keep$
    begin
      insert into year_history (at, kind, is_gone, held)
      select year_clock.at, tg_table_name, tg_op = 'DELETE', to_jsonb(coalesce(new, old)) from year_clock;
      return null;
    end $keep$`.execute(db)
  for (const table of ['person', 'suppression', 'ceiling', 'vacation', 'slack_member', 'retention_state'])
    await sql`
      create trigger keep_history after insert or update or delete on ${sql.table(table)}
      for each row execute function keep_history()`.execute(db)
}

function rowOf(person: (typeof roster)[number]) {
  return {
    id: person.id,
    zone: person.zone,
    slots: `{${person.day.slots.join()}}`,
    from_time: person.day.from,
    to_time: person.day.to,
    days: `{${person.workingDays.join()}}`,
    slot_cap: person.slotCap,
    daily_cap: person.dailyCap,
    weekly_cap: person.weeklyCap,
    channel: person.channel,
    calendar: person.calendar,
    buttons: person.ratingButtons,
  }
}
