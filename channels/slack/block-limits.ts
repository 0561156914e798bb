import { z } from 'zod'

/** How much something may hold: code points of a text, items of a list, or a number itself. `of`: the way to it; `[]` stands for every item. */
export type BlockLimit = { readonly of: string; readonly least?: number; readonly most: number }

const options = { least: 1, most: 100 }

/** Slack's published limits, by the `type` of a block or element, or by the key of what has no type. Source: delivery.md 1.5, Block Kit reference. */
export const blockLimits: Readonly<Record<string, readonly BlockLimit[]>> = {
  plain_text: [{ of: 'text', least: 1, most: 3000 }],
  mrkdwn: [{ of: 'text', least: 1, most: 3000 }],
  option: [
    { of: 'text.text', most: 75 },
    { of: 'value', least: 1, most: 150 },
    { of: 'description.text', most: 75 },
    { of: 'url', most: 3000 },
  ],
  option_group: [
    { of: 'label.text', most: 75 },
    { of: 'options', ...options },
  ],
  confirm: [
    { of: 'title.text', most: 100 },
    { of: 'text.text', most: 300 },
    { of: 'confirm.text', most: 30 },
    { of: 'deny.text', most: 30 },
  ],
  button: [
    { of: 'text.text', most: 75 },
    { of: 'value', most: 2000 },
    { of: 'url', most: 3000 },
    { of: 'accessibility_label', most: 75 },
  ],
  select: [
    { of: 'placeholder.text', most: 150 },
    { of: 'options', ...options },
    { of: 'option_groups', ...options },
  ],
  overflow: [{ of: 'options', least: 1, most: 5 }],
  checkboxes: [{ of: 'options', least: 1, most: 10 }],
  radio_buttons: [{ of: 'options', least: 1, most: 10 }],
  plain_text_input: [
    { of: 'placeholder.text', most: 150 },
    { of: 'max_length', least: 1, most: 3000 },
  ],
  actions: [{ of: 'elements', least: 1, most: 25 }],
  context: [{ of: 'elements', least: 1, most: 10 }],
  header: [{ of: 'text.text', most: 150 }],
  image: [
    { of: 'image_url', most: 3000 },
    { of: 'alt_text', least: 1, most: 2000 },
  ],
  input: [
    { of: 'label.text', most: 2000 },
    { of: 'hint.text', most: 2000 },
  ],
  section: [
    { of: 'text.text', most: 3000 },
    { of: 'fields', least: 1, most: 10 },
    { of: 'fields[].text', most: 2000 },
  ],
  markdown: [{ of: 'text', least: 1, most: 12_000 }],
  view: [
    { of: 'blocks', least: 1, most: 100 },
    { of: 'title.text', most: 24 },
    { of: 'submit.text', most: 24 },
    { of: 'close.text', most: 24 },
    { of: 'private_metadata', most: 3000 },
    { of: 'callback_id', most: 255 },
  ],
  anything: [
    { of: 'action_id', least: 1, most: 255 },
    { of: 'block_id', least: 1, most: 255 },
  ],
}

/** Of a message as a whole. Slack refuses more text in all blocks together somewhere beyond 12,000 and tells no limit: delivery.md 1.5. */
export const messageLimits = { blocks: 50, textOfBlocks: 7999, text: 4000 } as const

/** What Slack would refuse of a message, with the way to each fault and never its words; nothing when all is well. */
export function faultsOfMessage({
  text,
  blocks,
}: {
  readonly text: string
  readonly blocks: readonly unknown[]
}): readonly string[] {
  return [
    ...fault('message', text, { of: 'text', least: 1, most: messageLimits.text }),
    ...fault('message', blocks, { of: 'blocks', most: messageLimits.blocks }),
    ...fault('message', 'x'.repeat(lengthOfText(blocks)), { of: 'all text', most: messageLimits.textOfBlocks }),
    ...faultsIn(blocks, 'blocks', ''),
    ...repeatedIds(blocks),
  ]
}

/** What Slack would refuse of a modal or a Home. */
export function faultsOfView(view: unknown): readonly string[] {
  return [...faultsIn(view, 'view', ''), ...repeatedIds(membersOf(shape.parse(view).blocks))]
}

/** A view as it is, when Slack will take it. Throws when it would not: then the view is wrong, and nobody sees half of it. */
export function takeable<View>(view: View): View {
  const faults = faultsOfView(view)
  if (faults.length > 0) throw new Error(`Slack would refuse a view of ours: ${faults.join(', ')}`)
  return view
}

/** The code points of all text that blocks show. */
export function lengthOfText(node: unknown): number {
  if (typeof node !== 'object' || node === null) return 0
  return Object.entries(node).reduce(
    (sum, [key, value]) =>
      sum + (typeof value === 'string' && ['text', 'alt_text'].includes(key) ? [...value].length : lengthOfText(value)),
    0,
  )
}

const shape = z.record(z.string(), z.unknown())

/** `key`: under which it stands, the singular of a list's for its items. */
function faultsIn(node: unknown, path: string, key: string): readonly string[] {
  if (Array.isArray(node))
    return node.flatMap((item, place) => faultsIn(item, `${path}/${place}`, key.replace(/s$/, '')))
  const read = shape.safeParse(node)
  if (!read.success) return []
  const { data } = read
  return [
    ...limitsOf(data, key).flatMap((limit) => found(data, limit.of).flatMap((value) => fault(path, value, limit))),
    ...Object.entries(data).flatMap(([name, value]) => faultsIn(value, `${path}/${name}`, name)),
  ]
}

function limitsOf(node: Readonly<Record<string, unknown>>, key: string): readonly BlockLimit[] {
  const type = typeof node.type === 'string' ? node.type : key === 'initial_option' ? 'option' : key
  const kind = ['modal', 'home'].includes(type) ? 'view' : /_select$/.test(type) ? 'select' : type
  // A rich text list has elements too, and no limit; its type has no row.
  return [...(blockLimits[kind] ?? []), ...(blockLimits.anything ?? [])]
}

/** Everything that a way such as `fields[].text` leads to. */
function found(node: unknown, way: string): readonly unknown[] {
  return way.split('.').reduce<readonly unknown[]>(
    (nodes, step) => {
      const values = nodes.flatMap((one) => [shape.safeParse(one).data?.[step.replace('[]', '')]])
      return step.endsWith('[]') ? values.flat() : values
    },
    [node],
  )
}

function fault(path: string, value: unknown, { of, least = 0, most }: BlockLimit): readonly string[] {
  const count = typeof value === 'string' ? [...value].length : Array.isArray(value) ? value.length : value
  if (typeof count !== 'number' || (count >= least && count <= most)) return []
  return [`${path} ${of}: ${count}, expected ${least} to ${most}`]
}

/** A block_id may stand once in a message or view, an action_id once in a block. */
function repeatedIds(blocks: readonly unknown[]): readonly string[] {
  const isRepeated = (id: unknown, place: number, all: readonly unknown[]) =>
    id !== undefined && all.indexOf(id) < place
  const idsOf = (nodes: readonly unknown[], key: string) => nodes.map((node) => shape.safeParse(node).data?.[key])
  return [
    ...idsOf(blocks, 'block_id')
      .filter(isRepeated)
      .map(() => 'a block_id is there twice'),
    ...blocks.flatMap((block) =>
      idsOf(membersOf(shape.safeParse(block).data?.elements), 'action_id')
        .filter(isRepeated)
        .map(() => 'an action_id is there twice in a block'),
    ),
  ]
}

const membersOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
