import { expect, test } from 'vitest'
import { monday } from '../../support/cast.ts'
import { clientOf, outcomeOf } from '../../support/slack/client.ts'
import { movableClock } from '../../support/slack/clock.ts'
import type { SlackFault } from '../../support/slack/faults.ts'
import { alice } from '../../support/slack/people.ts'
import { serveSlack } from '../../support/slack/slack-double.ts'
import { openDirect } from '../../support/slack/workspace.ts'

async function meetAlice() {
  const clock = movableClock(monday)
  const slack = await serveSlack({ clock })
  const { channel } = openDirect(slack.workspace, alice.id)
  const client = clientOf(slack)
  return {
    clock,
    slack,
    client,
    post: () => outcomeOf(client.chat.postMessage({ channel: channel.id, text: 'words' })),
  }
}

test.each<[SlackFault, { readonly outcome: unknown; readonly taken: number }]>([
  [{ kind: 'connection reset' }, { outcome: 'WebAPIRequestError', taken: 0 }],
  [{ kind: 'answer dropped' }, { outcome: 'WebAPIRequestError', taken: 1 }],
  [{ kind: 'answer cut' }, { outcome: 'TypeError', taken: 1 }],
  [
    { kind: 'server error', status: 500, isDone: false },
    { outcome: 'WebAPIHTTPError', taken: 0 },
  ],
  [
    { kind: 'server error', status: 503, isDone: true },
    { outcome: 'WebAPIHTTPError', taken: 1 },
  ],
  [{ kind: 'html with 200' }, { outcome: expect.stringContaining('<h1>'), taken: 0 }],
  [
    { kind: 'refused', error: 'account_inactive' },
    { outcome: 'account_inactive', taken: 0 },
  ],
  [
    { kind: 'rate limited', retryAfterSeconds: 2 },
    { outcome: '429 after 2', taken: 0 },
  ],
])('%o befalls one call, and Slack has what it had before or one message more', async (fault, expected) => {
  const { clock, slack, post } = await meetAlice()
  slack.faults.push(fault)

  const outcome = await post()
  const taken = slack.workspace.record.length
  clock.pass(1000)

  expect({ outcome, taken }).toEqual(expected)
  expect(await post()).toBe('ok')
})

test('a delayed request is done late, also when nobody waits for it any more', async () => {
  const { clock, slack } = await meetAlice()
  const gate = Promise.withResolvers<void>()
  const arrived = Promise.withResolvers<void>()
  slack.chooseFault = () => {
    arrived.resolve()
    return { kind: 'request delayed', gate: () => gate.promise }
  }
  const leaving = new AbortController()
  const gone = fetch(`${slack.apiUrl}chat.postMessage`, {
    method: 'POST',
    headers: { authorization: 'Bearer xoxb-double' },
    body: new URLSearchParams({ channel: [...slack.workspace.channels.keys()][0] ?? '', text: 'words' }),
    signal: leaving.signal,
  }).catch((error: Error) => error.name)
  await arrived.promise
  leaving.abort()
  const outcome = await gone
  const before = slack.workspace.record.length

  clock.pass(3000)
  gate.resolve()

  expect({ outcome, before }).toEqual({ outcome: 'AbortError', before: 0 })
  await expect.poll(() => slack.workspace.record).toMatchObject([{ at: new Date(monday.getTime() + 3000) }])
})

test('a delayed answer is to something that was done at once', async () => {
  const { slack, post } = await meetAlice()
  const gate = Promise.withResolvers<void>()
  const done = Promise.withResolvers<number>()
  slack.faults.push({
    kind: 'answer delayed',
    gate: () => {
      done.resolve(slack.workspace.record.length)
      return gate.promise
    },
  })

  const posting = post()
  const taken = await done.promise
  gate.resolve()

  expect(taken).toBe(1)
  expect(await posting).toBe('ok')
})

test('a test may choose who is met by a fault', async () => {
  const { slack, client, post } = await meetAlice()
  slack.chooseFault = ({ method }) =>
    method === 'chat.postMessage' ? { kind: 'refused', error: 'account_inactive' } : undefined

  expect(await post()).toBe('account_inactive')
  expect(await outcomeOf(client.auth.test())).toBe('ok')
})
