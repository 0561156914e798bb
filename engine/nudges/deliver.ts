import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '../clock.ts'
import type { Db } from '../db/pool.ts'
import type { Links } from '../links/link.ts'
import type { Log } from '../log.ts'
import { beginSending } from './begin.ts'
import { type ClaimedNudge, claimDue } from './claim.ts'
import { freeLane, holdLane, laneOf, takeTurns } from './lanes.ts'
import type { NudgeChannel, SendOutcome } from './nudge-channel.ts'
import { outgoing } from './outgoing.ts'
import { giveUpLostLeases, settleNudge } from './settle.ts'

/** What became of the nudges of one run. `again`: certainly not sent, left for a later run. */
export type Delivered = {
  readonly sent: number
  readonly again: number
  readonly failed: number
  readonly unknown: number
  readonly expired: number
}

/** What a delivery run works with. It takes a clock, not an instant: its leases must hold while it runs. */
export type Delivery = {
  readonly channels: readonly NudgeChannel[]
  readonly links: Links
  readonly owner: string
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
  readonly progress?: (delivered: Delivered) => void
  /** How long what is claimed belongs to its owner; five minutes. */
  readonly leaseMs?: number
}

const batchSize = 50
/** More than a channel has connections, so that none of them waits while an outcome is written (measured: 0.67 of the bare mailer, 0.58 with 10). */
const concurrency = 20
/** Longer than the channels' timeouts, and their turns, for a whole batch that stands at the end of the queue. */
const usualLeaseMs = 5 * 60_000
/** Whose turn is further away leaves its place to a later run. */
const mostWaitMs = 60_000

/**
 * Sends every planned message whose slot has come: claims a batch, commits, sends, settles, until nothing is left. Never sends
 * twice; a fault of one message does not hold up the others. Stops early when the channels accept nothing at all.
 */
export async function deliver(db: Db, given: Delivery): Promise<Delivered> {
  // Two runs of one process, such as the job and somebody's practice, are two owners: one that slept must not take what the other claimed since for its own.
  const delivery = { ...given, owner: `${given.owner}:${randomUUID()}` }
  const { channels, clock, owner, signal, leaseMs = usualLeaseMs } = delivery
  const kinds = channels.map(({ kind, pace }) => ({ kind, paced: pace !== undefined }))
  const claimer = { owner, channels: kinds, leaseMs, startedAt: clock() }
  let total: Delivered = { sent: 0, again: 0, failed: 0, unknown: await giveUpLostLeases(db, clock()), expired: 0 }

  while (!signal.aborted) {
    const { claimed, expired, found } = await claimDue(db, claimer, batchSize, clock())
    const outcomes = await sendAll(db, delivery, claimed)
    const count = (...statuses: SendOutcome['status'][]) => outcomes.filter((one) => statuses.includes(one)).length
    total = {
      sent: total.sent + count('sent'),
      again: total.again + count('not-sent', 'postponed'),
      failed: total.failed + count('failed'),
      unknown: total.unknown + count('unknown'),
      expired: total.expired + expired,
    }
    delivery.progress?.(total)
    if (found < batchSize) break
    if (claimed.length > 0 && count('not-sent', 'postponed') === claimed.length) break
  }
  return total
}

