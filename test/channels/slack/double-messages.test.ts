import { expect, test } from 'vitest'
import { monday } from '../../support/cast.ts'
import { clientOf, outcomeOf } from '../../support/slack/client.ts'
import { movableClock } from '../../support/slack/clock.ts'
import { say } from '../../support/slack/gestures.ts'
import { alice, bob } from '../../support/slack/people.ts'
import { serveSlack } from '../../support/slack/slack-double.ts'
import { ids, messagesOf } from '../../support/slack/workspace.ts'

const section = (text: string) => ({ type: 'section' as const, text: { type: 'plain_text' as const, text } })
const metadata = { event_type: 'nudge', event_payload: { key: 'n-1' } }

/** A Slack in which the app and Alice have direct messages; a second passes with every message. */
async function meetAlice() {
  const clock = movableClock(monday)
  const slack = await serveSlack({ clock })
  const client = clientOf(slack)
  const { channel } = await client.conversations.open({ users: alice.id })
  const direct = String(channel?.id)
  const post = async (text: string, more: Partial<Parameters<typeof client.chat.postMessage>[0]> = {}) => {
    const posted = await client.chat.postMessage({ channel: direct, text, ...more } as {
      channel: string
      text: string
    })
    clock.pass(1000)
    return String(posted.ts)
  }
  return { clock, slack, client, direct, post }
}

test('a message is kept as it was sent, with an id of its own for each block', async () => {
  const { slack, direct, post } = await meetAlice()

  const ts = await post('A question', { blocks: [section('What runs on port 5433?')], metadata })

  expect(messagesOf(slack.workspace, direct)).toEqual([
    {
      channel: direct,
      ts,
      user: ids.botUser,
      text: 'A question',
      blocks: [{ block_id: expect.any(String), ...section('What runs on port 5433?') }],
      metadata,
      isBroadcast: false,
    },
  ])
})

test('direct messages are opened once for each person', async () => {
  const { client, direct } = await meetAlice()

  const again = await client.conversations.open({ users: alice.id, return_im: true })
  const other = await client.conversations.open({ users: bob.id })

  expect(again).toMatchObject({ no_op: true, already_open: true, channel: { id: direct, user: alice.id } })
  expect(other.channel?.id).not.toBe(direct)
})

test('direct messages with someone who has gone since still take messages', async () => {
  const { slack, client, post } = await meetAlice()
  slack.workspace.users.set(alice.id, { ...alice, deleted: true })

  await post('A question')

  expect(slack.workspace.record).toHaveLength(1)
  expect(await outcomeOf(client.conversations.open({ users: alice.id }))).toBe('user_disabled')
})

test('the client message id does not make a message unique', async () => {
  const { slack, direct, post } = await meetAlice()

  await post('once', { client_msg_id: 'the-same' } as object)
  await post('once', { client_msg_id: 'the-same' } as object)

  expect(messagesOf(slack.workspace, direct)).toHaveLength(2)
})

test('history tells metadata only when it is asked for', async () => {
  const { client, direct, post } = await meetAlice()
  await post('A question', { metadata })

  const without = await client.conversations.history({ channel: direct })
  const with_ = await client.conversations.history({ channel: direct, include_all_metadata: true })

  expect(without.messages?.[0]).not.toHaveProperty('metadata')
  expect(with_.messages?.[0]?.metadata).toEqual(metadata)
})

test('history runs from the newest message to the oldest, in pages that repeat and miss nothing', async () => {
  const { client, direct, post } = await meetAlice()
  for (const text of ['one', 'two', 'three', 'four', 'five']) await post(text)

  const texts: unknown[] = []
  const pages = client.paginate('conversations.history', { channel: direct, limit: 2 })
  for await (const page of pages as AsyncIterable<{ messages: { text: string }[] }>)
    texts.push(page.messages.map(({ text }) => text))

  expect(texts).toEqual([['five', 'four'], ['three', 'two'], ['one']])
})

test('history lies strictly between two instants, or holds them too', async () => {
  const { client, direct, post } = await meetAlice()
  const oldest = await post('one')
  await post('two')
  const latest = await post('three')
  const textsOf = async (inclusive: boolean) => {
    const { messages = [] } = await client.conversations.history({ channel: direct, oldest, latest, inclusive })
    return messages.map(({ text }) => text)
  }

  expect(await textsOf(false)).toEqual(['two'])
  expect(await textsOf(true)).toEqual(['three', 'two', 'one'])
})

test('a reply in a thread is counted by its first message and is no part of history', async () => {
  const { client, direct, post } = await meetAlice()
  const first = await post('first')
  const reply = await post('reply', { thread_ts: first })

  const { messages = [] } = await client.conversations.history({ channel: direct })

  expect(messages).toMatchObject([{ text: 'first', thread_ts: first, reply_count: 1, latest_reply: reply }])
})

