import { fieldOf, type MimePart, readFields } from './mime.ts'

/** How a mail ended for one recipient. `kind` null: it arrived, or is still on its way. `status`: an enhanced code (RFC 3463). */
export type RecipientStatus = { readonly kind: 'hard' | 'soft' | null; readonly status: string }

const mostRecipients = 100

/** What a delivery status notification says of each recipient (RFC 3464: a block of fields each, after one about the whole). */
export function readDeliveryStatus(body: string): readonly RecipientStatus[] {
  return blocksOf(body)
    .map((block) => ({ fields: readFields(block) }))
    .filter(({ fields }) => fields.has('action'))
    .slice(0, mostRecipients)
    .map(statusOf)
}

/**
 * One word on the whole mail; null when nobody's failed. Ours go to one person each, so several recipients are what a forward or a list
 * made of them: as long as one of those was reached, or is still tried, the address is not dead.
 */
export function worstOf(recipients: readonly RecipientStatus[]): (RecipientStatus & { kind: 'hard' | 'soft' }) | null {
  const failed = recipients.flatMap(({ kind, status }) => (kind === null ? [] : [{ kind, status }]))
  const [first] = failed.filter(({ kind }) => kind === 'soft').concat(failed)
  if (first === undefined) return null
  return failed.length < recipients.length ? { ...first, kind: 'soft' } : first
}

/**
 * Codes that speak of the address itself, and so of every later mail too (RFC 3463 section 3, RFC 7505): no such mailbox (5.1.1), no such
 * domain (5.1.2), no address at all (5.1.3), moved away (5.1.6), a domain that takes no mail (5.1.10), a mailbox that was switched off
 * (5.2.1). The same codes end an address while a mail is handed over. Everything else may be our fault or pass: a full mailbox (5.2.2),
 * routing (5.4.x, which Exchange also answers to unknown people), policy and content (5.7.x), and `5.0.0`, which says nothing. A wrong
 * `hard` silences somebody at once; a wrong `soft` costs two more mails.
 */
const hardStatuses: ReadonlySet<string> = new Set(['5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.10', '5.2.1'])

function statusOf(recipient: Pick<MimePart, 'fields'>): RecipientStatus {
  const action = /^[a-z]{1,20}/i.exec(fieldOf(recipient, 'action'))?.[0].toLowerCase()
  const status = codeOf(recipient)
  // `delayed` is still tried; `delivered`, `relayed` and `expanded` went well (RFC 3464 section 2.3.3).
  if (action !== 'failed') return { kind: null, status }
  return { kind: hardStatuses.has(status) ? 'hard' : 'soft', status }
}

/** The code of the reporting server; where it has none, or one that says nothing, the one that the other server gave it. */
function codeOf(recipient: Pick<MimePart, 'fields'>): string {
  const own = /^([245]\.\d{1,3}\.\d{1,3})\b/.exec(fieldOf(recipient, 'status'))?.[1]
  if (own !== undefined && !own.endsWith('.0.0')) return own
  const diagnostic = fieldOf(recipient, 'diagnostic-code')
  return /^smtp; ?\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/i.exec(diagnostic)?.[1] ?? own ?? '5.0.0'
}

function blocksOf(body: string): readonly string[] {
  const blocks: string[][] = [[]]
  for (const line of body.split('\n')) {
    if (line.trim() === '') blocks.push([])
    else blocks.at(-1)?.push(line)
  }
  return blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'))
}
