import { expect, test } from 'vitest'
import { restSettings } from '../../../connectors/letta/rest-settings.ts'
import { serveLetta } from './rest-double.ts'
import { openRest } from './rest-open.ts'
import { emptyWorld, worldOf } from './rest-world.ts'

const never = new AbortController().signal

test('a check says which server answers, how many agents it has and what the oldest holds', async () => {
  const world = worldOf({ agents: 2, passages: 3 })
  const served = await serveLetta(world)

  const check = await openRest(served.url).check(never)

  const [oldest] = world.agents.keys()
  const sentence = `Letta 0.16.8 at ${served.url} answers with 2 agents; the oldest, ${oldest}, holds 3 blocks and some passages.`
  expect(check).toEqual({ status: 'ok', sentence })
})

test('a check of a server without agents says what to look at', async () => {
  const served = await serveLetta(emptyWorld())

  const check = await openRest(served.url, { tags: ['support'] }).check(never)

  expect(check).toMatchObject({ status: 'ok', sentence: expect.stringContaining('no agent with one of the tags') })
})

test('a check with a wrong key fails for good', async () => {
  const served = await serveLetta(emptyWorld(), { apiKey: 'sk-let-1' })

  const check = await openRest(served.url, { apiKey: 'sk-let-2' }).check(never)

  expect(check).toMatchObject({ status: 'failed', reason: 'unauthorized', permanent: true })
})

test('an address loses its last slashes and is Letta Cloud by default', () => {
  expect(restSettings.parse({ mode: 'rest' }).baseUrl).toBe('https://api.letta.com')
  expect(restSettings.parse({ mode: 'rest', baseUrl: 'http://localhost:8283//' }).baseUrl).toBe('http://localhost:8283')
})

test.each([
  { baseUrl: 'ftp://letta.example.com' },
  { apiKey: 'sk-let-1\nx-evil: yes' },
  { passagePageSize: 1 },
  { passagePageSize: 201 },
  { unknown: true },
])('settings with %o are refused', (settings) => {
  expect(restSettings.safeParse({ mode: 'rest', ...settings }).success).toBe(false)
})
