import { z } from 'zod'
import { readBlocks, withIds } from './methods/chat.ts'
import { SlackRefusal } from './refusal.ts'
import { ids, messagesOf, replaceMessage, storeMessage, type Workspace } from './workspace.ts'

const shape = z.object({
  text: z.string().default(''),
  blocks: z.unknown().optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).default('ephemeral'),
  replace_original: z.boolean().default(false),
  delete_original: z.boolean().default(false),
})

/** Does what is sent to a `response_url`: changes the message that a button stands under, or says something beside it. Throws SlackRefusal. */
export function respond(workspace: Workspace, given: { readonly id: string; readonly body: unknown }, at: Date): void {
  const place = workspace.responsePlaces.get(given.id)
  if (place === undefined) throw new SlackRefusal('used_url')
  const { channel, user, ts } = place
  const body = shape.parse(given.body)
  const { text } = body
  const blocks = withIds(workspace, readBlocks(body.blocks) ?? [])
  const original = messagesOf(workspace, channel).find((message) => message.ts === ts)
  if (body.delete_original && original !== undefined) replaceMessage(workspace, original, 'nothing')
  else if (text === '' && blocks.length === 0) throw new SlackRefusal('no_text')
  else if (body.replace_original && original !== undefined)
    replaceMessage(workspace, original, { ...original, text, blocks, editedTs: workspace.nextTs(at) })
  else if (body.response_type === 'ephemeral') workspace.ephemerals.push({ channel, user, text, blocks })
  else {
    const own = { user: ids.botUser, isBroadcast: false }
    storeMessage(workspace, { channel, ts: workspace.nextTs(at), text, blocks, ...own })
  }
}
