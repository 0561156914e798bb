import { z } from 'zod'
import type { Acknowledgement, Inbound, Retry, Send } from './inbound.ts'
import { readBlocks, withIds } from './methods/chat.ts'
import { readView, storeModal } from './methods/views.ts'
import type { SlackDouble } from './slack-double.ts'

const submission = z.object({
  type: z.literal('view_submission'),
  user: z.object({ id: z.string() }),
  view: z.object({ id: z.string() }),
})
const submitted = z.object({ response_action: z.string().optional(), view: z.unknown().optional() })
const commanded = z.object({ channel_id: z.string(), user_id: z.string(), command: z.string() })
const said = z.object({ text: z.string().default(''), blocks: z.unknown().optional() })

/**
 * Sends what a person did, and shows them what the app answered with: a modal that closes or changes, words beside a command. Throws SlackRefusal when the answer holds
 * what Slack would not show.
 */
export async function perform(
  slack: SlackDouble,
  send: Send,
  { inbound, retry }: { readonly inbound: Inbound; readonly retry?: Retry },
): Promise<Acknowledgement> {
  const acknowledgement = await send(inbound, retry)
  if (acknowledgement.status !== 'acknowledged') return acknowledgement
  if (inbound.type === 'slash_commands') showWords(slack, inbound, acknowledgement.body)
  if (inbound.type === 'interactive') settleModal(slack, inbound, acknowledgement.body)
  return acknowledgement
}

function showWords({ workspace }: SlackDouble, { payload }: Inbound, body: unknown): void {
  const { channel_id: channel, user_id: user } = commanded.parse(payload)
  const { text, blocks } = said.parse(typeof body === 'string' ? { text: body } : body)
  const shown = readBlocks(blocks) ?? []
  if (text === '' && shown.length === 0) return
  workspace.ephemerals.push({ channel, user, text, blocks: withIds(workspace, shown) })
}

function settleModal({ workspace, clock }: SlackDouble, { payload }: Inbound, body: unknown): void {
  const sent = submission.safeParse(payload)
  if (!sent.success) return
  const { view, user } = sent.data
  const { response_action: action, view: next } = submitted.parse(typeof body === 'string' ? {} : body)
  if (action === undefined || action === 'clear') workspace.modals.delete(view.id)
  if (action === 'update')
    storeModal(workspace, { id: view.id, user: user.id, view: readView(next, 'modal'), at: clock() })
  if (action === 'push')
    storeModal(workspace, { id: workspace.nextId('V'), user: user.id, view: readView(next, 'modal'), at: clock() })
}
