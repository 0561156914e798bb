import { z } from 'zod'
import { SlackRefusal } from '../refusal.ts'
import { type Channel, ids, type Message, messagesOf, openDirect, type Workspace } from '../workspace.ts'
import { flag, limit, method } from './method.ts'
import { messageShape } from './shapes.ts'

/** What the app asks of conversations. */
export const conversationMethods = {
  'conversations.open': method(
    { scope: 'im:write', takes: { users: z.string().optional(), return_im: flag.optional() } },
    ({ workspace }, { users, return_im: isWhole }) => {
      if (users === undefined || users === '') throw new SlackRefusal('users_list_not_supplied')
      const user = workspace.users.get(users)
      if (users.includes(',')) throw new SlackRefusal('method_not_supported_for_channel_type')
      if (user === undefined || user.id === ids.botUser) throw new SlackRefusal('user_not_found')
      // delivery.md 1.5: such a person is not reachable. A conversation that was open before still takes messages (python-slack-sdk issue 1156).
      if (user.deleted === true) throw new SlackRefusal('user_disabled')
      const { channel, isNew } = openDirect(workspace, user.id)
      const known = isNew ? {} : { no_op: true, already_open: true }
      if (isWhole !== true) return { ...known, channel: { id: channel.id } }
      return { ...known, channel: { id: channel.id, is_im: true, is_open: true, user: user.id } }
    },
  ),

  // delivery.md 1.4: metadata comes only when it is asked for. Newest first; replies in threads are not part of it.
  'conversations.history': method(
    {
      scope: 'im:history',
      takes: {
        channel: z.string().optional(),
        latest: z.string().optional(),
        oldest: z.string().optional(),
        inclusive: flag.optional(),
        limit: limit.max(999).default(100),
        cursor: z.string().optional(),
        include_all_metadata: flag.optional(),
      },
    },
    ({ workspace }, given) => {
      const channel = findChannel(workspace, given.channel)
      const edge = given.inclusive === true ? 0 : 1
      const latest = readTs(given.latest, 'invalid_ts_latest')
      const oldest = readTs(given.oldest, 'invalid_ts_oldest')
      const before = given.cursor === undefined ? undefined : readCursor(given.cursor)
      const found = messagesOf(workspace, channel.id)
        .filter(({ threadTs, ts, isBroadcast }) => threadTs === undefined || threadTs === ts || isBroadcast)
        .filter(({ ts }) => before === undefined || ts <= before)
        .filter(({ ts }) => latest === undefined || microseconds(ts) <= latest - edge)
        .filter(({ ts }) => oldest === undefined || microseconds(ts) >= oldest + edge)
        .toReversed()
      const page = found.slice(0, given.limit)
      const next = found[given.limit]
      return {
        messages: page.map((message) => withReplies(workspace, message, given.include_all_metadata === true)),
        has_more: next !== undefined,
        pin_count: 0,
        channel_actions_ts: null,
        channel_actions_count: 0,
        ...(next === undefined ? {} : { response_metadata: { next_cursor: writeCursor(next.ts) } }),
      }
    },
  ),
}

/** A conversation that the app knows of. */
export function findChannel(workspace: Workspace, id: string | undefined): Channel {
  const channel = workspace.channels.get(id ?? '')
  if (channel === undefined) throw new SlackRefusal('channel_not_found')
  return channel
}

function withReplies(workspace: Workspace, message: Message, isWithMetadata: boolean) {
  const replies = messagesOf(workspace, message.channel).filter(
    ({ threadTs, ts }) => threadTs === message.ts && ts !== message.ts,
  )
  const shape = messageShape(isWithMetadata ? message : { ...message, metadata: undefined })
  const last = replies.at(-1)
  if (last === undefined) return shape
  const users = [...new Set(replies.map(({ user }) => user))]
  const counted = { reply_count: replies.length, reply_users_count: users.length, reply_users: users }
  return { ...shape, thread_ts: message.ts, ...counted, latest_reply: last.ts }
}

function readTs(given: string | undefined, refusal: string): number | undefined {
  if (given === undefined) return undefined
  if (!/^\d+(\.\d+)?$/.test(given)) throw new SlackRefusal(refusal)
  return microseconds(given)
}

/** As a number of seconds, the last digit would be lost. */
function microseconds(ts: string): number {
  const [seconds, fraction = ''] = ts.split('.')
  return Number(seconds) * 1e6 + Number(fraction.slice(0, 6).padEnd(6, '0'))
}

const mark = 'next_ts:'

function writeCursor(ts: string): string {
  return Buffer.from(mark + ts).toString('base64')
}

function readCursor(cursor: string): string {
  const text = Buffer.from(cursor, 'base64').toString()
  if (!text.startsWith(mark)) throw new SlackRefusal('invalid_cursor')
  return text.slice(mark.length)
}
