import { sql } from 'kysely'
import type { Db } from '../../engine/db/pool.ts'
import { type Delivered, type Delivery, deliver } from '../../engine/nudges/deliver.ts'
import type { NudgeChannel, OutgoingNotice, OutgoingNudge, SendOutcome } from '../../engine/nudges/nudge-channel.ts'

/** A channel of the test, email unless it differs, that answers as it is told; `given` holds every nudge it was given, `notices` every notice. */
export function fakeChannel(
  answer: (nudge: OutgoingNudge, place: number) => SendOutcome | Promise<SendOutcome> = accepts,
  differing: Partial<NudgeChannel> = {},
) {
  const given: OutgoingNudge[] = []
  const notices: OutgoingNotice[] = []
  const channel: NudgeChannel = {
    kind: 'email',
    check: async () => ({ status: 'ok', sentence: 'A channel of the test.' }),
    send: async (message) => {
      if (message.kind === 'notice') {
        notices.push(message)
        return { status: 'sent', providerId: message.messageKey }
      }
      given.push(message)
      return await answer(message, given.length)
    },
    close: async () => {},
    ...differing,
  }
  return { channel, given, notices }
}

/** Delivers everything through one channel, with a clock that stands still at `at`. */
export async function deliverAt(
  db: Db,
  channel: NudgeChannel,
  at: Date,
  differing: Partial<Delivery> = {},
): Promise<Delivered> {
  return await deliver(db, { ...deliveryAt(channel, at), ...differing })
}

/** What a delivery works with: one channel, and a clock that stands still at `at`. */
export function deliveryAt(channel: NudgeChannel, at: Date): Delivery {
  return {
    channels: [channel],
    links: { baseUrl: 'http://127.0.0.1', key: Buffer.alloc(32) },
    owner: 'test',
    clock: () => at,
    log: () => {},
    signal: new AbortController().signal,
  }
}

/** How many nudges stand in each state, with their reasons: `{ sent: 3, 'unknown sender-lost': 1 }`. */
export async function countStates(db: Db): Promise<Record<string, number>> {
  const { rows } = await sql<{ state: string; count: number }>`
    select concat_ws(' ', status, reason) as state, count(*)::int as count from nudge group by 1 order by 1`.execute(db)
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
}

function accepts(nudge: OutgoingNudge): SendOutcome {
  return { status: 'sent', providerId: nudge.messageKey }
}
