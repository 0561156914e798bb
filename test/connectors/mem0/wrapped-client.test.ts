import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { pingOf, wrappedClient } from '../../../connectors/mem0/wrapped-client.ts'
import { serve } from '../../support/served.ts'
import type { Watched } from './platform-child.ts'
import { platformAnswer } from './platform-double.ts'
import { projectOf } from './platform-project.ts'

// A new version of the package that asks by another way than the one we replace fails here.
test('mem0ai is loaded only when a project is opened, asks through our fetch alone, reports nothing and leaves no file', async () => {
  const served = await serve(platformAnswer(projectOf(3)))
  const home = mkdtempSync(join(tmpdir(), 'mem0-home-'))
  onTestFinished(() => rmSync(home, { recursive: true }))

  const { watched, stderr } = await watchChild(served.url, home)

  expect(watched).toEqual({
    loadedEarly: false,
    loaded: true,
    telemetry: 'false',
    askedByConstruction: 0,
    asked: [
      'GET /v1/ping/',
      'POST /v3/memories/',
      'POST /v3/memories/',
      'GET /v1/entities/',
      'GET /v1/memories/events/',
    ],
    fetchedBeside: [],
    connected: [new URL(served.url).port],
  })
  expect(served.requests.slice(0, 5).map(({ method, path }) => `${method} ${path}`)).toEqual(watched.asked)
  expect(served.requests).toHaveLength(5 + countOfCheck + countOfWalk + countOfChanges)
  expect(stderr).toBe('')
  expect(readdirSync(home)).toEqual([])
})

test('requests carry the key and never the e-mail of the account', async () => {
  const served = await serve(platformAnswer(projectOf(3)))
  const home = mkdtempSync(join(tmpdir(), 'mem0-home-'))
  onTestFinished(() => rmSync(home, { recursive: true }))

  await watchChild(served.url, home)

  expect(new Set(served.requests.map(({ headers }) => headers.authorization))).toEqual(
    new Set(['Token m0-key-of-the-tests']),
  )
  expect(JSON.stringify(served.requests)).not.toContain('owner@example.com')
})

test('what the client passes on is what we ask with, and answers keep the names of the service', async () => {
  const asked: { url: string; body: unknown }[] = []
  const client = await wrappedClient({ apiKey: 'm0-key', host: 'https://mem0.example' }, async (url, init) => {
    asked.push({ url, body: JSON.parse(String(init.body)) })
    return { count: 1, next: null, results: [{ user_id: 'alice', metadata: { person_id: 'bob' } }] }
  })

  const answer = await client.getAll({ filters: { user_id: '*' }, page: 2, pageSize: 200, showExpired: true })

  expect(asked).toEqual([
    {
      url: 'https://mem0.example/v3/memories/?page=2&page_size=200',
      body: { show_expired: true, filters: { user_id: '*' } },
    },
  ])
  expect(answer).toEqual({ count: 1, next: null, results: [{ user_id: 'alice', metadata: { person_id: 'bob' } }] })
})

test('an error of ours passes the client as it is', async () => {
  const fault = new Error('ours')
  const client = await wrappedClient({ apiKey: 'm0-key', host: 'https://mem0.example' }, () => Promise.reject(fault))

  await expect(client.getAll({ filters: { user_id: '*' } })).rejects.toBe(fault)
  await expect(client.users({ page: 1 })).rejects.toBe(fault)
})

test('the ping of the service is where the client looks for it', () => {
  expect(pingOf('https://mem0.example')).toBe('https://mem0.example/v1/ping/')
})

// check: ping, count, entities. Walk: ping, entities, frozen, count, late. Changes: ping, window, feed.
const countOfCheck = 3
const countOfWalk = 5
const countOfChanges = 3

async function watchChild(url: string, home: string): Promise<{ watched: Watched; stderr: string }> {
  const script = join(import.meta.dirname, 'platform-child.ts')
  // An operator's environment that wants telemetry does not get it.
  const env = { ...process.env, HOME: home, MEM0_TELEMETRY: 'true', NODE_OPTIONS: '', MEM0_DIR: undefined }
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [script, url], { env })
  return { watched: JSON.parse(stdout) as Watched, stderr }
}
