import { expect, test } from 'vitest'
import { days, monday } from '../../support/cast.ts'
import { clientOf, outcomeOf } from '../../support/slack/client.ts'
import { alice, bob, carol, type SlackUser } from '../../support/slack/people.ts'
import { serveSlack, usualScopes } from '../../support/slack/slack-double.ts'
import { ids, tokens } from '../../support/slack/workspace.ts'

const clock = () => monday
const gone: SlackUser = { ...bob, deleted: true }

test('the directory comes in pages and tells zone, address, who is gone and who is a bot', async () => {
  const client = clientOf(await serveSlack({ clock, people: [alice, gone, carol] }))

  const members: unknown[] = []
  const pages = client.paginate('users.list', { limit: 2 }) as AsyncIterable<{ members: object[] }>
  for await (const { members: some } of pages) members.push(...some)

  expect(members).toMatchObject([
    { id: alice.id, tz: 'Europe/London', tz_offset: 0, profile: { email: 'alice@example.com' } },
    { id: bob.id, deleted: true },
    { id: carol.id, tz: 'Asia/Kathmandu', tz_offset: 20_700 },
    { id: ids.botUser, is_bot: true },
  ])
})

test('addresses stay hidden from an app that may not read them', async () => {
  const client = clientOf(await serveSlack({ clock, scopes: usualScopes.filter((one) => one !== 'users:read.email') }))

  const { user } = await client.users.info({ user: alice.id })

  expect(user?.profile).not.toHaveProperty('email')
  expect(await outcomeOf(client.users.lookupByEmail({ email: 'alice@example.com' }))).toBe('missing_scope')
})

test('a person is found by their address in any case of letters, unless they are gone', async () => {
  const client = clientOf(await serveSlack({ clock, people: [alice, gone] }))

  const { user } = await client.users.lookupByEmail({ email: 'Alice@Example.com' })

  expect(user?.id).toBe(alice.id)
  expect(await outcomeOf(client.users.lookupByEmail({ email: 'bob@example.com' }))).toBe('users_not_found')
})

test.each([
  ['someone who is gone', bob.id, 'user_disabled'],
  ['someone unknown', 'U000000000', 'user_not_found'],
  ['nobody', '', 'users_list_not_supplied'],
  ['several people', `${alice.id},${bob.id}`, 'method_not_supported_for_channel_type'],
])('direct messages with %s are refused', async (_, users, refusal) => {
  const client = clientOf(await serveSlack({ clock, people: [alice, gone] }))

  expect(await outcomeOf(client.conversations.open({ users }))).toBe(refusal)
})

test('quiet hours are told for one person with their snooze, and for many without', async () => {
  const quiet = { from: days(0.5), to: days(1), snoozedUntil: days(0.25) }
  const client = clientOf(await serveSlack({ clock, people: [{ ...alice, doNotDisturb: quiet }, bob] }))

  const one = await client.dnd.info({ user: alice.id })
  const many = await client.dnd.teamInfo({ users: `${alice.id},${bob.id}` })

  const times = { dnd_enabled: true, next_dnd_start_ts: seconds(days(0.5)), next_dnd_end_ts: seconds(days(1)) }
  expect(one).toMatchObject({ ...times, snooze_enabled: true, snooze_remaining: 21_600 })
  expect(many.users).toEqual({
    [alice.id]: times,
    [bob.id]: { dnd_enabled: false, next_dnd_start_ts: 1, next_dnd_end_ts: 1 },
  })
})

test('the app learns who it is and what it may do', async () => {
  const client = clientOf(await serveSlack({ clock }))

  const told = await client.auth.test()

  expect(told).toMatchObject({ team_id: ids.team, user_id: ids.botUser, bot_id: ids.bot })
  expect(told.response_metadata?.scopes).toEqual(usualScopes)
})

test.each([
  ['no token', '', 'not_authed'],
  ['a strange token', 'xoxb-of-another', 'invalid_auth'],
  ['the token of the sockets', tokens.app, 'not_allowed_token_type'],
])('with %s the app is not let in', async (_, token, refusal) => {
  const client = clientOf(await serveSlack({ clock }), token)

  expect(await outcomeOf(client.auth.test())).toBe(refusal)
})

test('a method that Slack does not have is refused', async () => {
  const client = clientOf(await serveSlack({ clock }))

  expect(await outcomeOf(client.apiCall('chat.postMassage', {}))).toBe('unknown_method')
})

test('arguments may come as JSON', async () => {
  const slack = await serveSlack({ clock })

  const response = await fetch(`${slack.apiUrl}users.info`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokens.bot}`, 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ user: alice.id }),
  })

  expect(await response.json()).toMatchObject({ ok: true, user: { id: alice.id } })
})

test('every call is recorded with its arguments and its answer', async () => {
  const slack = await serveSlack({ clock })

  await clientOf(slack).users.info({ user: alice.id })

  expect(slack.calls).toMatchObject([
    {
      method: 'users.info',
      token: tokens.bot,
      arguments: { user: alice.id },
      at: monday,
      answer: { body: { ok: true } },
    },
  ])
})

function seconds(at: Date): number {
  return at.getTime() / 1000
}
