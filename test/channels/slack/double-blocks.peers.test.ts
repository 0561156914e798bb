import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { messageBlock } from '../../support/slack/blocks/blocks.ts'
import { faultsOfBlocks, faultsOfView } from '../../support/slack/blocks/check.ts'
import { accessory, action, input, remark } from '../../support/slack/blocks/elements.ts'
import { inline, richTextPart } from '../../support/slack/blocks/rich-text.ts'
import {
  anyText,
  confirmation,
  conversationFilter,
  dispatchConfiguration,
  option,
  optionGroup,
} from '../../support/slack/blocks/text-objects.ts'
import { readSpec } from '../../support/slack/documents.ts'

const corpus = new URL('../../../../shared/specs/slack/block-kit-limits/', import.meta.url)
const limits = readSpec('block-kit-limits/limits.json')
const cases: readonly { readonly id: string; readonly constraint: string }[] = readSpec(
  'block-kit-limits/fixtures/invalid/manifest.json',
).cases

/** What the program has no use for, so that the double refuses it: by the beginning of a fixture's or of a constraint's name. */
const unused = {
  fixtures:
    /^(blocks\/(alert|card|carousel|container|context_actions|data_|file|plan|table|task_card|video)|elements\/(url_source|workflow_button)|objects\/(input_parameter|trigger|workflow))/,
  constraints:
    /^(alert|card|carousel|container|context_actions|feedback_button|icon_button|data_table|data_visualization|table|url_source|video)\./,
}

const parses = (shape: z.ZodType) => (given: unknown) => shape.safeParse(given).success
const withBlocks = z.looseObject({ blocks: z.array(messageBlock).optional() })

/** What judges the fixtures of a folder. Messages of webhooks repeat a block_id, which chat.postMessage refuses: block by block, they are right. */
const judges: Readonly<Record<string, (given: unknown) => boolean>> = {
  attachments: parses(withBlocks),
  blocks: (given) => faultsOfBlocks([given]).length === 0,
  elements: parses(z.union([accessory, action, input, remark])),
  messages: parses(withBlocks.extend({ attachments: z.array(withBlocks).optional() })),
  objects: parses(z.union([anyText(), confirmation, conversationFilter, dispatchConfiguration, option, optionGroup])),
  rich_text: parses(z.union([inline, richTextPart])),
  views: (given) => faultsOfView(given).length === 0,
}

const fixtures = globSync('*/*.json', { cwd: new URL('fixtures/valid/', corpus) }).sort()

test('the corpus is where it was', () => {
  expect(fixtures.length).toBeGreaterThan(80)
  expect(cases.length).toBeGreaterThan(100)
})

test.each(fixtures.filter((name) => !unused.fixtures.test(name)))('%s is taken', (name) => {
  expect(judge(name)).toBe(true)
})

test.each(
  fixtures.filter((name) => unused.fixtures.test(name)),
)('%s, which the program never sends, is refused', (name) => {
  expect(judge(name)).toBe(false)
})

const x = (length: number) => 'x'.repeat(length)
const plain = (length: number) => ({ type: 'plain_text', text: x(length) })
const many = <Item>(count: number, item: (place: number) => Item) =>
  Array.from({ length: count }, (_, place) => item(place))
const oneOption = (place = 0) => ({ text: plain(1), value: String(place) })
const button = (more: object) => ({ type: 'actions', elements: [{ type: 'button', text: plain(1), ...more }] })
const control = (more: object) => ({ type: 'actions', elements: [more] })
const confirm = (more: object) =>
  button({ confirm: { title: plain(1), text: plain(1), confirm: plain(1), deny: plain(1), ...more } })
const menu = (more: object) => control({ type: 'static_select', options: [oneOption()], ...more })
const optioned = (more: object) => menu({ options: [{ ...oneOption(), ...more }] })
const group = (more: object) => ({ label: plain(1), options: [oneOption()], ...more })
const grouped = (groups: object[]) => control({ type: 'static_select', option_groups: groups })
const chosen = (type: string) => (count: number) => control({ type, options: many(count, oneOption) })
const field = (more: object) => ({ type: 'input', label: plain(1), element: { type: 'plain_text_input' }, ...more })
const section = (more: object) => ({ type: 'section', text: plain(1), ...more })
const image = (more: object) => ({ type: 'image', image_url: 'https://a', alt_text: 'a', ...more })
const address = (length: number) => `https://${x(length - 8)}`

