import { expect, test } from 'vitest'
import { lettaSecrets, lettaSettings } from '../../../connectors/letta/settings.ts'
import { lettaSource } from '../../../connectors/letta/source.ts'
import { serveLetta } from './rest-double.ts'
import { emptyWorld } from './rest-world.ts'

const never = new AbortController().signal

test.each([
  { mode: 'rest' },
  { mode: 'memfs', path: '/srv/memory' },
  { mode: 'app-server', url: 'ws://127.0.0.1:4500' },
])('settings of mode $mode open a source', (settings) => {
  const source = lettaSource(lettaSettings.parse(settings))

  expect(source).toMatchObject({ check: expect.any(Function), pull: expect.any(Function) })
})

test('an unknown mode is refused', () => {
  expect(lettaSettings.safeParse({ mode: 'docker' }).success).toBe(false)
})

test('keys and tokens are sealed', () => {
  expect([...lettaSecrets].sort()).toEqual(['apiKey', 'token'])
})

test('mode rest reads a server', async () => {
  const served = await serveLetta(emptyWorld())

  const check = await lettaSource(lettaSettings.parse({ mode: 'rest', baseUrl: served.url, allowPrivate: true })).check(
    never,
  )

  expect(check).toMatchObject({ status: 'ok', sentence: expect.stringContaining('Letta 0.16.8') })
})
