import { expect, test } from 'vitest'
import {
  buttonValue,
  laterChoices,
  moreChoices,
  optionValue,
  ratingActions,
  ratingOf,
  readButtonValue,
  readOptionValue,
} from '../../../channels/slack/actions.ts'
import { ratings } from '../../../engine/model/retention-model.ts'

const pressed = { nudgeId: '9007199254740993', position: 12 }

test('what a button stands for comes back as it was, also with an id that no number holds', () => {
  expect(readButtonValue(buttonValue(pressed))).toEqual(pressed)
})

test('what a choice stands for comes back with the choice', () => {
  expect(readOptionValue(optionValue(pressed, 'next-week'), laterChoices)).toEqual({ ...pressed, choice: 'next-week' })
  expect(readOptionValue(optionValue(pressed, 'flag'), moreChoices)).toEqual({ ...pressed, choice: 'flag' })
})

test.each([
  '',
  '1',
  '0:1',
  '01:1',
  '1:',
  '1:-1',
  '1:1:1',
  '1:1;2:1',
  ' 1:1',
  '1:1\n',
  '1e3:1',
  '99999999999999999999:1',
])('%j is the value of no button of ours', (value) => {
  expect(readButtonValue(value)).toBeNull()
})

test.each([undefined, null, 11, {}, ['1:1']])('%j is no value at all', (value) => {
  expect(readButtonValue(value)).toBeNull()
  expect(readOptionValue(value, laterChoices)).toBeNull()
})

test.each([
  '1:1',
  '1:1:',
  '1:1:flag',
  '1:1:someday',
  ':tomorrow',
  '1:1:tomorrow:tomorrow',
  '1:1:Tomorrow',
])('%j is no choice of when', (value) => {
  expect(readOptionValue(value, laterChoices)).toBeNull()
})

test('every rating has a button of its own, and no other action gives a rating', () => {
  expect(ratings.map((rating) => ratingOf(ratingActions[rating]))).toEqual(ratings)
  expect(ratingOf('clo.rate.best')).toBeNull()
})
