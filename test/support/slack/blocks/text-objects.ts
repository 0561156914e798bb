import { z } from 'zod'

/** Text of so many code points: an emoji counts once, delivery.md 1.5. */
export function words(most: number, least = 1) {
  return z.string().refine(
    (text) => {
      const length = [...text].length
      return length >= least && length <= most
    },
    { error: `must be ${least} to ${most} characters` },
  )
}

/** Text that Slack shows as it is. Limits of every object: delivery.md 1.5. */
export function plainText(most = 3000) {
  return z.strictObject({ type: z.literal('plain_text'), text: words(most), emoji: z.boolean().optional() })
}

/** Text in Slack's own markup. */
function markedText(most = 3000) {
  return z.strictObject({ type: z.literal('mrkdwn'), text: words(most), verbatim: z.boolean().optional() })
}

/** Either of the two. */
export function anyText(most = 3000) {
  return z.discriminatedUnion('type', [plainText(most), markedText(most)])
}

export const actionId = words(255)
export const blockId = words(255)
export const address = words(3000)

/** The question before an action. */
export const confirmation = z.strictObject({
  title: plainText(100),
  text: anyText(300),
  confirm: plainText(30),
  deny: plainText(30),
  style: z.enum(['primary', 'danger']).optional(),
})

export const option = z.strictObject({
  text: anyText(75),
  value: words(150),
  description: anyText(75).optional(),
  url: address.optional(),
})

export const optionGroup = z.strictObject({ label: plainText(75), options: z.array(option).min(1).max(100) })

export const slackFile = z.union([z.strictObject({ id: z.string() }), z.strictObject({ url: z.string() })])

export const conversationFilter = z.strictObject({
  include: z
    .array(z.enum(['im', 'mpim', 'private', 'public']))
    .min(1)
    .optional(),
  exclude_external_shared_channels: z.boolean().optional(),
  exclude_bot_users: z.boolean().optional(),
})

export const dispatchConfiguration = z.strictObject({
  trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).min(1),
})
