import type { ChannelKind, NoticeKind } from '../../../engine/db/nudge-tables.ts'
import type { NudgeChannel, Outgoing, SendOutcome } from '../../../engine/nudges/nudge-channel.ts'
import { fakeChannel } from '../delivering.ts'
import { chance } from './chance.ts'

/** A message as it lay in front of its person, by the record of the channel. `positions`: of the questions in it. */
export type Arrival = {
  readonly atMs: number
  readonly channel: ChannelKind
  readonly personId: number
  readonly nudgeId: string
  readonly notice: NoticeKind | null
  readonly address: string
  readonly positions: readonly number[]
}

/** Two channels of the test that now and then fail as real ones do, and what arrived through them. `setNow` tells them the time. */
export function channelsOfTheYear() {
  const arrivals: Arrival[] = []
  const arrived = new Set<string>()
  const tried = new Set<string>()
  let nowMs = 0

  /** What a process that dies has handed over, too, has arrived. */
  const arrive = (message: Arrival & { readonly messageKey: string }) => {
    const { messageKey, ...arrival } = message
    arrived.add(messageKey)
    arrivals.push(arrival)
  }
  const receive = (kind: ChannelKind, message: Outgoing): SendOutcome => {
    const personId = Number(message.personId)
    const luck = chance('delivery', personId, nowMs / 60_000)
    const isFirstTry = !tried.has(message.messageKey)
    tried.add(message.messageKey)
    if (luck < 0.01 && isFirstTry) return { status: 'not-sent', reason: 'try-again' }
    if (luck > 0.9995 && kind === 'email') return { status: 'failed', reason: 'recipient-refused', permanent: true }
    if (luck > 0.996 && luck < 0.998) return { status: 'unknown', reason: 'connection-lost' }
    arrive({
      messageKey: message.messageKey,
      atMs: nowMs,
      channel: kind,
      personId,
      nudgeId: message.nudgeId,
      notice: message.kind === 'notice' ? message.notice : null,
      address: message.recipient.address,
      positions: message.kind === 'nudge' ? message.questions.map(({ position }) => position) : [],
    })
    if (luck > 0.994 && luck <= 0.996) return { status: 'unknown', reason: 'answer-lost' }
    return { status: 'sent', providerId: message.messageKey }
  }
  const channelOf = (kind: ChannelKind, differing: Partial<NudgeChannel> = {}): NudgeChannel => ({
    ...fakeChannel(undefined, differing).channel,
    kind,
    send: async (message) => receive(kind, message),
  })

  const slack = channelOf('slack', {
    pace: { messagesPerMinute: 60_000, gapMs: 1 },
    update: async () => ({ status: 'shown' }),
    find: async ({ messageKey }) =>
      arrived.has(messageKey) ? { status: 'found', providerId: messageKey } : { status: 'absent' },
    resting: async (addresses, at) =>
      new Map(
        addresses.flatMap((address) => {
          const until = restOf(address, at)
          return until === null ? [] : [[address, until] as const]
        }),
      ),
  })
  return {
    channels: [channelOf('email'), slack] as const,
    arrivals,
    arrive,
    setNow(atMs: number) {
      nowMs = atMs
    },
  }
}

/** Until when somebody in Slack does not want to be disturbed: for one in ten, now and then the first six hours of a half day of UTC. */
function restOf(address: string, at: Date): Date | null {
  const personId = Number(address.slice(1))
  const half = Math.floor(at.getTime() / halfDayMs)
  const until = new Date(half * halfDayMs + halfDayMs / 2)
  return personId % 10 === 3 && chance('rests', personId, half) < 0.2 && at < until ? until : null
}

const halfDayMs = 43_200_000
