import { z } from 'zod'
import { accessory, action, input, remark } from './elements.ts'
import { richTextPart } from './rich-text.ts'
import { address, anyText, blockId, plainText, slackFile, words } from './text-objects.ts'

const own = { block_id: blockId.optional() }

/** Limits of all blocks: delivery.md 1.5. */
const section = z
  .strictObject({
    type: z.literal('section'),
    ...own,
    text: anyText(3000).optional(),
    fields: z.array(anyText(2000)).min(1).max(10).optional(),
    accessory: accessory.optional(),
    expand: z.boolean().optional(),
  })
  .refine((one) => one.text !== undefined || one.fields !== undefined, { error: 'needs text or fields' })

const image = z
  .strictObject({
    type: z.literal('image'),
    ...own,
    image_url: address.optional(),
    slack_file: slackFile.optional(),
    alt_text: words(2000),
    title: plainText(2000).optional(),
  })
  .refine((one) => (one.image_url === undefined) !== (one.slack_file === undefined), {
    error: 'takes image_url or slack_file',
  })

const inputBlock = z.strictObject({
  type: z.literal('input'),
  ...own,
  label: plainText(2000),
  element: input,
  hint: plainText(2000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
})

const everywhere = [
  section,
  image,
  inputBlock,
  z.strictObject({ type: z.literal('actions'), ...own, elements: z.array(action).min(1).max(25) }),
  z.strictObject({ type: z.literal('context'), ...own, elements: z.array(remark).min(1).max(10) }),
  z.strictObject({ type: z.literal('divider'), ...own }),
  z.strictObject({ type: z.literal('header'), ...own, text: plainText(150) }),
  z.strictObject({ type: z.literal('rich_text'), ...own, elements: z.array(richTextPart).min(1) }),
] as const

const markdown = z.strictObject({ type: z.literal('markdown'), ...own, text: words(12_000) })

/** The blocks that the double knows in messages. The program has no use for the others (tables, cards, charts, video, files): they are refused. */
export const messageBlock = z.discriminatedUnion('type', [...everywhere, markdown])

/** The blocks that the double knows in modals and in the Home. */
export const viewBlock = z.discriminatedUnion('type', everywhere)
