import { webApi } from '@slack/bolt'
import { expect, test } from 'vitest'
import { clientOptions, openSlackClient } from '../../../channels/slack/client.ts'
import { slackChannel } from '../../../channels/slack/slack-channel.ts'
import type { SendOutcome } from '../../../engine/nudges/nudge-channel.ts'
import { days, monday } from '../../support/cast.ts'
import { openSlackChannel } from '../../support/slack/channel.ts'
import type { SlackFault } from '../../support/slack/faults.ts'
import { say } from '../../support/slack/gestures.ts'
import { alice, bob } from '../../support/slack/people.ts'
import { readMessage } from '../../support/slack/reading.ts'
import { messagesOf, openDirect, tokens } from '../../support/slack/workspace.ts'
import { answered, asked, nudgeForAlice, standingFor } from './nudges.ts'

const never = new AbortController().signal
const { recipient } = nudgeForAlice
const to = (differing: Partial<typeof recipient>) => ({ ...nudgeForAlice, recipient: { ...recipient, ...differing } })
const lost = (differing: Partial<typeof recipient> = {}) => ({
  messageKey: nudgeForAlice.messageKey,
  recipient: { ...recipient, ...differing },
  attemptedAt: monday,
})

test('a first nudge opens the conversation and tells where it went', async () => {
  const { channel, messages } = await openSlackChannel()

  const outcome = await channel.send(nudgeForAlice, never)

  const [message] = messages()
  expect(outcome).toEqual({
    status: 'sent',
    providerId: `${message?.channel}/${message?.ts}`,
    conversation: message?.channel,
  })
  expect(message?.metadata).toEqual({ event_type: 'clo_message', event_payload: { key: nudgeForAlice.messageKey } })
})

test('a conversation that is known is written to at once, without unfurling anything', async () => {
  const { slack, channel } = await openSlackChannel()
  const { id } = openDirect(slack.workspace, alice.id).channel

  const outcome = await channel.send(to({ conversation: id }), never)

  expect(outcome).toEqual({ status: 'sent', providerId: expect.stringMatching(`^${id}/`) })
  expect(slack.calls.map(({ method }) => method)).toEqual(['chat.postMessage'])
  expect(slack.calls[0]?.arguments).toMatchObject({ unfurl_links: 'false', unfurl_media: 'false' })
})

test('a conversation of another installation is opened anew', async () => {
  const { channel, messages } = await openSlackChannel()

  const outcome = await channel.send(to({ conversation: 'D0ELSEWHERE' }), never)

  expect(outcome).toMatchObject({ status: 'sent', conversation: messages()[0]?.channel })
})

test('what is stopped before it began was not sent', async () => {
  const { slack, channel } = await openSlackChannel()

  expect(await channel.send(nudgeForAlice, AbortSignal.abort())).toEqual({ status: 'not-sent', reason: 'stopped' })
  expect(slack.calls).toEqual([])
})

const inMs = (ms: number) => new Date(monday.getTime() + ms)
const unknown = (reason: string): SendOutcome => ({ status: 'unknown', reason })
const notSent = (reason: string): SendOutcome => ({ status: 'not-sent', reason })
const unreachable = (reason: string): SendOutcome => ({ status: 'failed', reason, permanent: true })
const ourFault = (reason: string): SendOutcome => ({ status: 'failed', reason, permanent: false })
const held = (reason: string, ms: number): SendOutcome => ({
  status: 'postponed',
  reason,
  until: inMs(ms),
  holds: 'channel',
})
const refused = (error: string): SlackFault => ({ kind: 'refused', error })

