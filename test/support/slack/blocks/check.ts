import { z } from 'zod'
import { messageLimits } from '../limits.ts'
import type { Shape } from '../workspace.ts'
import { messageBlock, viewBlock } from './blocks.ts'
import { plainText, words } from './text-objects.ts'

const ofEveryView = {
  blocks: z.array(viewBlock).min(1).max(messageLimits.viewBlocks),
  private_metadata: words(3000, 0).optional(),
  callback_id: words(255).optional(),
  external_id: words(255).optional(),
}

const view = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('home'), ...ofEveryView }),
  z
    .strictObject({
      type: z.literal('modal'),
      title: plainText(24),
      close: plainText(24).optional(),
      submit: plainText(24).optional(),
      clear_on_close: z.boolean().optional(),
      notify_on_close: z.boolean().optional(),
      submit_disabled: z.boolean().optional(),
      ...ofEveryView,
    })
    .refine((one) => one.submit !== undefined || one.blocks.every(({ type }) => type !== 'input'), {
      error: 'a form needs submit',
    }),
])

/** What is wrong with the blocks of a message, with the way to each fault; nothing when Slack would take them. */
export function faultsOfBlocks(blocks: unknown): readonly string[] {
  const parsed = z.array(messageBlock).max(messageLimits.blocks).safeParse(blocks)
  return parsed.success ? repeatedIds(parsed.data) : sentences(parsed.error)
}

/** What is wrong with a modal or a Home. */
export function faultsOfView(given: unknown): readonly string[] {
  const parsed = view.safeParse(given)
  return parsed.success ? repeatedIds(parsed.data.blocks) : sentences(parsed.error)
}

/** The code points of all text that blocks show. */
export function lengthOfText(blocks: readonly Shape[]): number {
  const count = (value: unknown, key: string): number => {
    if (typeof value === 'string') return ['text', 'alt_text'].includes(key) ? [...value].length : 0
    if (typeof value !== 'object' || value === null) return 0
    return Object.entries(value).reduce((sum, [name, part]) => sum + count(part, name), 0)
  }
  return count(blocks, '')
}

/** Not in delivery.md: the Block Kit reference wants a block_id once in a message or view, and an action_id once in a block. */
function repeatedIds(blocks: readonly Shape[]): readonly string[] {
  const idsOfBlocks = blocks.map(({ block_id: id }) => id)
  return [
    ...repeated(idsOfBlocks).map((id) => `block_id ${id} is there twice`),
    ...blocks.flatMap(({ elements }) =>
      Array.isArray(elements)
        ? repeated(elements.map(({ action_id: id }: Shape) => id)).map(
            (id) => `action_id ${id} is there twice in a block`,
          )
        : [],
    ),
  ]
}

function repeated(given: readonly unknown[]): readonly unknown[] {
  return given.filter((id, place) => id !== undefined && given.indexOf(id) < place)
}

function sentences(error: z.ZodError): readonly string[] {
  return error.issues.map(({ path, message }) => `${message} [json-pointer:/${path.join('/')}]`)
}
