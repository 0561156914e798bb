import { sql } from 'kysely'
import type { ChannelKind } from '../db/nudge-tables.ts'
import type { Db } from '../db/pool.ts'
import { addressesSql } from '../people/addresses.ts'
import { policy } from './policy.ts'

/** Plans to tell a person, once, that one channel is off, over another one that still reaches them; without one there is nobody to tell. */
export async function tellChannelLost(db: Db, personId: string, lost: ChannelKind, at: Date): Promise<void> {
  await sql`
    insert into nudge (person_id, slot_at, channel, status, notice, not_after, planned_at)
    select person.id, ${at}, way.channel, 'planned', 'channel-lost', ${at}::timestamptz + make_interval(days => ${policy.noticeDays}), ${at}
    from person
    cross join lateral (
      select reach.channel from (${addressesSql}) as reach
      where reach.channel <> ${lost} and reach.suppressed_reason is null limit 1
    ) as way
    where person.id = ${personId} and person.consented_at is not null and person.opted_out_at is null
      and not exists (
        select from nudge where nudge.person_id = person.id and nudge.notice = 'channel-lost'
          and nudge.slot_at > ${at}::timestamptz - make_interval(days => ${policy.noticeDays}))
    on conflict do nothing`.execute(db)
}
