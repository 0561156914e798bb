import { expect, test } from 'vitest'
import { webhookSettings } from '../../../connectors/webhook/settings.ts'
import { webhookSource } from '../../../connectors/webhook/source.ts'
import { pullAll } from '../contract.ts'

test('there is nothing to pull, so nothing is ever said to be gone', async () => {
  expect(await pullAll(webhookSource(), null, undefined, 'whole')).toEqual([])
})

test('a check says what it waits for, and an aborted one says that it was stopped', async () => {
  const checks = [
    await webhookSource().check(new AbortController().signal),
    await webhookSource().check(AbortSignal.abort()),
  ]

  expect(checks).toMatchObject([
    { status: 'ok', sentence: expect.stringContaining('POST /ingest/') },
    { status: 'failed', reason: 'aborted' },
  ])
})

test('a secret has at least 16 characters', () => {
  const parsed = ['x'.repeat(15), 'x'.repeat(16)].map((secret) => webhookSettings.safeParse({ secret }).success)

  expect(parsed).toEqual([false, true])
})
