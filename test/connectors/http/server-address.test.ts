import { expect, test } from 'vitest'
import { serverAddress } from '../../../connectors/http/server-address.ts'

test.each([
  ['https://api.letta.com/', 'https://api.letta.com'],
  ['HTTP://Letta.Example:8283//', 'http://letta.example:8283'],
  ['http://[::1]:8283/mem0/', 'http://[::1]:8283/mem0'],
])('%s is taken as %s', (given, taken) => {
  expect(serverAddress('http', 'https').parse(given)).toBe(taken)
})

// Settings are shown and printed in a diff: before, all of these were stored open.
test.each([
  'https://me:hidden@letta.example',
  'https://hidden@letta.example',
  'https:\\\\me:hidden@letta.example',
  'https://letta.example/?token=hidden',
  'https://letta.example/#hidden',
  'ws://letta.example/hidden',
  'file:///hidden',
  'hidden',
])('%s is refused and not quoted', (address) => {
  const { success, error } = serverAddress('http', 'https').safeParse(address)

  expect(success).toBe(false)
  expect(error?.message).not.toContain('hidden')
})
