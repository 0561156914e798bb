import { openMailFeed } from '../../channels/email/bounces/open-mail-feed.ts'
import type { Db } from '../../engine/db/pool.ts'
import { listSuppressed } from '../../engine/people/addresses.ts'
import { counted } from '../answer.ts'
import type { Config } from '../config.ts'
import { plainText } from '../table.ts'
import type { Finding } from './finding.ts'

const shown = 10

/** Whether what comes back can be read; nothing where nobody said that it should be. */
export async function checkBounceMailbox(
  { bounceAddress, bounceMailbox }: Config,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  if (bounceMailbox === null) return []
  const { status, sentence } = await openMailFeed(bounceMailbox).check(signal)
  if (status === 'failed') return [{ status: 'fault', check: 'bounces', sentence }]
  const isNamed = bounceAddress !== null
  const more = isNamed ? '' : ' Set CLO_BOUNCE_ADDRESS, so that reports that quote no mail are understood too.'
  return [{ status: isNamed ? 'ok' : 'note', check: 'bounces', sentence: `${sentence}${more}` }]
}

/** Which addresses nothing is sent to, and how to use them again; nothing where all are in use. */
export async function checkSuppressed(db: Db): Promise<readonly Finding[]> {
  const suppressed = await listSuppressed(db)
  if (suppressed.length === 0) return []
  const named = suppressed
    .slice(0, shown)
    .map(({ channel, person, reason }) => plainText(`${person} (${channel}: ${reason})`))
    .join(', ')
  const rest = suppressed.length > shown ? `, and ${suppressed.length - shown} more` : ''
  const count = counted(suppressed.length, 'address', 'addresses')
  const sentence = `Nothing is sent to ${count}: ${named}${rest}. Once one works again: clo people resume EMAIL`
  return [{ status: 'note', check: 'suppressed', sentence }]
}