/** What befalls the posting, what it comes to, and what the same comes to when it befalls the opening. */
const table: readonly [fault: SlackFault, posting: SendOutcome, opening: SendOutcome][] = [
  [{ kind: 'connection reset' }, unknown('connection-lost'), notSent('connection-lost')],
  [{ kind: 'answer dropped' }, unknown('connection-lost'), notSent('connection-lost')],
  [{ kind: 'answer cut' }, unknown('answer-unreadable'), notSent('answer-unreadable')],
  [{ kind: 'server error', status: 500, isDone: false }, unknown('http-500'), notSent('http-500')],
  [{ kind: 'server error', status: 502, isDone: true }, unknown('http-502'), notSent('http-502')],
  [{ kind: 'server error', status: 503, isDone: true }, unknown('http-503'), notSent('http-503')],
  [{ kind: 'html with 200' }, unknown('answer-unreadable'), notSent('answer-unreadable')],
  [refused('internal_error'), unknown('internal-error'), notSent('internal-error')],
  [{ kind: 'rate limited', retryAfterSeconds: 30 }, held('rate-limited', 30_000), held('rate-limited', 30_000)],
  // An hour at most, whatever Slack or something in between says.
  [{ kind: 'rate limited', retryAfterSeconds: 1e12 }, held('rate-limited', 3_600_000), held('rate-limited', 3_600_000)],
  [refused('ratelimited'), held('rate-limited', 60_000), held('rate-limited', 60_000)],
  [refused('invalid_auth'), held('invalid-auth', 600_000), held('invalid-auth', 600_000)],
  [refused('token_revoked'), held('token-revoked', 600_000), held('token-revoked', 600_000)],
  [refused('account_inactive'), held('account-inactive', 600_000), held('account-inactive', 600_000)],
  [refused('missing_scope'), held('missing-scope', 600_000), held('missing-scope', 600_000)],
  [refused('user_disabled'), unreachable('user-disabled'), unreachable('user-disabled')],
  [refused('is_archived'), unreachable('is-archived'), unreachable('is-archived')],
  [refused('cannot_dm_bot'), unreachable('cannot-dm-bot'), unreachable('cannot-dm-bot')],
  [refused('user_not_found'), unreachable('user-not-found'), unreachable('user-not-found')],
  [refused('invalid_blocks'), ourFault('invalid-blocks'), ourFault('invalid-blocks')],
  [refused('msg_too_long'), ourFault('msg-too-long'), ourFault('msg-too-long')],
  [refused('no_text'), ourFault('no-text'), ourFault('no-text')],
  [refused('a_code_of_tomorrow'), ourFault('a-code-of-tomorrow'), ourFault('a-code-of-tomorrow')],
]

test.each(table)('%o befalls a message, and it is %o', async (fault, outcome) => {
  const { slack, channel } = await openSlackChannel()
  const { id } = openDirect(slack.workspace, alice.id).channel
  slack.faults.push(fault)

  expect(await channel.send(to({ conversation: id }), never)).toEqual(outcome)
})

test.each(
  table,
)('%o befalls the opening of a conversation, and nothing can have been sent', async (fault, _, outcome) => {
  const { slack, channel } = await openSlackChannel()
  slack.faults.push(fault)

  expect(await channel.send(nudgeForAlice, never)).toEqual(outcome)
  expect(slack.workspace.record).toEqual([])
})

test('an answer that does not come in time leaves the outcome open', async () => {
  const { slack, clock } = await openSlackChannel()
  const { id } = openDirect(slack.workspace, alice.id).channel
  const gate = Promise.withResolvers<void>()
  slack.faults.push({ kind: 'answer delayed', gate: () => gate.promise })
  const options = clientOptions({ apiUrl: slack.apiUrl })
  const client = new webApi.WebClient(tokens.bot, { ...options, timeout: 50 })

  const outcome = await slackChannel({ client, clock }).send(to({ conversation: id }), never)
  gate.resolve()

  expect(options.timeout).toBe(10_000)
  expect(outcome).toEqual(unknown('timed-out'))
})

test.each([
  ['http://127.0.0.1:1024/api/', 'connection refused'],
  ['http://nowhere.invalid/api/', 'an unknown host'],
])('at %s there is %s, so nothing was sent', async (apiUrl) => {
  const channel = slackChannel({ client: openSlackClient({ botToken: 'xoxb-x', apiUrl }), clock: () => monday })

  expect(await channel.send(to({ conversation: 'D1' }), never)).toEqual(notSent('not-reached'))
})

test('people who are gone or of nobody are certainly not reached', async () => {
  const { channel } = await openSlackChannel({ people: [{ ...alice, deleted: true }] })

  expect(await channel.send(nudgeForAlice, never)).toEqual(unreachable('user-disabled'))
  expect(await channel.send(to({ address: 'U0NOBODY01' }), never)).toEqual(unreachable('user-not-found'))
})

test('a message whose answer was dropped is found by its key, among others and over pages', async () => {
  const { slack, clock, channel, messages } = await openSlackChannel()
  const { id } = openDirect(slack.workspace, alice.id).channel
  slack.faults.push({ kind: 'answer dropped' })
  await channel.send(to({ conversation: id }), never)
  for (let count = 0; count < 120; count += 1) say({ ...slack, clock }, alice.id, 'words')
  clock.pass(1000)
  await channel.send({ ...to({ conversation: id }), messageKey: 'another' }, never)

  const providerId = `${id}/${messages()[0]?.ts}`

  expect(await channel.find?.(lost({ conversation: id }), never)).toEqual({ status: 'found', providerId })
  expect(await channel.find?.(lost(), never)).toEqual({ status: 'found', providerId, conversation: id })
  expect(await channel.find?.({ ...lost(), messageKey: 'never sent' }, never)).toEqual({ status: 'absent' })
})

