import { expect, test } from 'vitest'
import { bounceAddress, messageKeyOfBounce } from '../../../channels/email/verp.ts'

const key = '5f0c1f0e-6a3e-4b9f-9c53-0d7f3b1f2a11'

test('the envelope sender of a mail names the mail', () => {
  expect(bounceAddress('bounces@example.com', key)).toBe(`bounces+${key}@example.com`)
})

test.each([
  ['as it was sent', `bounces+${key}@example.com`],
  ['in capitals', `BOUNCES+${key.toUpperCase()}@EXAMPLE.COM`],
  ['with space around it', ` bounces+${key}@example.com\n`],
])('what comes back %s leads to its mail', (_, recipient) => {
  expect(messageKeyOfBounce('bounces@example.com', recipient)).toBe(key)
})

test('a bounce address may have a tag of its own', () => {
  const address = 'mail+clo@example.com'

  expect(messageKeyOfBounce(address, bounceAddress(address, key))).toBe(key)
})

test.each([
  'bounces@example.com',
  'bounces+@example.com',
  'bounces+not-a-key@example.com',
  `bounces+${key}@example.org`,
  `other+${key}@example.com`,
  `bounces+${key}+more@example.com`,
  `x+bounces+${key}@example.com`,
  '',
])('"%s" leads to no mail', (recipient) => {
  expect(messageKeyOfBounce('bounces@example.com', recipient)).toBeNull()
})
