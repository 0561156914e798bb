import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { blockLimits, faultsOfMessage, faultsOfView } from '../../../channels/slack/block-limits.ts'
import { readSpec } from '../../support/slack/documents.ts'

const corpus = new URL('../../../../shared/specs/slack/block-kit-limits/', import.meta.url)
const limits = readSpec('block-kit-limits/limits.json')

/** Where a limit of the corpus stands in our table: the row, and the way to what it counts. */
const places: Readonly<Record<string, readonly [row: string, of: string]>> = {
  'text.min_length': ['plain_text', 'text'],
  'text.max_length': ['plain_text', 'text'],
  'action_id.max_length': ['anything', 'action_id'],
  'block_id.max_length': ['anything', 'block_id'],
  'button.text.max_length': ['button', 'text.text'],
  'button.url.max_length': ['button', 'url'],
  'button.value.max_length': ['button', 'value'],
  'button.accessibility_label.max_length': ['button', 'accessibility_label'],
  'confirmation.title.max_length': ['confirm', 'title.text'],
  'confirmation.text.max_length': ['confirm', 'text.text'],
  'confirmation.confirm.max_length': ['confirm', 'confirm.text'],
  'confirmation.deny.max_length': ['confirm', 'deny.text'],
  'option.text.max_length': ['option', 'text.text'],
  'option.value.max_length': ['option', 'value'],
  'option.description.max_length': ['option', 'description.text'],
  'option.url.max_length': ['option', 'url'],
  'option_group.label.max_length': ['option_group', 'label.text'],
  'option_group.options.min_items': ['option_group', 'options'],
  'option_group.options.max_items': ['option_group', 'options'],
  'select.placeholder.max_length': ['select', 'placeholder.text'],
  'select.options.max_items': ['select', 'options'],
  'select.option_groups.max_items': ['select', 'option_groups'],
  'overflow.options.min_items': ['overflow', 'options'],
  'overflow.options.max_items': ['overflow', 'options'],
  'checkboxes.options.min_items': ['checkboxes', 'options'],
  'checkboxes.options.max_items': ['checkboxes', 'options'],
  'radio_buttons.options.min_items': ['radio_buttons', 'options'],
  'radio_buttons.options.max_items': ['radio_buttons', 'options'],
  'plain_text_input.max_length.max': ['plain_text_input', 'max_length'],
  'actions.elements.max_items': ['actions', 'elements'],
  'context.elements.max_items': ['context', 'elements'],
  'header.text.max_length': ['header', 'text.text'],
  'image.image_url.max_length': ['image', 'image_url'],
  'image.alt_text.max_length': ['image', 'alt_text'],
  'input.label.max_length': ['input', 'label.text'],
  'input.hint.max_length': ['input', 'hint.text'],
  'markdown.text.min_length': ['markdown', 'text'],
  'markdown.text.max_length': ['markdown', 'text'],
  'section.text.max_length': ['section', 'text.text'],
  'section.fields.max_items': ['section', 'fields'],
  'section.fields.item_max_length': ['section', 'fields[].text'],
  'view.blocks.min_items': ['view', 'blocks'],
  'view.blocks.max_items': ['view', 'blocks'],
  'view.private_metadata.max_length': ['view', 'private_metadata'],
  'view.callback_id.max_length': ['view', 'callback_id'],
  'view.title.max_length': ['view', 'title.text'],
  'view.close.max_length': ['view', 'close.text'],
  'view.submit.max_length': ['view', 'submit.text'],
}

test.each(Object.entries(places))('our limit is that of the corpus: %s', (constraint, [row, of]) => {
  const theirs = constraint.split('.').reduce((node, key) => node[key], limits)
  const ours = blockLimits[row]?.find((limit) => limit.of === of)

  expect(/\.min_/.test(constraint) ? ours?.least : ours?.most).toBe(theirs)
})

const fixtures = globSync('{blocks,elements,messages,objects,rich_text}/*.json', {
  cwd: new URL('fixtures/valid/', corpus),
}).sort()
const views = globSync('views/*.json', { cwd: new URL('fixtures/valid/', corpus) }).sort()

test('the corpus is where it was', () => {
  expect(fixtures.length).toBeGreaterThan(70)
  expect(views.length).toBeGreaterThan(1)
})

test.each(fixtures)('nothing is found wrong with %s', (name) => {
  expect(faultsOfMessage({ text: 'x', blocks: [withoutRepeats(read(name))] })).toEqual([])
})

test.each(views)('nothing is found wrong with %s', (name) => {
  expect(faultsOfView(read(name))).toEqual([])
})

/** Messages of webhooks repeat a block_id, which chat.postMessage refuses; here they are one item, whose ids nobody compares. */
const withoutRepeats = (node: unknown) => ({ type: 'a fixture', node })

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`fixtures/valid/${name}`, corpus), 'utf8'))
