import { type TakenBounce, takeBounce } from '../channels/email/bounces/take-bounce.ts'
import type { JobTools } from './job-tools.ts'

/** What a run took in, by what became of it. `reason` null: the mailbox could be read. */
export type BouncesRun = {
  readonly mails: number
  readonly suppressed: number
  readonly taken: Readonly<Partial<Record<TakenBounce['taken'], number>>>
  readonly reason: string | null
}

/** Takes in what came back to the bounce mailbox; null without one. A mailbox that cannot be read is tried again at the next tick. */
export async function runBounces({ db, bounces, log, signal }: JobTools, at: Date): Promise<BouncesRun | null> {
  if (bounces === undefined) return null
  const taken: Partial<Record<TakenBounce['taken'], number>> = {}
  let suppressed = 0
  const outcome = await bounces.feed.read(
    async (mail) => {
      const bounce = await takeBounce(db, mail, bounces.address, at)
      taken[bounce.taken] = (taken[bounce.taken] ?? 0) + 1
      if (bounce.taken === 'recorded' && bounce.suppressed) suppressed += 1
    },
    signal,
    at,
  )
  const mails = Object.values(taken).reduce((sum, count) => sum + count, 0)
  const reason = outcome.status === 'failed' ? outcome.reason : null
  if (mails > 0 || reason !== null) log('bounces.done', { mails, suppressed, ...taken, reason })
  return { mails, suppressed, taken, reason }
}
