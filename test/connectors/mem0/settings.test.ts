import { expect, test } from 'vitest'
import { mem0Secrets, mem0Settings } from '../../../connectors/mem0/settings.ts'

test('a key alone reads the Platform, over the public address', () => {
  expect(mem0Settings.parse({ mode: 'platform', apiKey: ' m0-key ' })).toEqual({
    mode: 'platform',
    apiKey: 'm0-key',
    baseUrl: 'https://api.mem0.ai',
    allowPrivate: false,
  })
})

test('an address loses the slash at its end', () => {
  const settings = mem0Settings.parse({ mode: 'platform', apiKey: 'm0-key', baseUrl: 'http://localhost:8123/mem0/' })

  expect(settings).toMatchObject({ baseUrl: 'http://localhost:8123/mem0' })
})

test.each([
  [{ apiKey: 'm0-key' }],
  [{ mode: 'cloud', apiKey: 'm0-key' }],
  [{ mode: 'platform' }],
  [{ mode: 'platform', apiKey: '' }],
  [{ mode: 'platform', apiKey: 'm0-key', baseUrl: 'ftp://mem0.example' }],
  [{ mode: 'platform', apiKey: 'm0-key', userId: 'alice' }],
])('settings %j are refused', (settings) => {
  expect(mem0Settings.safeParse(settings).success).toBe(false)
})

test('keys, tokens and addresses that hold a password are secrets', () => {
  expect(mem0Secrets).toEqual(['apiKey', 'bearer', 'connectionUrl'])
})
