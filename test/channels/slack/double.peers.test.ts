import { expect, test } from 'vitest'
import { days, monday } from '../../support/cast.ts'
import { clientOf, outcomeOf } from '../../support/slack/client.ts'
import { movableClock } from '../../support/slack/clock.ts'
import { openSlackDocuments, readSpec } from '../../support/slack/documents.ts'
import { command, say } from '../../support/slack/gestures.ts'
import { tierOf } from '../../support/slack/limits.ts'
import { alice, bob, carol } from '../../support/slack/people.ts'
import { openSlack, type RecordedCall } from '../../support/slack/slack-double.ts'
import { methods } from '../../support/slack/web-api.ts'
import { messagesOf, tokens } from '../../support/slack/workspace.ts'

const documents = openSlackDocuments()
const words = (text: string) => ({ type: 'plain_text' as const, text })
const metadata = { event_type: 'nudge', event_payload: { key: 'n-1' } }
const blocks = [
  { type: 'header' as const, text: words('Two questions') },
  { type: 'section' as const, text: words('What runs on port 5433?') },
  {
    type: 'rich_text' as const,
    elements: [{ type: 'rich_text_section' as const, elements: [{ type: 'text' as const, text: 'Quoted' }] }],
  },
  {
    type: 'actions' as const,
    elements: [{ type: 'button' as const, action_id: 'show', text: words('Show answer'), value: '1' }],
  },
  { type: 'context' as const, elements: [words('Why this, why now')] },
]
const modal = { type: 'modal' as const, title: words('Settings'), close: words('Close'), private_metadata: 'p', blocks }
const home = { type: 'home' as const, blocks }

/** Slack's own client asks for everything that the double can do, and for everything that it refuses. */
async function askEverything(): Promise<readonly RecordedCall[]> {
  const clock = movableClock(monday)
  const quiet = { from: days(1), to: days(2), snoozedUntil: days(0.5) }
  const people = [{ ...alice, doNotDisturb: quiet }, bob, { ...carol, deleted: true }]
  const slack = await openSlack({ clock, people })
  const client = clientOf(slack)
  const users = { alice: alice.id, gone: carol.id, nobody: 'U000000000' }
  const ask = async (method: string, given: object = {}) => {
    await outcomeOf(client.apiCall(method, { ...given }))
    clock.pass(60_000)
    return slack.calls.at(-1)?.answer?.body as
      | { ts?: string; view?: { id: string }; channel?: { id: string } }
      | undefined
  }
  const act = () => command(slack, alice.id, { name: '/clo', text: '' }).payload.trigger_id

  await ask('auth.test')
  await ask('users.list', { limit: 2, include_locale: true })
  await ask('users.list', { cursor: 'strange' })
  await ask('users.info', { user: users.alice })
  await ask('users.info', { user: users.nobody })
  await ask('users.lookupByEmail', { email: 'alice@example.com' })
  await ask('users.lookupByEmail', { email: 'nobody@example.com' })
  await ask('dnd.info', { user: users.alice })
  await ask('dnd.info', { user: users.nobody })
  await ask('dnd.teamInfo', { users: `${users.alice},${bob.id}` })
  await ask('conversations.open', { users: users.alice })
  for (const wrong of [users.nobody, users.gone, '', `${users.alice},${bob.id}`])
    await ask('conversations.open', { users: wrong })
  const channel = (await ask('conversations.open', { users: users.alice, return_im: true }))?.channel?.id ?? ''

  const post = (more: object) => ask('chat.postMessage', { channel, text: 'A question', ...more })
  const ts = (await post({ blocks, metadata, unfurl_links: false, unfurl_media: false }))?.ts
  await post({ thread_ts: ts, reply_broadcast: false, client_msg_id: 'once' })
  await post({})
  for (const wrong of [{ channel: 'C000000000' }, { text: '' }, { blocks: [{}] }, { blocks: '{' }, { metadata: {} }])
    await post(wrong)
  await post({ blocks: Array(5).fill({ type: 'section', text: words('x'.repeat(3000)) }) })
  const { members: _, ...closed } = slack.workspace.channels.get(channel) ?? { id: '', members: [] }
  slack.workspace.channels.set('C0CLOSED01', { ...closed, id: 'C0CLOSED01', members: ['U0DOUBLE01'], isArchived: true })
  slack.workspace.channels.set('C0TEAM0001', { ...closed, id: 'C0TEAM0001', members: [] })
  await post({ channel: 'C0CLOSED01' })
  await post({ channel: 'C0TEAM0001' })
  slack.faults.push({ kind: 'refused', error: 'account_inactive' })
  await post({})
  await ask('chat.postEphemeral', { channel, user: users.alice, text: 'Only you' })
  await ask('chat.postEphemeral', { channel, user: bob.id, text: 'Only you' })

  await ask('conversations.history', { channel, limit: 1, inclusive: true, oldest: ts })
  await ask('conversations.history', { channel, include_all_metadata: true })
  await ask('conversations.history', { channel })
  for (const wrong of [{ channel: 'D000000000' }, { channel, latest: 'x' }, { channel, oldest: 'x' }])
    await ask('conversations.history', wrong)

  await ask('chat.update', { channel, ts, text: 'Answered', blocks, metadata })
  await ask('chat.update', { channel, ts: '1700000000.000000', text: 'Answered' })
  await ask('chat.update', { channel, ts, text: 'x'.repeat(4001) })
  await ask('chat.update', { channel, ts, text: '' })
  say(slack, alice.id, 'My words')
  const theirs = messagesOf(slack.workspace, channel).at(-1)?.ts
  await ask('chat.update', { channel, ts: theirs, text: 'Not mine' })
  await ask('chat.delete', { channel, ts: theirs })
  await ask('chat.delete', { channel, ts })
  await ask('chat.delete', { channel, ts })

  const view_id = (await ask('views.open', { trigger_id: act(), view: modal }))?.view?.id
  await ask('views.update', { view_id, view: modal })
  await ask('views.publish', { user_id: users.alice, view: home })
  await outcomeOf(clientOf(slack, tokens.app).apps.connections.open({}))
  await outcomeOf(clientOf(slack, 'xoxb-of-another').auth.test())
  await slack.close()
  return slack.calls
}

