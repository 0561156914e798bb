import { z } from 'zod'
import { faultsOfBlocks, lengthOfText } from '../blocks/check.ts'
import { messageLimits } from '../limits.ts'
import { refusalWith, SlackRateLimit, SlackRefusal } from '../refusal.ts'
import {
  ids,
  type Message,
  type Metadata,
  messagesOf,
  replaceMessage,
  type Shape,
  storeMessage,
  type Workspace,
} from '../workspace.ts'
import { findChannel } from './conversations.ts'
import { type Context, flag, json, method } from './method.ts'
import { messageShape } from './shapes.ts'

const scope = 'chat:write'
const content = { text: z.string().optional(), blocks: json.optional(), metadata: json.optional() }
const metadataShape = z.strictObject({
  event_type: z.string().min(1),
  event_payload: z.record(z.string(), z.unknown()),
})

/** What the app does with messages. Errors: delivery.md 1.3 and 1.5. */
export const chatMethods = {
  'chat.postMessage': method(
    {
      scope,
      takes: {
        ...content,
        channel: z.string(),
        thread_ts: z.string().optional(),
        reply_broadcast: flag.optional(),
        mrkdwn: flag.optional(),
        unfurl_links: flag.optional(),
        unfurl_media: flag.optional(),
        // delivery.md 1.4: taken and ignored; a second message with the same one is a second message.
        client_msg_id: z.string().optional(),
      },
    },
    (context, given) => {
      const { workspace, at } = context
      const channel = findChannel(workspace, given.channel)
      if (!channel.members.includes(ids.botUser)) throw new SlackRefusal('not_in_channel')
      if (channel.isArchived === true) throw new SlackRefusal('is_archived')
      const blocks = readBlocks(given.blocks) ?? []
      const metadata = readMetadata(given.metadata)
      const text = [...(given.text ?? '')].slice(0, messageLimits.postedText).join('')
      if (text === '' && blocks.length === 0) throw new SlackRefusal('no_text')
      enterLanes(context, channel.id)
      const message: Message = {
        channel: channel.id,
        ts: workspace.nextTs(at),
        user: ids.botUser,
        text,
        blocks: withIds(workspace, blocks),
        ...(metadata === undefined ? {} : { metadata }),
        ...(given.thread_ts === undefined ? {} : { threadTs: given.thread_ts }),
        isBroadcast: given.reply_broadcast === true,
      }
      storeMessage(workspace, message)
      workspace.record.push({ channel: channel.id, ts: message.ts, at })
      return { channel: channel.id, ts: message.ts, message: messageShape(message) }
    },
  ),

  // Without blocks the old ones stay only if no text comes either; without metadata the old one stays (the page of chat.update; not in delivery.md).
  'chat.update': method(
    { scope, takes: { ...content, channel: z.string(), ts: z.string() } },
    ({ workspace, at }, given) => {
      const old = findOwn(workspace, given, 'cant_update_message')
      const text = given.text ?? old.text
      if ([...text].length > messageLimits.updatedText) throw new SlackRefusal('msg_too_long')
      const metadata = readMetadata(given.metadata) ?? old.metadata
      const blocks = readBlocks(given.blocks)
      const kept = given.text === undefined ? old.blocks : []
      if (text === '' && (blocks ?? kept).length === 0) throw new SlackRefusal('no_text')
      const message: Message = {
        ...old,
        text,
        blocks: blocks === undefined ? kept : withIds(workspace, blocks),
        ...(metadata === undefined ? {} : { metadata }),
        editedTs: workspace.nextTs(at),
      }
      replaceMessage(workspace, old, message)
      const { ts, ...shape } = messageShape(message)
      return { channel: message.channel, ts, text, message: shape }
    },
  ),

  'chat.delete': method({ scope, takes: { channel: z.string(), ts: z.string() } }, ({ workspace }, given) => {
    const message = findOwn(workspace, given, 'cant_delete_message')
    replaceMessage(workspace, message, 'nothing')
    return { channel: message.channel, ts: message.ts }
  }),

  'chat.postEphemeral': method(
    {
      scope,
      takes: {
        text: content.text,
        blocks: content.blocks,
        channel: z.string(),
        user: z.string(),
        thread_ts: z.string().optional(),
      },
    },
    ({ workspace, at }, given) => {
      const channel = findChannel(workspace, given.channel)
      if (!channel.members.includes(given.user)) throw new SlackRefusal('user_not_in_channel')
      const blocks = readBlocks(given.blocks) ?? []
      const text = given.text ?? ''
      if (text === '' && blocks.length === 0) throw new SlackRefusal('no_text')
      workspace.ephemerals.push({ channel: channel.id, user: given.user, text, blocks: withIds(workspace, blocks) })
      return { message_ts: workspace.nextTs(at) }
    },
  ),
}

/** Blocks that Slack would show, or a refusal. Undefined: none were sent. */
export function readBlocks(given: unknown): readonly Shape[] | undefined {
  if (given === undefined) return undefined
  if (!Array.isArray(given)) throw new SlackRefusal('invalid_blocks_format')
  const faults = faultsOfBlocks(given)
  if (faults.length > 0) throw refusalWith('invalid_blocks', faults)
  // delivery.md 1.5: refused together, although every block is within its own limit.
  if (lengthOfText(given) > messageLimits.textOfBlocks) throw new SlackRefusal('msg_blocks_too_long')
  return given
}

/** Slack names the blocks that the app left without a block_id. */
export function withIds(workspace: Workspace, blocks: readonly Shape[]): readonly Shape[] {
  return blocks.map((block) => ({ block_id: workspace.nextId('b'), ...block }))
}

function readMetadata(given: unknown): Metadata | undefined {
  if (given === undefined) return undefined
  const parsed = metadataShape.safeParse(given)
  if (!parsed.success) throw new SlackRefusal('invalid_metadata_format')
  return parsed.data
}

/** delivery.md 1.5: one a second into a channel, several hundred a minute into the workspace. A message that is refused takes nothing. */
function enterLanes({ rates, limits, at }: Context, channel: string): void {
  const admission = rates.admit({ [`channel ${channel}`]: limits.channel, workspace: limits.workspace }, at)
  if (admission !== 'admitted') throw new SlackRateLimit(admission.waitMs)
}

function findOwn(workspace: Workspace, given: { channel: string; ts: string }, refusal: string): Message {
  const channel = findChannel(workspace, given.channel)
  const message = messagesOf(workspace, channel.id).find(({ ts }) => ts === given.ts)
  if (message === undefined) throw new SlackRefusal('message_not_found')
  if (message.user !== ids.botUser) throw new SlackRefusal(refusal)
  return message
}
