import { z } from 'zod'
import type { SlackMember } from '../../engine/people/slack-members.ts'
import { slackFailure } from './slack-failure.ts'
import type { Waiting } from './wait.ts'

/** Everybody of a workspace, or why they could not be read. */
export type Directory =
  | { readonly status: 'read'; readonly members: readonly SlackMember[] }
  | { readonly status: 'failed'; readonly reason: string }

/** Reads the directory that it was made for. */
export type ReadDirectory = (at: Date, signal: AbortSignal) => Promise<Directory>

/** Slack recommends at most 200 a page, and lets us ask 20 times a minute: 4,000 people. */
const perPage = 200
/** So often a run waits for the rate, a minute each at most: enough for 100,000 people. */
const mostWaits = 30
const mostWaitMs = 60_000

/** Reads everybody, page by page, as fast as Slack lets us. Never throws for a fault of Slack's; half a directory is none. */
export async function readDirectory({ client, wait }: Waiting, at: Date, signal: AbortSignal): Promise<Directory> {
  const members: SlackMember[] = []
  let cursor = ''
  let waits = 0
  while (!signal.aborted) {
    const page = await client.users
      .list({ limit: perPage, ...(cursor !== '' && { cursor }) })
      .then(pageShape.parse)
      .catch(slackFailure)
    if ('kind' in page) {
      waits += 1
      if (page.kind !== 'rate-limited' || page.retryAfterMs > mostWaitMs || waits > mostWaits)
        return { status: 'failed', reason: page.reason }
      await wait(page.retryAfterMs, signal)
      continue
    }
    members.push(...page.members.map((member) => memberOf(member, at)))
    cursor = page.response_metadata?.next_cursor ?? ''
    if (cursor === '') return { status: 'read', members }
  }
  return { status: 'failed', reason: 'stopped' }
}

const userShape = z.object({
  id: z.string(),
  deleted: z.boolean().default(false),
  is_bot: z.boolean().default(false),
  is_restricted: z.boolean().default(false),
  is_ultra_restricted: z.boolean().default(false),
  is_stranger: z.boolean().default(false),
  real_name: z.string().optional(),
  tz: z.string().nullish(),
  profile: z.object({
    real_name: z.string().optional(),
    email: z.string().optional(),
    status_emoji: z.string().default(''),
    status_expiration: z.number().default(0),
  }),
})

const pageShape = z.object({
  members: z.array(userShape),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
})

/** Slack's own assistant is an account like any other, but for its id. */
const slackbot = 'USLACKBOT'

function memberOf(user: z.infer<typeof userShape>, at: Date): SlackMember {
  const { profile } = user
  const isGuest = user.is_restricted || user.is_ultra_restricted || user.is_stranger
  return {
    id: user.id,
    // PostgreSQL keeps no NUL.
    name: (user.real_name ?? profile.real_name)?.replaceAll('\u0000', '') ?? null,
    email: profile.email?.toLowerCase() ?? null,
    timeZone: user.tz ?? null,
    deactivated: user.deleted,
    isGuestOrBot: isGuest || user.is_bot || user.id === slackbot,
    awayUntil: awayUntil(profile, at),
  }
}

/** The emoji of Slack's own suggestions for vacation and illness, and those that people put beside them. */
const away = [
  'palm_tree',
  'face_with_thermometer',
  'no_entry',
  'beach_with_umbrella',
  'airplane',
  'baby',
  'sick',
  'mask',
]

/** The end of a status is its owner's to write, and may be no instant that a database knows. Every hour's look counts anew. */
const longestAwayMs = 400 * 86_400_000

/** A status that never expires may be a forgotten one: it counts for a day after each look. */
function awayUntil(
  { status_emoji: emoji, status_expiration: expiresAt }: { status_emoji: string; status_expiration: number },
  at: Date,
): Date | null {
  if (!away.includes(emoji.replaceAll(':', ''))) return null
  if (expiresAt === 0) return new Date(at.getTime() + 86_400_000)
  return expiresAt * 1000 > at.getTime() ? new Date(Math.min(expiresAt * 1000, at.getTime() + longestAwayMs)) : null
}
