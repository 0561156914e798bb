import type { Db } from '../../../engine/db/pool.ts'
import { recordBounce } from '../../../engine/nudges/bounces.ts'
import { type NoBounce, readBounce } from './read-bounce.ts'

/** What became of a mail that came back: `recorded`, `known`, a mail we never sent, or why it says nothing. It never holds a word of the mail. */
export type TakenBounce =
  | {
      readonly taken: 'recorded'
      readonly kind: 'hard' | 'soft' | 'complaint'
      readonly status: string
      readonly suppressed: boolean
    }
  | { readonly taken: 'known' | 'unknown-message' | NoBounce }

/** Reads a mail that came back and draws the consequence; done once it resolves. `address`: where ours come back to, or null. */
export async function takeBounce(db: Db, mail: Uint8Array, address: string | null, at: Date): Promise<TakenBounce> {
  const bounce = readBounce(mail, address)
  if (bounce.kind === 'none') return { taken: bounce.reason }
  const recorded = await recordBounce(db, bounce, at)
  if (recorded.status !== 'recorded') return { taken: recorded.status }
  return { taken: 'recorded', kind: bounce.kind, status: bounce.status, suppressed: recorded.suppressed }
}
