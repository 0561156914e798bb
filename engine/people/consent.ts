import { sql } from 'kysely'
import { inTransaction } from '../db/in-transaction.ts'
import type { Db } from '../db/pool.ts'
import { expirePlanned } from '../nudges/expire-planned.ts'
import { policy } from '../nudges/policy.ts'
import { addressesSql } from './addresses.ts'

/**
 * A person agrees to be nudged, also one who had opted out. The first consent counts, and no import takes it back. Their consent notices are
 * stale then.
 */
export async function agree(db: Db, personId: string, at: Date): Promise<void> {
  await inTransaction(db, async (trx) => {
    await sql`
      update person set consented_at = coalesce(consented_at, ${at}), opted_out_at = null, resumed_at = ${at},
        own_settings = array(select distinct unnest(own_settings || '{consented_at}'::text[]) order by 1)
      where id = ${personId} and (consented_at is null or opted_out_at is not null or not 'consented_at' = any(own_settings))`.execute(
      trx,
    )
    await markNoticesStale(trx, personId, at)
  })
}

/** A person wants no nudges, on any channel: what is planned is not sent. The first time counts. Their notices are stale then. */
export async function optOut(db: Db, personId: string, at: Date): Promise<void> {
  await inTransaction(db, async (trx) => {
    await sql`update person set opted_out_at = ${at} where id = ${personId} and opted_out_at is null`.execute(trx)
    await expirePlanned(trx, personId, { what: 'everything', reason: 'opted-out' }, at)
    await markNoticesStale(trx, personId, at)
  })
}

/** A person wants nudges again; who has not agreed is asked for their consent once more, since without it there are none. Their notices are stale then. */
export async function optIn(db: Db, personId: string, at: Date): Promise<void> {
  await inTransaction(db, async (trx) => {
    await sql`
      with back as (
        update person set opted_out_at = null, resumed_at = ${at} where id = ${personId} and opted_out_at is not null
        returning id
      )
      insert into nudge (person_id, slot_at, channel, status, notice, not_after, planned_at)
      select person.id, ${at}, way.channel, 'planned', 'consent', ${at}::timestamptz + make_interval(days => ${policy.noticeDays}), ${at}
      from back
      join person on person.id = back.id and person.consented_at is null
      cross join lateral (
        select reach.channel from (${addressesSql}) as reach
        where reach.suppressed_reason is null order by reach.channel = person.channel desc, reach.channel limit 1
      ) as way
      on conflict do nothing`.execute(trx)
    await markNoticesStale(trx, personId, at)
  })
}

/** Notices that were sent and can change show what the person has decided since. */
export async function markNoticesStale(trx: Db, personId: string, at: Date): Promise<void> {
  await trx
    .updateTable('nudge')
    .set({ stale_at: at })
    .where('person_id', '=', personId)
    .where('notice', 'is not', null)
    .where('channel', '=', 'slack')
    .where('provider_id', 'is not', null)
    .execute()
}
