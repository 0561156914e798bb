import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { systemClock } from '../../engine/clock.ts'
import type { Db } from '../../engine/db/pool.ts'
import { type Child, startChild } from './child.ts'
import { addConcept } from './remembering.ts'
import type { SenderOrder } from './sender-child.ts'

/** A zone in which it is about noon just now, so that no test run meets the end of a day. */
export function zoneOfNoon(at: Date): string {
  const ahead = 12 - at.getUTCHours()
  // The names of these zones count westwards.
  return ahead === 0 ? 'Etc/GMT' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`
}

/**
 * So many people who may be asked at any time of this day, with what is due of them: on Slack under the ids U1, U2 and so on. Their slot is noon's hour, their
 * window the whole day.
 */
export async function addFleetCrowd(db: Db, channel: 'slack' | 'email', count: number, at: Date): Promise<void> {
  const conceptIds = [await addConcept(db), await addConcept(db)]
  await sql`
    with crowd as (
      insert into person (name, email, time_zone, slot_times, window_from, window_to, working_days, channel, consented_at, created_at)
      select 'Crowd ' || place, 'crowd-' || place || '@example.com', ${zoneOfNoon(at)}, '{00:00}', '00:00', '24:00', '{1,2,3,4,5,6,7}', ${channel},
        ${at}::timestamptz - interval '90 days', ${at}::timestamptz - interval '90 days'
      from generate_series(1, ${count}::int) as place
      returning id, name
    ),
    known as (
      insert into person_identity (kind, value, person_id)
      select 'slack', 'U' || split_part(name, ' ', 2), id from crowd where ${channel} = 'slack'
    )
    insert into retention_state (person_id, concept_id, stability_days, difficulty, since_at, verified, started_by, desired_retention, due_at)
    select crowd.id, concept.id, 10, 5, ${at}::timestamptz - interval '20 days', true, 'surfaced', 0.9, ${at}::timestamptz - interval '10 days'
    from crowd cross join unnest(${conceptIds}::bigint[]) as concept (id)`.execute(db)
}

/** So many senders at work, whom chance kills. */
export type Fleet = {
  readonly kills: number
  /** Kills one of them every so often, and starts another in its place, until `isDone`. */
  killUntil(isDone: () => Promise<boolean>): Promise<void>
  /** Waits without killing. */
  waitUntil(isDone: () => Promise<boolean>): Promise<void>
  stop(): Promise<void>
}

/** Starts senders, and tells how each is to work. */
export async function startFleet(size: number, order: SenderOrder, random: () => number): Promise<Fleet> {
  const start = async (): Promise<Child<string>> => {
    const child = startChild<string>('sender-child.ts', JSON.stringify(order))
    await child.ready
    return child
  }
  const senders = await Promise.all(Array.from({ length: size }, start))
  let kills = 0
  const waitUntil = async (isDone: () => Promise<boolean>) => {
    const begunAt = systemClock().getTime()
    while (!(await isDone())) {
      if (systemClock().getTime() - begunAt > mostWaitMs) throw new Error('The fleet does not come to an end')
      await wait(100)
    }
  }
  return {
    get kills() {
      return kills
    },
    waitUntil,
    async killUntil(isDone) {
      while (!(await isDone())) {
        await wait(350 + 500 * random())
        const victim = Math.floor(random() * senders.length)
        await senders[victim]!.kill()
        kills += 1
        senders[victim] = await start()
      }
    },
    async stop() {
      await Promise.all(senders.map((sender) => sender.kill()))
    },
  }
}

const mostWaitMs = 180_000

/** How many messages are on their way: planned, being sent, or lost and not yet looked for. */
export async function countOpen(db: Db, statuses: readonly string[]): Promise<number> {
  const { rows } = await sql<{ open: number }>`
    select count(*)::int as open from nudge where status = any(${[...statuses]}::text[])`.execute(db)
  return rows[0]!.open
}
