import type { Clock } from '../clock.ts'
import type { Db } from '../db/pool.ts'
import { answerLink, type Links, linkLifeDays } from '../links/link.ts'
import type { Log } from '../log.ts'
import { chooseOpener } from '../wording/openers.ts'
import { type ClaimedNudge, claimDue } from './claim.ts'
import type { NudgeChannel, OutgoingNudge, SendOutcome } from './nudge-channel.ts'
import { giveUpLostLeases, settleNudge } from './settle.ts'

/** What became of the nudges of one run. `again`: certainly not sent, left for the next run. */
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
}

const batchSize = 50
/** More than a channel has connections, so that none of them waits while an outcome is written (measured: 0.67 of the bare mailer, 0.58 with 10). */
const concurrency = 20
/** Longer than the channels' timeouts for a whole batch that stands at the end of the queue. */
const leaseMs = 5 * 60_000

/**
 * Sends every planned nudge whose slot has come: claims a batch, commits, sends, settles, until nothing is left. Never sends
 * twice; a fault of one nudge does not hold up the others. Stops early when the channels accept nothing at all.
 */
export async function deliver(db: Db, delivery: Delivery): Promise<Delivered> {
  const { channels, clock, owner, signal } = delivery
  const claimer = { owner, channels: channels.map(({ kind }) => kind), leaseMs, startedAt: clock() }
  let total: Delivered = { sent: 0, again: 0, failed: 0, unknown: await giveUpLostLeases(db, clock()), expired: 0 }

  while (!signal.aborted) {
    const { claimed, expired } = await claimDue(db, claimer, batchSize, clock())
    const outcomes = await sendAll(db, delivery, claimed)
    const count = (status: SendOutcome['status']) => outcomes.filter((outcome) => outcome === status).length
    total = {
      sent: total.sent + count('sent'),
      again: total.again + count('not-sent'),
      failed: total.failed + count('failed'),
      unknown: total.unknown + count('unknown'),
      expired: total.expired + expired,
    }
    delivery.progress?.(total)
    if (claimed.length + expired < batchSize) break
    if (claimed.length > 0 && count('not-sent') === claimed.length) break
  }
  return total
}

/** Sends a batch, so many at a time; gives the outcomes in any order. */
async function sendAll(db: Db, delivery: Delivery, batch: readonly ClaimedNudge[]): Promise<SendOutcome['status'][]> {
  const outcomes: SendOutcome['status'][] = []
  const queue = batch.values()
  const worker = async () => {
    for (const nudge of queue) outcomes.push(await sendOne(db, delivery, nudge))
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  return outcomes
}

async function sendOne(db: Db, delivery: Delivery, nudge: ClaimedNudge): Promise<SendOutcome['status']> {
  const { channels, clock, log, owner, signal } = delivery
  const channel = channels.find(({ kind }) => kind === nudge.channel) as NudgeChannel
  const outcome: SendOutcome = signal.aborted
    ? { status: 'not-sent', reason: 'stopped' }
    : await channel.send(outgoing(nudge, delivery.links, clock()), signal)
  const settled = await settleNudge(db, owner, nudge, outcome, clock())
  if (settled === 'lost') log('nudge.settled-by-another', { person: nudge.personId, nudge: nudge.nudgeId })
  if (outcome.status !== 'sent') {
    log(`nudge.${outcome.status}`, { person: nudge.personId, nudge: nudge.nudgeId, reason: outcome.reason })
  }
  return outcome.status
}

function outgoing(nudge: ClaimedNudge, links: Links, at: Date): OutgoingNudge {
  const expiresAt = new Date(at.getTime() + linkLifeDays * 86_400_000)
  const { personId, nudgeId } = nudge
  return {
    personId,
    nudgeId,
    messageKey: nudge.messageKey,
    recipient: { name: nudge.name, address: nudge.address },
    weekday: nudge.weekday,
    opener: chooseOpener(personId, nudge.slotAt),
    questions: nudge.questions.map(({ position, context, question }) => ({
      position,
      context,
      question,
      url: answerLink(links, { personId, nudgeId, position }, expiresAt),
    })),
  }
}