test('an update puts new words in the place of words and buttons, and keeps the metadata', async () => {
  const { slack, client, direct, post } = await meetAlice()
  const ts = await post('A question', { blocks: [section('What?')], metadata })

  await client.chat.update({ channel: direct, ts, text: 'Answered' })

  expect(messagesOf(slack.workspace, direct)).toMatchObject([{ ts, text: 'Answered', blocks: [], metadata }])
})

test('a deleted message is gone', async () => {
  const { slack, client, direct, post } = await meetAlice()
  const ts = await post('A question')

  await client.chat.delete({ channel: direct, ts })

  expect(messagesOf(slack.workspace, direct)).toEqual([])
  expect(await outcomeOf(client.chat.delete({ channel: direct, ts }))).toBe('message_not_found')
})

test('an ephemeral message is seen by one person and by no history', async () => {
  const { slack, client, direct } = await meetAlice()

  await client.chat.postEphemeral({ channel: direct, user: alice.id, text: 'Only for you' })

  expect(slack.workspace.ephemerals).toMatchObject([{ user: alice.id, text: 'Only for you' }])
  expect((await client.conversations.history({ channel: direct })).messages).toEqual([])
  expect(await outcomeOf(client.chat.postEphemeral({ channel: direct, user: bob.id, text: 'No' }))).toBe(
    'user_not_in_channel',
  )
})

test('a text above 40,000 characters is cut', async () => {
  const { slack, direct, post } = await meetAlice()

  await post('😀'.repeat(40_001))

  expect(messagesOf(slack.workspace, direct)[0]?.text).toBe('😀'.repeat(40_000))
})

test.each([
  ['a channel that is not there', { channel: 'C000000000' }, 'channel_not_found'],
  ['a channel without the app', { channel: 'C0TEAM0001' }, 'not_in_channel'],
  ['a channel that was closed', { channel: 'C0CLOSED01' }, 'is_archived'],
  ['no words', { text: '' }, 'no_text'],
  ['blocks that are no list', { blocks: '{"type":' }, 'invalid_blocks_format'],
  ['a block of no kind', { blocks: [{ type: 'sectoin' }] }, 'invalid_blocks'],
  ['a section of 3,001 characters', { blocks: [section('x'.repeat(3001))] }, 'invalid_blocks'],
  ['five sections of 3,000 characters', { blocks: Array(5).fill(section('x'.repeat(3000))) }, 'msg_blocks_too_long'],
  ['metadata without a type', { metadata: { event_payload: {} } }, 'invalid_metadata_format'],
  ['an argument that the double does not know', { link_names: true }, 'invalid_arguments'],
])('%s is refused, and nothing is kept', async (_, wrong, refusal) => {
  const { slack, client, direct } = await meetAlice()
  const team = { id: 'C0TEAM0001', members: [bob.id] }
  slack.workspace.channels.set(team.id, team)
  slack.workspace.channels.set('C0CLOSED01', { ...team, id: 'C0CLOSED01', members: [ids.botUser], isArchived: true })

  const outcome = await outcomeOf(client.apiCall('chat.postMessage', { channel: direct, text: 'words', ...wrong }))

  expect(outcome).toBe(refusal)
  expect(slack.workspace.record).toEqual([])
})

test('a refusal of blocks says which one', async () => {
  const { client, direct } = await meetAlice()

  const refusal = await client.chat
    .postMessage({ channel: direct, text: 'words', blocks: [section('fine'), section('')] })
    .catch(({ data }) => data)

  expect(refusal.response_metadata.messages).toEqual([
    '[ERROR] must be 1 to 3000 characters [json-pointer:/1/text/text]',
  ])
})

test.each([
  ['a message that is not there', { ts: '1700000000.000000' }, 'message_not_found'],
  ['a text of 4,001 characters', { text: 'x'.repeat(4001) }, 'msg_too_long'],
])('an update with %s is refused', async (_, wrong, refusal) => {
  const { client, direct, post } = await meetAlice()
  const ts = await post('A question')

  expect(await outcomeOf(client.chat.update({ channel: direct, ts, text: 'other', ...wrong }))).toBe(refusal)
})

test('the words of a person are not the app’s to change', async () => {
  const { slack, client, direct } = await meetAlice()
  say(slack, alice.id, 'My words')
  const ts = String(messagesOf(slack.workspace, direct)[0]?.ts)

  expect(await outcomeOf(client.chat.update({ channel: direct, ts, text: 'other' }))).toBe('cant_update_message')
  expect(await outcomeOf(client.chat.delete({ channel: direct, ts }))).toBe('cant_delete_message')
})
