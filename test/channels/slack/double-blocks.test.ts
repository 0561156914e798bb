import { expect, test } from 'vitest'
import { faultsOfBlocks, faultsOfView, lengthOfText } from '../../support/slack/blocks/check.ts'

const words = (text: string) => ({ type: 'plain_text', text })
const section = (text: string) => ({ type: 'section', text: words(text) })
const button = (more: object = {}) => ({ type: 'button', text: words('Show'), ...more })
const actions = (count: number) => ({ type: 'actions', elements: Array(count).fill(button()) })
const option = (value: string) => ({ text: words('Monday'), value })

// delivery.md 1.5.
test.each([
  ['characters of a section', (count: number) => [section('x'.repeat(count))], 3000],
  ['characters of a header', (count: number) => [{ type: 'header', text: words('x'.repeat(count)) }], 150],
  ['emoji of a header', (count: number) => [{ type: 'header', text: words('😀'.repeat(count)) }], 150],
  ['fields of a section', (count: number) => [{ type: 'section', fields: Array(count).fill(words('x')) }], 10],
  ['buttons', (count: number) => [actions(count)], 25],
  [
    'characters of a button’s value',
    (count: number) => [{ ...actions(0), elements: [button({ value: 'x'.repeat(count) })] }],
    2000,
  ],
  ['remarks', (count: number) => [{ type: 'context', elements: Array(count).fill(words('x')) }], 10],
  [
    'characters of an option’s value',
    (count: number) => [{ ...actions(0), elements: [{ type: 'overflow', options: [option('x'.repeat(count))] }] }],
    150,
  ],
  ['blocks of a message', (count: number) => Array(count).fill({ type: 'divider' }), 50],
])('so many %s are taken, and one more is not', (_, ofCount, most) => {
  expect(faultsOfBlocks(ofCount(most))).toEqual([])
  expect(faultsOfBlocks(ofCount(most + 1))).toHaveLength(1)
})

test('a view may hold a hundred blocks', () => {
  const home = (count: number) => ({ type: 'home', blocks: Array(count).fill({ type: 'divider' }) })

  expect(faultsOfView(home(100))).toEqual([])
  expect(faultsOfView(home(101))).toHaveLength(1)
})

test('a block is named once in a message, and an action once in a block', () => {
  const twice = { type: 'actions', elements: [button({ action_id: 'rate' }), button({ action_id: 'rate' })] }

  expect(
    faultsOfBlocks([
      { ...section('one'), block_id: 'a' },
      { ...section('two'), block_id: 'a' },
    ]),
  ).toEqual(['block_id a is there twice'])
  expect(faultsOfBlocks([twice])).toEqual(['action_id rate is there twice in a block'])
})

test('the text of all blocks counts together, in whatever depth, and names do not', () => {
  const quoted = {
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'four' }] }],
  }

  expect(lengthOfText([{ ...section('three'), block_id: 'not counted' }, quoted])).toBe(9)
})