test('what was sent long before the attempt is another message', async () => {
  const { clock, channel } = await openSlackChannel()
  await channel.send(nudgeForAlice, never)
  clock.pass(120_000)

  expect(await channel.find?.({ ...lost(), attemptedAt: clock() }, never)).toEqual({ status: 'absent' })
})

test('metadata of another app with the same key is not ours', async () => {
  const { slack, channel } = await openSlackChannel()
  const { channel: direct } = openDirect(slack.workspace, alice.id)
  slack.workspace.messages.set(direct.id, [
    {
      channel: direct.id,
      ts: `${monday.getTime() / 1000}.000001`,
      user: bob.id,
      text: 'x',
      blocks: [],
      isBroadcast: false,
      metadata: { event_type: 'other', event_payload: { key: nudgeForAlice.messageKey } },
    },
  ])

  expect(await channel.find?.(lost(), never)).toEqual({ status: 'absent' })
})

test.each([
  [
    { kind: 'rate limited', retryAfterSeconds: 5 },
    { status: 'unknown', reason: 'rate-limited' },
  ],
  [refused('missing_scope'), { status: 'unknown', reason: 'missing-scope' }],
  [{ kind: 'answer cut' }, { status: 'unknown', reason: 'answer-unreadable' }],
  [{ kind: 'html with 200' }, { status: 'unknown', reason: 'answer-unreadable' }],
  [refused('user_disabled'), { status: 'absent' }],
] as const)('when %o befalls the search, the outcome is %o', async (fault, outcome) => {
  const { slack, channel } = await openSlackChannel()
  slack.faults.push(fault)

  expect(await channel.find?.(lost(), never)).toEqual(outcome)
})

test('a message is brought up to date in place, and again without effect', async () => {
  const { channel, messages } = await openSlackChannel()
  const sent = await channel.send(nudgeForAlice, never)
  const providerId = sent.status === 'sent' ? sent.providerId : ''

  const first = await channel.update?.(standingFor({ providerId, asked: answered }), never)
  const shown = messages().map(readMessage)
  const second = await channel.update?.(standingFor({ providerId, asked: answered }), never)

  expect([first, second]).toEqual([{ status: 'shown' }, { status: 'shown' }])
  expect(messages().map(readMessage)).toEqual(shown)
  expect(shown).toHaveLength(1)
  expect(shown[0]).toContain('[Undo] [Next (1 left)]')
  expect(messages()[0]?.metadata?.event_payload).toEqual({ key: nudgeForAlice.messageKey })
})

test.each([
  [refused('message_not_found'), { status: 'gone', reason: 'message-not-found' }],
  [refused('channel_not_found'), { status: 'gone', reason: 'channel-not-found' }],
  [refused('cant_update_message'), { status: 'gone', reason: 'cant-update-message' }],
  [refused('edit_window_closed'), { status: 'gone', reason: 'edit-window-closed' }],
  [
    { kind: 'rate limited', retryAfterSeconds: 5 },
    { status: 'not-shown', reason: 'rate-limited', until: inMs(5000) },
  ],
  [refused('invalid_auth'), { status: 'not-shown', reason: 'invalid-auth', until: inMs(600_000) }],
  [{ kind: 'connection reset' }, { status: 'not-shown', reason: 'connection-lost' }],
  [
    { kind: 'server error', status: 503, isDone: false },
    { status: 'not-shown', reason: 'http-503' },
  ],
] as const)('when %o befalls an update, the outcome is %o', async (fault, outcome) => {
  const { slack, channel } = await openSlackChannel()
  slack.faults.push(fault)

  expect(await channel.update?.(standingFor(), never)).toEqual(outcome)
})

test('what was never sent has nothing to bring up to date', async () => {
  const { slack, channel } = await openSlackChannel()

  expect(await channel.update?.(standingFor({ providerId: null }), never)).toEqual({
    status: 'gone',
    reason: 'never-sent',
  })
  expect(slack.calls).toEqual([])
})