/** Sends a batch, so many at a time; gives the outcomes in any order. */
async function sendAll(db: Db, delivery: Delivery, batch: readonly ClaimedNudge[]): Promise<SendOutcome['status'][]> {
  const outcomes: SendOutcome['status'][] = []
  const queue = (await takePlaces(db, delivery, batch)).values()
  const held = new Map<NudgeChannel, SendOutcome>()
  const worker = async () => {
    for (const place of queue) outcomes.push(await sendOne(db, delivery, place, held))
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  return outcomes
}

/** A message with what its channel says of its time: `turnAt` when it may go at the earliest, `restsUntil` while its person rests. */
type Place = {
  readonly nudge: ClaimedNudge
  readonly channel: NudgeChannel
  readonly turnAt: Date | null
  readonly restsUntil: Date | null
}

/** Asks each channel once for the whole batch: who rests, and, for those who do not, a turn each. In order of their turns. */
async function takePlaces(db: Db, delivery: Delivery, batch: readonly ClaimedNudge[]): Promise<readonly Place[]> {
  const places: Place[] = []
  for (const channel of delivery.channels) {
    const nudges = batch.filter((nudge) => nudge.channel === channel.kind)
    if (nudges.length === 0) continue
    const addresses = nudges.map(({ address }) => address)
    const resting = (await channel.resting?.(addresses, delivery.clock(), delivery.signal)) ?? new Map<string, Date>()
    const awake = nudges.filter(({ address }) => !resting.has(address))
    const asleep = nudges.filter(({ address }) => resting.has(address))
    const everyMs = channel.pace === undefined ? 0 : 60_000 / channel.pace.messagesPerMinute
    const firstAt =
      channel.pace === undefined || awake.length === 0
        ? null
        : await takeTurns(db, channel.kind, { count: awake.length, everyMs }, delivery.clock())
    places.push(
      ...asleep.map((nudge) => ({ nudge, channel, turnAt: null, restsUntil: resting.get(nudge.address) as Date })),
      ...awake.map((nudge, place) => ({
        nudge,
        channel,
        turnAt: firstAt && new Date(firstAt.getTime() + place * everyMs),
        restsUntil: null,
      })),
    )
  }
  return places
}

/** `held`: channels that sent somebody away in this batch; nobody behind them knocks again. */
async function sendOne(
  db: Db,
  delivery: Delivery,
  place: Place,
  held: Map<NudgeChannel, SendOutcome>,
): Promise<SendOutcome['status']> {
  const { clock, log, owner } = delivery
  const { nudge, channel } = place
  const outcome = await attempt(db, delivery, place, held)
  const at = clock()
  const settled = await settleNudge(db, owner, nudge, outcome, at)
  if (channel.pace !== undefined)
    await freeLane(db, laneOf(nudge.channel, nudge.personId), new Date(at.getTime() + channel.pace.gapMs))
  if (outcome.status === 'postponed' && outcome.holds === 'channel' && !held.has(channel)) {
    held.set(channel, outcome)
    await holdLane(db, channel.kind, outcome.until)
  }
  if (settled === 'lost') log('nudge.settled-by-another', { person: nudge.personId, nudge: nudge.nudgeId })
  if (outcome.status !== 'sent') {
    log(`nudge.${outcome.status}`, { person: nudge.personId, nudge: nudge.nudgeId, reason: outcome.reason })
  }
  return outcome.status
}

async function attempt(
  db: Db,
  { links, owner, clock, signal, leaseMs = usualLeaseMs }: Delivery,
  { nudge, channel, turnAt, restsUntil }: Place,
  held: ReadonlyMap<NudgeChannel, SendOutcome>,
): Promise<SendOutcome> {
  if (restsUntil !== null) return { status: 'postponed', reason: 'do-not-disturb', until: restsUntil, holds: 'person' }
  const waitMs = turnAt === null ? 0 : turnAt.getTime() - clock().getTime()
  if (turnAt !== null && waitMs > mostWaitMs)
    return { status: 'postponed', reason: 'lane-full', until: turnAt, holds: 'person' }
  if (waitMs > 0) await wait(waitMs, undefined, { signal }).catch(() => {})
  if (signal.aborted) return { status: 'not-sent', reason: 'stopped' }
  const sentAway = held.get(channel)
  if (sentAway !== undefined) return sentAway
  const at = clock()
  // A machine that slept finds its lease gone. Only who waits for turns asks the database too: a statement more a mail costs a third of the speed.
  const isOurs = channel.pace === undefined ? at < nudge.leaseUntil : await beginSending(db, owner, nudge, leaseMs, at)
  if (!isOurs) return { status: 'not-sent', reason: 'overtaken' }
  return await channel.send(outgoing(nudge, links, at), signal)
}