/** A block with so much of what a constraint counts. */
const ofSize: Readonly<Record<string, (count: number) => object>> = {
  'text.min_length': (count) => section({ text: plain(count) }),
  'text.max_length': (count) => section({ text: plain(count) }),
  'action_id.max_length': (count) => button({ action_id: x(count) }),
  'block_id.max_length': (count) => section({ block_id: x(count) }),
  'button.text.max_length': (count) => button({ text: plain(count) }),
  'button.url.max_length': (count) => button({ url: address(count) }),
  'button.value.max_length': (count) => button({ value: x(count) }),
  'button.accessibility_label.max_length': (count) => button({ accessibility_label: x(count) }),
  'confirmation.title.max_length': (count) => confirm({ title: plain(count) }),
  'confirmation.text.max_length': (count) => confirm({ text: plain(count) }),
  'confirmation.confirm.max_length': (count) => confirm({ confirm: plain(count) }),
  'confirmation.deny.max_length': (count) => confirm({ deny: plain(count) }),
  'option.text.max_length': (count) => optioned({ text: plain(count) }),
  'option.value.max_length': (count) => optioned({ value: x(count) }),
  // An emoji counts once.
  'option.url.max_length': (count) => optioned({ url: '😀'.repeat(count) }),
  'option.description.max_length': (count) => optioned({ description: plain(count) }),
  'option_group.label.max_length': (count) => grouped([group({ label: plain(count) })]),
  'option_group.options.min_items': (count) => grouped([group({ options: many(count, oneOption) })]),
  'option_group.options.max_items': (count) => grouped([group({ options: many(count, oneOption) })]),
  'select.placeholder.max_length': (count) => menu({ placeholder: plain(count) }),
  'select.options.max_items': chosen('static_select'),
  'select.option_groups.max_items': (count) => grouped(many(count, () => group({}))),
  'overflow.options.min_items': chosen('overflow'),
  'overflow.options.max_items': chosen('overflow'),
  'checkboxes.options.min_items': chosen('checkboxes'),
  'checkboxes.options.max_items': chosen('checkboxes'),
  'radio_buttons.options.min_items': chosen('radio_buttons'),
  'radio_buttons.options.max_items': chosen('radio_buttons'),
  'file_input.max_files.min': (count) => field({ element: { type: 'file_input', max_files: count } }),
  'file_input.max_files.max': (count) => field({ element: { type: 'file_input', max_files: count } }),
  'plain_text_input.max_length.max': (count) => field({ element: { type: 'plain_text_input', max_length: count } }),
  'actions.elements.max_items': (count) => ({
    type: 'actions',
    elements: many(count, () => ({ type: 'button', text: plain(1) })),
  }),
  'context.elements.max_items': (count) => ({ type: 'context', elements: many(count, () => plain(1)) }),
  'header.text.max_length': (count) => ({ type: 'header', text: plain(count) }),
  'image.image_url.max_length': (count) => image({ image_url: address(count) }),
  'image.alt_text.max_length': (count) => image({ alt_text: x(count) }),
  'input.label.max_length': (count) => field({ label: plain(count) }),
  'input.hint.max_length': (count) => field({ hint: plain(count) }),
  'markdown.text.min_length': (count) => ({ type: 'markdown', text: x(count) }),
  'markdown.text.max_length': (count) => ({ type: 'markdown', text: x(count) }),
  'section.text.max_length': (count) => section({ text: plain(count) }),
  'section.fields.max_items': (count) => section({ fields: many(count, () => plain(1)) }),
  'section.fields.item_max_length': (count) => section({ fields: [plain(count)] }),
}

const view = (more: object) => ({ type: 'modal', title: plain(1), blocks: [{ type: 'divider' }], ...more })
const viewOfSize: Readonly<Record<string, (count: number) => object>> = {
  'view.blocks.min_items': (count) => view({ blocks: many(count, () => ({ type: 'divider' })) }),
  'view.blocks.max_items': (count) => view({ blocks: many(count, () => ({ type: 'divider' })) }),
  'view.private_metadata.max_length': (count) => view({ private_metadata: x(count) }),
  'view.callback_id.max_length': (count) => view({ callback_id: x(count) }),
  'view.title.max_length': (count) => view({ title: plain(count) }),
  'view.close.max_length': (count) => view({ close: plain(count) }),
  'view.submit.max_length': (count) => view({ submit: plain(count) }),
}

/** Blocks that are wrong without being too much of anything. */
const wrong: Readonly<Record<string, object>> = {
  'section.content': { type: 'section' },
  'static_select.choice_source': menu({ option_groups: [group({})] }),
  'image.source': image({ slack_file: { id: 'F1' } }),
  'number_input.range': field({
    element: { type: 'number_input', is_decimal_allowed: false, min_value: '2', max_value: '1' },
  }),
  'context.elements': { type: 'context', elements: [{ type: 'button', text: plain(1) }] },
  'input.element': field({ element: { type: 'button', text: plain(1) } }),
}

const used = cases.filter(({ constraint }) => !unused.constraints.test(constraint))

test('every case of the corpus that the double judges has its block here, and no other', () => {
  const here = [ofSize, viewOfSize, wrong].flatMap((table) => Object.keys(table))

  expect(here.sort()).toEqual(used.map(({ constraint }) => constraint).sort())
})

test.each(Object.keys(ofSize))('%s is a limit of the corpus and of the double', (constraint) => {
  const { most, beyond } = limitsOf(constraint)

  expect(faultsOfBlocks([ofSize[constraint]?.(most)])).toEqual([])
  expect(faultsOfBlocks([ofSize[constraint]?.(beyond)])).not.toEqual([])
})

test.each(Object.keys(viewOfSize))('%s is a limit of the corpus and of the double', (constraint) => {
  const { most, beyond } = limitsOf(constraint)

  expect(faultsOfView(viewOfSize[constraint]?.(most))).toEqual([])
  expect(faultsOfView(viewOfSize[constraint]?.(beyond))).not.toEqual([])
})

test.each(Object.entries(wrong))('%s is refused', (_, block) => {
  expect(faultsOfBlocks([block])).not.toEqual([])
})

/** The last number that the corpus allows, and the first that it does not. */
function limitsOf(constraint: string): { readonly most: number; readonly beyond: number } {
  const most = constraint.split('.').reduce((node, key) => node[key], limits)
  return { most, beyond: /\.min(_|$)/.test(constraint) ? most - 1 : most + 1 }
}

function judge(name: string): boolean {
  const [folder = ''] = name.split('/')
  const given = JSON.parse(readFileSync(new URL(`fixtures/valid/${name}`, corpus), 'utf8'))
  return judges[folder]?.(given) ?? false
}