const calls = await askEverything()
/** Neither sampled nor, for the first, in the document. The document says of dnd.teamInfo and of views only that they answer `ok`. */
const unsampled = ['apps.connections.open', 'chat.postEphemeral', 'dnd.info', 'dnd.teamInfo']
const sorted = (faults: readonly string[]) => [...new Set(faults)].sort()

test('every method of the double was asked', () => {
  expect(sorted(calls.map(({ method }) => method))).toEqual(Object.keys(methods).sort())
})

test('what Slack’s client sends is what the document says, but for what came after it', () => {
  const done = calls.filter(({ answer }) => answer?.body.ok === true)

  expect(sorted(done.flatMap(documents.faultsOfArguments))).toEqual([
    'apps.connections.open is no method',
    'chat.postMessage client_msg_id is unknown',
    'chat.postMessage metadata is unknown',
    'chat.update metadata is unknown',
    'conversations.history include_all_metadata is unknown',
  ])
})

test('what the double takes is what the document says, but for what came after it', () => {
  const unknown = Object.entries(methods).flatMap(([name, { takes }]) =>
    takes
      .filter((argument) => !documents.argumentsOf(name)?.includes(argument))
      .map((argument) => `${name} ${argument}`),
  )

  expect(sorted(unknown)).toEqual([
    'chat.postMessage client_msg_id',
    'chat.postMessage metadata',
    'chat.update metadata',
    'conversations.history include_all_metadata',
  ])
})

test('what the double answers is what the document says, but for what came after it', () => {
  expect(sorted(calls.flatMap(documents.faultsOfAnswer))).toEqual([
    'apps.connections.open is no method',
    // The samples have app_id, metadata and the cursor; the document has none.
    'chat.postMessage /message: must NOT have additional properties app_id',
    'chat.postMessage /message: must NOT have additional properties metadata',
    'chat.postMessage refuses with invalid_blocks',
    'chat.postMessage refuses with invalid_blocks_format',
    'chat.postMessage refuses with invalid_metadata_format',
    'chat.postMessage refuses with msg_blocks_too_long',
    // A mistake of the document: elsewhere it has blocks as a list, and so have the samples.
    'chat.update /message/blocks: must be object',
    'conversations.history /messages/n: must NOT have additional properties app_id',
    'conversations.history /messages/n: must NOT have additional properties metadata',
    'conversations.history : must NOT have additional properties response_metadata',
  ])
})

test('every field that the double answers with was seen in an answer of Slack', () => {
  const sampled = calls.filter(({ method }) => !unsampled.includes(method))

  expect(sorted(sampled.flatMap(documents.faultsBesideSample))).toEqual([
    // The document wants it of every profile; the samples have it in users.list only.
    'users.info.user.profile.fields was never seen',
    'users.lookupByEmail.user.profile.fields was never seen',
  ])
})

test('methods belong to the tiers of the vendor’s table', () => {
  const tiers: Record<string, string> = readSpec('rate_limit_tiers.json')
  const theirs = Object.keys(tierOf).map((method) => [
    method,
    tiers[method]?.replace(/^SpecialTier.*/, 'special').toLowerCase(),
  ])

  expect(tierOf).toEqual(Object.fromEntries(theirs))
})
