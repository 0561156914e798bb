import { expect, test } from 'vitest'
import { faultsOfMessage, faultsOfView, takeable } from '../../../channels/slack/block-limits.ts'

const plain = (length: number) => ({ type: 'plain_text', text: 'x'.repeat(length) })
const many = <Item>(count: number, item: (place: number) => Item) => Array.from({ length: count }, (_, at) => item(at))
const option = { text: plain(75), value: 'x'.repeat(150) }
const faultsOf = (...blocks: readonly unknown[]) => faultsOfMessage({ text: 'words', blocks })
const pressing = (more: object) => ({ type: 'actions', elements: [{ type: 'button', text: plain(1), ...more }] })

test.each([
  [
    { type: 'section', text: plain(3000) },
    { type: 'section', text: plain(3001) },
  ],
  [
    { type: 'section', fields: many(10, () => plain(1)) },
    { type: 'section', fields: many(11, () => plain(1)) },
  ],
  [
    { type: 'section', fields: [plain(2000)] },
    { type: 'section', fields: [plain(2001)] },
  ],
  [
    { type: 'header', text: plain(150) },
    { type: 'header', text: plain(151) },
  ],
  [
    { type: 'context', elements: many(10, () => plain(1)) },
    { type: 'context', elements: many(11, () => plain(1)) },
  ],
  [
    { type: 'context', elements: [plain(1)] },
    { type: 'context', elements: [plain(0)] },
  ],
  [pressing({ text: plain(75) }), pressing({ text: plain(76) })],
  [pressing({ action_id: 'x'.repeat(255) }), pressing({ action_id: 'x'.repeat(256) })],
  [pressing({ confirm: { title: plain(100) } }), pressing({ confirm: { title: plain(101) } })],
  [
    pressing({ type: 'overflow', options: many(5, () => option) }),
    pressing({ type: 'overflow', options: many(6, () => option) }),
  ],
  [
    pressing({ type: 'static_select', options: [option] }),
    pressing({ type: 'static_select', options: [{ ...option, value: 'x'.repeat(151) }] }),
  ],
  [
    pressing({ type: 'static_select', initial_option: option }),
    pressing({ type: 'static_select', initial_option: { ...option, text: plain(76) } }),
  ],
])('the last that Slack takes is let through, and the first that it does not is found', (taken, refused) => {
  expect(faultsOf(taken)).toEqual([])
  expect(faultsOf(refused)).not.toEqual([])
})

test('a character outside the first plane counts once', () => {
  expect(faultsOf({ type: 'header', text: { type: 'plain_text', text: '😀'.repeat(150) } })).toEqual([])
})

test('a message holds 50 blocks, and less than 8,000 characters in all of them', () => {
  expect(faultsOf(...many(50, () => ({ type: 'divider' })))).toEqual([])
  expect(faultsOf(...many(51, () => ({ type: 'divider' })))).toEqual(['message blocks: 51, expected 0 to 50'])
  expect(faultsOf(...many(3, () => ({ type: 'section', text: plain(2666) })))).toEqual([])
  expect(faultsOf(...many(3, () => ({ type: 'section', text: plain(2667) })))).toEqual([
    'message all text: 8001, expected 0 to 7999',
  ])
})

test('a message without words for a notification is found', () => {
  expect(faultsOfMessage({ text: '', blocks: [{ type: 'divider' }] })).not.toEqual([])
})

test('an id that is there twice is found', () => {
  const twice = { type: 'button', action_id: 'a', text: plain(1) }

  expect(faultsOf({ type: 'divider', block_id: 'b' }, { type: 'divider', block_id: 'b' })).not.toEqual([])
  expect(faultsOf({ type: 'actions', elements: [twice, twice] })).not.toEqual([])
  expect(faultsOf({ type: 'actions', elements: [twice] }, { type: 'actions', elements: [twice] })).toEqual([])
})

test('a modal has a short title and at least one block, at most a hundred', () => {
  const modal = { type: 'modal', title: plain(24), blocks: many(100, () => ({ type: 'divider' })) }

  expect(faultsOfView(modal)).toEqual([])
  expect(faultsOfView({ ...modal, title: plain(25) })).not.toEqual([])
  expect(faultsOfView({ ...modal, blocks: [] })).not.toEqual([])
  expect(faultsOfView({ ...modal, blocks: many(101, () => ({ type: 'divider' })) })).not.toEqual([])
})

test('what is found tells where and how much, and none of the words', () => {
  expect(faultsOf({ type: 'header', text: { type: 'plain_text', text: 'secret'.repeat(30) } })).toEqual([
    'blocks/0 text.text: 180, expected 0 to 150',
  ])
})

test('a view that Slack would refuse is not sent', () => {
  const title = { type: 'plain_text', text: 'T'.repeat(25) }

  expect(() => takeable({ type: 'modal', title, blocks: [] })).toThrow(/Slack would refuse a view of ours/)
})