test('who is within their quiet hours rests until these are over', async () => {
  const quiet = { from: days(-0.5), to: days(0.1) }
  const { channel } = await openSlackChannel({
    people: [
      { ...alice, doNotDisturb: quiet },
      { ...bob, doNotDisturb: { from: days(0.1), to: days(0.5) } },
    ],
  })

  expect(await channel.resting?.([alice.id, bob.id, 'U0NOBODY01'], monday, never)).toEqual(
    new Map([[alice.id, quiet.to]]),
  )
  expect(await channel.resting?.([alice.id], quiet.to, never)).toEqual(new Map())
})

test('quiet hours without an end are looked at again a day later', async () => {
  const quiet = { from: days(-1), to: new Date(8.64e15) }
  const { channel } = await openSlackChannel({ people: [{ ...alice, doNotDisturb: quiet }] })

  expect(await channel.resting?.([alice.id], monday, never)).toEqual(new Map([[alice.id, days(1)]]))
})

test('more people than Slack takes at once are asked about in turns', async () => {
  const people = Array.from({ length: 120 }, (_, place) => ({ ...alice, id: `U0MANY${place}` }))
  const { slack, channel } = await openSlackChannel({ people })

  await channel.resting?.(
    people.map(({ id }) => id),
    monday,
    never,
  )

  expect(slack.calls.map(({ answer }) => answer?.body.ok)).toEqual([true, true, true])
})

test.each<SlackFault>([
  { kind: 'rate limited', retryAfterSeconds: 5 },
  refused('missing_scope'),
  { kind: 'answer cut' },
  { kind: 'html with 200' },
  { kind: 'connection reset' },
])('when %o befalls the question who rests, nobody does', async (fault) => {
  const { slack, channel } = await openSlackChannel({
    people: [{ ...alice, doNotDisturb: { from: days(-1), to: days(1) } }],
  })
  slack.faults.push(fault)

  expect(await channel.resting?.([alice.id], monday, never)).toEqual(new Map())
})

test('messages to somebody who is erased are taken back, and what is gone already counts', async () => {
  const { slack, channel, messages } = await openSlackChannel()
  const sent = await channel.send(nudgeForAlice, never)
  const providerId = sent.status === 'sent' ? sent.providerId : ''
  slack.faults.push({ kind: 'rate limited', retryAfterSeconds: 5 })

  expect(await channel.remove([providerId, providerId, 'D9/1.1'], never)).toEqual({ gone: 3, left: 0 })
  expect(messages()).toEqual([])
})

test('the check names the workspace, and what the app may not do', async () => {
  const all = await openSlackChannel()
  const quiet = await openSlackChannel({
    scopes: ['chat:write', 'im:write', 'im:history', 'users:read', 'users:read.email'],
  })
  const few = await openSlackChannel({ scopes: ['chat:write', 'users:read'] })

  expect(await all.channel.check(never)).toEqual({
    status: 'ok',
    sentence: 'Slack takes messages of clo in the workspace Double (T0DOUBLE01).',
  })
  expect((await quiet.channel.check(never)).sentence).toMatch(/scope dnd:read, .* scope commands, /)
  expect(await few.channel.check(never)).toMatchObject({
    reason: 'missing-scope',
    permanent: true,
    sentence: expect.stringContaining('add the scopes im:write, im:history, users:read.email.'),
  })
})

test('the check says what to do about a token that Slack does not know, and never shows it', async () => {
  const { channel } = await openSlackChannel({ botToken: 'xoxb-secret' })

  const check = await channel.check(never)

  expect(check).toMatchObject({ status: 'failed', reason: 'invalid-auth', permanent: true })
  expect(check.sentence).toContain('check SLACK_BOT_TOKEN')
  expect(check.sentence).not.toContain('xoxb-secret')
})

test('nothing that leaves the process before the reveal holds the answer', async () => {
  const answer = 'A_RARE_ANSWER'
  const { slack, channel, clock } = await openSlackChannel()
  const sent = await channel.send(nudgeForAlice, never)
  const providerId = sent.status === 'sent' ? sent.providerId : ''
  clock.pass(1000)
  await channel.update?.(standingFor({ providerId, asked }), never)
  for (const closedReason of ['expired', 'elsewhere', 'withdrawn', 'snoozed'] as const)
    await channel.update?.(standingFor({ providerId, closedReason, asked: { ...asked, answer } }), never)

  const before = JSON.stringify(slack.calls)
  await channel.update?.(standingFor({ providerId, asked: { ...asked, status: 'revealed', answer } }), never)

  expect(before).not.toContain(answer)
  expect(
    messagesOf(slack.workspace, providerId.split('/')[0] ?? '')
      .map(readMessage)
      .join(),
  ).toContain(answer)
  expect(slack.calls.map(({ arguments: given }) => given.text).join()).not.toContain(answer)
})
