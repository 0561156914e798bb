import { sql } from 'kysely'
import type { NoticeKind } from '../../engine/db/nudge-tables.ts'
import type { Db } from '../../engine/db/pool.ts'
import type { NudgeRef } from '../../engine/nudges/standing-nudge.ts'
import { type Member, monday } from './cast.ts'

/** Lets a planned nudge stand in Slack as one that was sent at `at`. */
export async function standInSlack(db: Db, { personId, nudgeId }: NudgeRef, at = monday): Promise<void> {
  await sql`
    update nudge set channel = 'slack', status = 'sent', provider_id = 'D1/' || id, settled_at = ${at}
    where person_id = ${personId} and id = ${nudgeId}`.execute(db)
}

/** A message that is planned for a person and asks nothing, or nothing yet. */
export async function planMessage(
  db: Db,
  member: Pick<Member, 'id'>,
  slotAt: Date,
  { notice = null, isPractice = false }: { readonly notice?: NoticeKind | null; readonly isPractice?: boolean } = {},
): Promise<NudgeRef> {
  const { rows } = await sql<NudgeRef>`
    insert into nudge (person_id, slot_at, channel, status, notice, is_practice, not_after, planned_at)
    values (${member.id}, ${slotAt}, 'slack', 'planned', ${notice}, ${isPractice}, ${slotAt}::timestamptz + interval '8 hours', ${slotAt})
    returning person_id as "personId", id as "nudgeId"`.execute(db)
  return rows[0]!
}

/** How every message stands, in the order in which they were planned: `planned`, `expired snoozed`, `sent stale`, `sent closed:snoozed`. */
export async function standings(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ standing: string }>`
    select concat_ws(' ', status, reason, case when stale_at is not null then 'stale' end, 'closed:' || closed_reason) as standing
    from nudge order by id`.execute(db)
  return rows.map(({ standing }) => standing)
}
