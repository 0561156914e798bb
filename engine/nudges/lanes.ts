import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/pool.ts'

/** The lane of one person on a channel. */
export const laneOf = (channel: string, personId: string): string => `${channel}:${personId}`

/**
 * Whether nobody else may take a lane at `at`. Longer than any hold lasts here, it was a clock that ran ahead and was put right since: such a lane is free, or Slack would be
 * silent until the clock on the wall has caught up.
 */
export function isTakenSql(nextAt: RawBuilder<Date>, at: Date): RawBuilder<boolean> {
  return sql<boolean>`(${nextAt} > ${at}::timestamptz and ${nextAt} <= ${at}::timestamptz + interval '2 hours')`
}

/**
 * Takes so many turns in a lane, one every `everyMs`, and gives the instant of the first. Turns that were not used in time are lost, so that a
 * pause is never made up for by a burst. Whoever asks in whatever process, no two get the same turn.
 */
export async function takeTurns(
  db: Db,
  lane: string,
  { count, everyMs }: { readonly count: number; readonly everyMs: number },
  at: Date,
): Promise<Date> {
  const taken = sql`${count * everyMs}::float8 * interval '1 millisecond'`
  const { rows } = await sql<{ first_at: Date }>`
    insert into lane as held (name, next_at) values (${lane}, ${at}::timestamptz + ${taken})
    on conflict on constraint lane_pk do update set
      next_at = case when ${isTakenSql(sql`held.next_at`, at)} then held.next_at else ${at}::timestamptz end + ${taken}
    returning next_at - ${taken} as first_at`.execute(db)
  return rows[0]!.first_at
}

/** Lets nobody send in a lane before `until`. */
export async function holdLane(db: Db, lane: string, until: Date): Promise<void> {
  await sql`
    insert into lane as held (name, next_at) values (${lane}, ${until})
    on conflict on constraint lane_pk do update set
      next_at = case when held.next_at > excluded.next_at + interval '2 hours' then excluded.next_at else greatest(held.next_at, excluded.next_at) end`.execute(
    db,
  )
}

/** Lets the next message go in a lane that its sender has held, from `from` on. */
export async function freeLane(db: Db, lane: string, from: Date): Promise<void> {
  await db.updateTable('lane').set({ next_at: from }).where('name', '=', lane).execute()
}
