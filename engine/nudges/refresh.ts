import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Db } from '../db/pool.ts'
import type { Log } from '../log.ts'
import { closeNudges } from './close.ts'
import type { NudgeChannel, UpdateOutcome } from './nudge-channel.ts'
import { type NudgeRef, readStanding } from './standing-nudge.ts'

/** What bringing messages up to date works with. */
export type Refreshing = {
  readonly channels: readonly NudgeChannel[]
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
}

/** A message to bring up to date, and since when it is stale. */
type Stale = NudgeRef & { readonly channel: string; readonly staleAt: Date }

const batchSize = 20
/** Longer than a channel takes to answer or to give up; a batch is changed one after the other. */
const leaseEachMs = 12_000
/** How long a message that could not be changed stays as it is. */
const retryMs = 60_000

/** Closes what has nothing left to ask and makes every stale message show what is true. Gives how many now do. */
export async function refreshMessages(db: Db, refreshing: Refreshing): Promise<number> {
  await closeNudges(db, refreshing.clock())
  let shown = 0
  while (!refreshing.signal.aborted) {
    const batch = await claimStale(db, refreshing, null, refreshing.clock())
    const outcomes: UpdateOutcome[] = []
    for (const stale of batch) outcomes.push(await refreshOne(db, refreshing, stale))
    shown += outcomes.filter(({ status }) => status === 'shown').length
    // A channel that takes no changes just now is asked again in the next run.
    if (batch.length < batchSize || outcomes.some(({ status }) => status === 'not-shown')) break
  }
  return shown
}

/** Makes one message show what is true, at once, for somebody who waits for it. Harmless when somebody else is doing it. */
export async function refreshMessage(db: Db, refreshing: Refreshing, ref: NudgeRef): Promise<void> {
  // What changed while we were at it is shown too; who changes faster than that is caught up with by the next run.
  for (let round = 0; round < 3; round += 1) {
    const [stale] = await claimStale(db, refreshing, ref, refreshing.clock())
    if (stale === undefined) return
    await refreshOne(db, refreshing, stale)
  }
}

/** Takes stale messages, so that no two processes change one message in turns that cross. */
async function claimStale(db: Db, { channels }: Refreshing, ref: NudgeRef | null, at: Date): Promise<readonly Stale[]> {
  const kinds = channels.filter(({ update }) => update !== undefined).map(({ kind }) => kind)
  if (kinds.length === 0) return []
  const most = ref === null ? batchSize : 1
  const { rows } = await sql<Stale>`
    update nudge set showing_until = ${new Date(at.getTime() + most * leaseEachMs)}
    where (person_id, id) in (
      select person_id, id from nudge
      where stale_at <= ${at} and provider_id is not null and channel = any(${kinds}::text[])
        and (showing_until is null or showing_until <= ${at})
        and ${ref === null ? sql`true` : sql`person_id = ${ref.personId} and id = ${ref.nudgeId}`}
      order by stale_at limit ${most} for update skip locked)
    returning person_id as "personId", id as "nudgeId", channel, stale_at as "staleAt"`.execute(db)
  return rows
}

async function refreshOne(db: Db, { channels, clock, log, signal }: Refreshing, stale: Stale): Promise<UpdateOutcome> {
  const channel = channels.find(({ kind }) => kind === stale.channel) as NudgeChannel
  const standing = await readStanding(db, stale, clock())
  const outcome: UpdateOutcome =
    standing === null || channel.update === undefined
      ? { status: 'gone', reason: 'nothing-to-show' }
      : await channel.update(standing, signal)
  if (outcome.status !== 'shown')
    log(`message.${outcome.status}`, { person: stale.personId, nudge: stale.nudgeId, reason: outcome.reason })
  const at = clock()
  const laterAt = outcome.status === 'not-shown' ? (outcome.until ?? new Date(at.getTime() + retryMs)) : null
  await sql`
    update nudge set showing_until = null, stale_at = case when stale_at = ${stale.staleAt} then ${laterAt}::timestamptz else stale_at end
    where person_id = ${stale.personId} and id = ${stale.nudgeId}`.execute(db)
  return outcome
}
