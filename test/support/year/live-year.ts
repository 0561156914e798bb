import { sql } from 'kysely'
import type { Db } from '../../../engine/db/pool.ts'
import { claimDue } from '../../../engine/nudges/claim.ts'
import { deliver } from '../../../engine/nudges/deliver.ts'
import { plan } from '../../../engine/nudges/plan.ts'
import { reconcile } from '../../../engine/nudges/reconcile.ts'
import { refreshMessages } from '../../../engine/nudges/refresh.ts'
import { expireOverdue } from '../../../engine/nudges/settle.ts'
import { inForce } from '../cast.ts'
import { deliveryAt } from '../delivering.ts'
import { agendaOf, type Happening } from './agenda.ts'
import { type Arrival, channelsOfTheYear } from './arrivals.ts'
import { chance } from './chance.ts'
import { whatHappens } from './happenings.ts'
import { memoriesOf, surfacing } from './memories.ts'
import { moveIn, setHistoryClock } from './move-in.ts'
import { crashes, outageAt, year } from './outages.ts'
import { practising, reactionTo } from './reacting.ts'
import { roster } from './roster.ts'
import { tickQueue, ticksOfTheYear } from './ticks.ts'

/** What the year left besides the rows of the database. `decidedAt`: by tick, how many were decided there. */
export type LivedYear = { readonly arrivals: readonly Arrival[]; readonly decidedAt: ReadonlyMap<number, number> }

const minuteMs = 60_000
const hourMs = 60 * minuteMs
/** How often messages are brought up to date; the cron does it every minute. */
const refreshMs = 12 * hourMs

/**
 * Lets everybody live through the year, or its first days, in an empty database: at each tick the planner decides and the channels deliver, and
 * between ticks people do what they do. In an outage nothing runs; what people would have done then, they do after it.
 */
export async function liveYear(db: Db, untilMs = year.toMs): Promise<LivedYear> {
  const memories = new Map(roster.map((person) => [person.id, memoriesOf(person)]))
  const world = channelsOfTheYear()
  const agenda = agendaOf([...whatHappens(), ...surfacing(memories), ...practising(memories)].map(notInOutage))
  const ticks = tickQueue(ticksOfTheYear())
  const decidedAt = new Map<number, number>()
  await moveIn(db, new Date(year.fromMs - 40 * 24 * hourMs))

  let reacted = 0
  let analysed = 0
  let refreshed = 0
  let isLeft = false
  for (let tickMs = ticks.next(); tickMs !== undefined && tickMs < untilMs; tickMs = ticks.next()) {
    const at = new Date(tickMs)
    await live(db, agenda.takeUntil(tickMs), tickMs)
    if (tickMs > year.fromMs + analysed ** 2 * 24 * hourMs) {
      // Months pass here before the database's own turn to tidy up comes.
      await sql`vacuum analyze`.execute(db)
      analysed += 1
    }

    const { decided } = await plan(db, inForce, at)
    decidedAt.set(tickMs, decided)
    if (decided > 0 || isLeft) {
      world.setNow(tickMs)
      await setHistoryClock(db, new Date(tickMs + 1))
      const delivery = { ...deliveryAt(world.channels[0], at), channels: world.channels, owner: `process ${tickMs}` }
      if (crashes.includes(tickMs)) await claimAndDie(db, world, tickMs)
      else await deliver(db, delivery)
      if (isLeft) await reconcile(db, delivery)
      const comebacks = await readComebacks(db, tickMs)
      for (const atMs of comebacks) ticks.add(atMs)
      isLeft = comebacks.length > 0
    }
    if (tickMs >= refreshed + refreshMs) {
      refreshed = tickMs
      await refreshMessages(db, deliveryAt(world.channels[1], at))
      await expireOverdue(db, at)
    }

    for (; reacted < world.arrivals.length; reacted += 1) {
      const arrival = world.arrivals[reacted]!
      for (const reaction of reactionTo(arrival, memories.get(arrival.personId)!, (atMs) => ticks.add(atMs)))
        agenda.add(notInOutage(reaction))
    }
  }
  return { arrivals: world.arrivals, decidedAt }
}

/** What everybody does before a tick: each in their own order, several people at once. */
async function live(db: Db, happenings: readonly Happening[], tickMs: number): Promise<void> {
  if (happenings.length === 0) return
  await setHistoryClock(db, new Date(tickMs - 1))
  const byPerson = Map.groupBy(happenings, ({ personId }) => personId)
  for (const { run, atMs } of byPerson.get(null) ?? []) await run(db, new Date(atMs))
  byPerson.delete(null)
  const queue = byPerson.values()
  const worker = async () => {
    for (const own of queue) for (const { run, atMs } of own) await run(db, new Date(atMs))
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

const atOnce = 6

/** A minute after an outage, or some, people do what they could not do in it. */
function notInOutage(happening: Happening): Happening {
  const outage = outageAt(happening.atMs)
  if (outage === undefined) return happening
  const minutes = Math.floor(chance('after the outage', happening.personId ?? 0, happening.atMs / 5_000) * 90)
  return { ...happening, atMs: outage.toMs + minutes * minuteMs + (happening.atMs % minuteMs || 10_000) }
}

/** A process claims what there is to send, hands over every other message, and is never heard of again. */
async function claimAndDie(db: Db, world: ReturnType<typeof channelsOfTheYear>, atMs: number): Promise<void> {
  const at = new Date(atMs)
  const channels = world.channels.map(({ kind, pace }) => ({ kind, paced: pace !== undefined }))
  const { claimed } = await claimDue(db, { owner: 'doomed', channels, leaseMs: 5 * minuteMs, startedAt: at }, 50, at)
  for (const [place, { personId, nudgeId, messageKey, channel, notice, address, questions }] of claimed.entries()) {
    if (place % 2 === 1) continue
    const positions = questions.map(({ position }) => position)
    world.arrive({ messageKey, atMs, channel, personId: Number(personId), nudgeId, notice, address, positions })
  }
}

/** When to come back to what is not settled: at the next minute, when its time comes, or when it may be looked for. */
async function readComebacks(db: Db, tickMs: number): Promise<number[]> {
  const { rows } = await sql<{ at: Date }>`
    select distinct greatest(${new Date(tickMs + minuteMs)}, case status
      when 'sending' then lease_until
      when 'planned' then coalesce(not_before, case when notice is not null then ${new Date(tickMs + 15 * minuteMs)}::timestamptz end)
      else settled_at + interval '10 minutes' end) as at
    from nudge where status in ('planned', 'sending') or (status = 'unknown' and channel = 'slack' and closed_at is null)`.execute(
    db,
  )
  return rows.map(({ at }) => at.getTime())
}
