import { expect, test } from 'vitest'
import { hiddenReasons } from '../../../engine/reports/small-groups.ts'

const crowd = (...people: string[]) => ({ people: people.length, somePeople: people.slice(0, 5) })
const five = crowd('a', 'b', 'c', 'd', 'e')
const six = crowd('f', 'g', 'h', 'i', 'j', 'k')

test('groups of five and more are shown', () => {
  expect(hiddenReasons([five, six])).toEqual([null, null])
})

test('a single small group takes the next smallest with it, since the total minus the rest would reveal it', () => {
  expect(hiddenReasons([six, five, crowd('x', 'y')])).toEqual([null, 'protects-another', 'under-five'])
})

test('small groups that together hold five people need no other to hide behind', () => {
  expect(hiddenReasons([six, crowd('v', 'w'), crowd('x', 'y', 'z')])).toEqual([null, 'under-five', 'under-five'])
})

test('several small groups of the same few people count those people once', () => {
  expect(hiddenReasons([six, crowd('x', 'y', 'z'), crowd('x', 'y')])).toEqual([
    'protects-another',
    'under-five',
    'under-five',
  ])
})

test('a group of nobody is neither hidden nor of use to hide behind', () => {
  expect(hiddenReasons([crowd(), six, crowd('x')])).toEqual([null, 'protects-another', 'under-five'])
})
