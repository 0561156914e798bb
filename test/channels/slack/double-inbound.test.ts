import { verifySlackRequest } from '@slack/bolt'
import { expect, test } from 'vitest'
import { monday } from '../../support/cast.ts'
import { type BoltApp, openHttpApp, openSocketApp } from '../../support/slack/bolt-app.ts'
import { clientOf } from '../../support/slack/client.ts'
import { movableClock } from '../../support/slack/clock.ts'
import {
  command,
  event,
  messageShortcut,
  openHome,
  press,
  pressInView,
  say,
  submit,
} from '../../support/slack/gestures.ts'
import { alice } from '../../support/slack/people.ts'
import { perform } from '../../support/slack/perform.ts'
import { signatureOf } from '../../support/slack/signature.ts'
import { type SlackDouble, serveSlack } from '../../support/slack/slack-double.ts'
import { messagesOf, openDirect } from '../../support/slack/workspace.ts'

const words = (text: string) => ({ type: 'plain_text' as const, text })
const showAnswer = { type: 'button' as const, action_id: 'show', text: words('Show answer'), value: 'n-1' }
const buttons = { type: 'actions' as const, elements: [showAnswer] }
const option = (value: string) => ({ text: words(value), value })
const form = {
  type: 'modal' as const,
  callback_id: 'settings',
  title: words('Settings'),
  submit: words('Save'),
  blocks: [
    {
      type: 'input' as const,
      block_id: 'note',
      label: words('Note'),
      element: { type: 'plain_text_input' as const, action_id: 'note' },
    },
    {
      type: 'input' as const,
      block_id: 'days',
      label: words('Days'),
      element: { type: 'checkboxes' as const, action_id: 'days', options: ['monday', 'friday'].map(option) },
    },
  ],
}

const ways: [string, (slack: SlackDouble) => Promise<BoltApp>][] = [
  ['over HTTP', openHttpApp],
  ['over a socket', (slack) => openSocketApp(slack)],
]

/** Alice with one message of the app that has a button. */
async function meetAlice(open: (slack: SlackDouble) => Promise<BoltApp>) {
  const slack = await serveSlack({ clock: movableClock(monday) })
  const { app, send } = await open(slack)
  const { channel } = openDirect(slack.workspace, alice.id)
  await clientOf(slack).chat.postMessage({ channel: channel.id, text: 'A question', blocks: [buttons] })
  const message = messagesOf(slack.workspace, channel.id)[0]
  if (message === undefined) throw new Error('The message is not there')
  return { slack, app, send, message }
}

test.each(ways)('%s, a pressed button reaches the app, which may answer in its place', async (_, open) => {
  const { slack, app, send, message } = await meetAlice(open)
  const pressed: unknown[] = []
  app.action('show', async ({ ack, action, body, respond }) => {
    await ack()
    pressed.push({ action, user: body.user.id })
    await respond({ text: 'Port 5433', replace_original: true })
  })

  const acknowledgement = await perform(slack, send, {
    inbound: press(slack, alice.id, { on: message, action: 'show' }),
  })

  expect(acknowledgement.status).toBe('acknowledged')
  expect(pressed).toMatchObject([{ action: { action_id: 'show', value: 'n-1' }, user: alice.id }])
  await expect
    .poll(() => messagesOf(slack.workspace, message.channel))
    .toMatchObject([{ text: 'Port 5433', blocks: [] }])
})

test.each(ways)('%s, a form is opened, filled in and sent, and closes', async (_, open) => {
  const { slack, app, send } = await meetAlice(open)
  const sent: unknown[] = []
  app.command('/clo', async ({ ack, body, client }) => {
    await client.views.open({ trigger_id: body.trigger_id, view: form })
    await ack('Here are your settings')
  })
  app.view('settings', async ({ ack, view }) => {
    sent.push(view.state.values)
    await ack()
  })

  await perform(slack, send, { inbound: command(slack, alice.id, { name: '/clo', text: 'settings' }) })
  const [modal] = [...slack.workspace.modals.values()]
  if (modal === undefined) throw new Error('No form is open')
  await perform(slack, send, { inbound: submit(slack, modal, { note: 'mornings', days: ['monday'] }) })

  expect(slack.workspace.ephemerals).toMatchObject([{ user: alice.id, text: 'Here are your settings' }])
  expect(sent).toEqual([
    {
      note: { note: { type: 'plain_text_input', value: 'mornings' } },
      days: { days: { type: 'checkboxes', selected_options: [option('monday')] } },
    },
  ])
  expect(slack.workspace.modals.size).toBe(0)
})

test.each(ways)('%s, a form that is answered with faults stays open', async (_, open) => {
  const { slack, app, send } = await meetAlice(open)
  app.command('/clo', async ({ ack, body, client }) => {
    await client.views.open({ trigger_id: body.trigger_id, view: form })
    await ack()
  })
  app.view('settings', async ({ ack }) => ack({ response_action: 'errors', errors: { note: 'too short' } }))
  await perform(slack, send, { inbound: command(slack, alice.id, { name: '/clo', text: '' }) })
  const [modal] = [...slack.workspace.modals.values()]
  if (modal === undefined) throw new Error('No form is open')

  const acknowledgement = await perform(slack, send, { inbound: submit(slack, modal, { note: 'x' }) })

  expect(acknowledgement).toMatchObject({ body: { errors: { note: 'too short' } } })
  expect(slack.workspace.modals.size).toBe(1)
})

test.each(ways)('%s, words, an opened Home and a shortcut reach the app', async (_, open) => {
  const { slack, app, send, message } = await meetAlice(open)
  const heard: unknown[] = []
  app.message(async ({ message: { type, ...rest } }) => void heard.push([type, 'text' in rest && rest.text]))
  app.event('app_home_opened', async ({ event: { user, tab } }) => void heard.push([user, tab]))
  app.shortcut('propose', async ({ ack, shortcut }) => {
    heard.push([shortcut.callback_id, 'message' in shortcut && shortcut.message.text])
    await ack()
  })

  await perform(slack, send, { inbound: say(slack, alice.id, 'Hello') })
  await perform(slack, send, { inbound: openHome(slack, alice.id) })
  await perform(slack, send, { inbound: messageShortcut(slack, alice.id, { on: message, callback: 'propose' }) })

  expect(heard).toEqual([
    ['message', 'Hello'],
    [alice.id, 'home'],
    ['propose', 'A question'],
  ])
})

test.each(ways)('%s, a control in the Home is used', async (_, open) => {
  const { slack, app, send } = await meetAlice(open)
  const chosen: unknown[] = []
  const menu = { type: 'static_select' as const, action_id: 'cap', options: ['1', '2'].map(option) }
  await clientOf(slack).views.publish({
    user_id: alice.id,
    view: { type: 'home', blocks: [{ type: 'section', text: words('A day'), accessory: menu }] },
  })
  app.action('cap', async ({ ack, action }) => {
    chosen.push('selected_option' in action && action.selected_option)
    await ack()
  })
  const home = slack.workspace.homes.get(alice.id)
  if (home === undefined) throw new Error('There is no Home')

  const done = await perform(slack, send, { inbound: pressInView(slack, { on: home, action: 'cap', given: '2' }) })

  expect(done.status).toBe('acknowledged')
  expect(chosen).toEqual([option('2')])
})

test.each(ways)('%s, an event that comes again says so and is the same event', async (_, open) => {
  const { slack, app, send } = await meetAlice(open)
  const heard: unknown[] = []
  app.event('tokens_revoked', async ({ body, context }) => {
    const again = `again ${context.retryNum} ${context.retryReason}`
    heard.push([body.event_id, context.retryNum ? again : 'first'])
  })
  const inbound = event(slack, { type: 'tokens_revoked', tokens: { bot: ['U1'] } })

  await perform(slack, send, { inbound })
  await perform(slack, send, { inbound, retry: { number: 1, reason: 'http_timeout' } })

  await expect.poll(() => heard).toHaveLength(2)
  expect(heard).toEqual([
    [inbound.payload.event_id, 'first'],
    [inbound.payload.event_id, 'again 1 http_timeout'],
  ])
})

test('an app that is told to come back over a new socket does, and is reached there', async () => {
  const { slack, app, send } = await meetAlice((one) => openSocketApp(one, 1000))
  const heard: unknown[] = []
  app.event('app_uninstalled', async ({ body }) => void heard.push(body.event_id))
  const leaves = slack.sockets.whenConnected(0)

  slack.sockets.disconnect('refresh_requested')
  await leaves
  await slack.sockets.whenConnected(1)
  const inbound = event(slack, { type: 'app_uninstalled' })
  const acknowledgement = await perform(slack, send, { inbound })

  expect(acknowledgement.status).toBe('acknowledged')
  expect(heard).toEqual([inbound.payload.event_id])
  expect(slack.calls.filter(({ method }) => method === 'apps.connections.open')).toHaveLength(2)
})

test('an app that does not answer in time is too late', async () => {
  const slack = await serveSlack({ clock: movableClock(monday), patienceMs: 20 })
  const { app, send } = await openSocketApp(slack)
  app.command('/clo', async () => {})

  const inbound = command(slack, alice.id, { name: '/clo', text: '' })

  expect(await perform(slack, send, { inbound })).toEqual({ status: 'too late' })
})

test('words that Slack would not show are found where the app said them', async () => {
  const { slack, app, send } = await meetAlice(openHttpApp)
  app.command('/clo', async ({ ack }) => ack({ blocks: [{ type: 'header', text: words('x'.repeat(151)) }] }))

  const performing = perform(slack, send, { inbound: command(slack, alice.id, { name: '/clo', text: '' }) })

  await expect(performing).rejects.toThrow('invalid_blocks')
})

test('nobody can press a button that is not there', async () => {
  const { slack, message } = await meetAlice(openHttpApp)

  expect(() => press(slack, alice.id, { on: message, action: 'rate' })).toThrow(
    'There is no rate to use; there are show',
  )
})

test('a signature is one that Slack’s own code trusts, for five minutes and for that body', () => {
  const signed = signatureOf('{"a":1}', 'secret', monday)
  const verify = (body: string, ageMs: number) => () =>
    verifySlackRequest({
      signingSecret: 'secret',
      body,
      headers: {
        'x-slack-signature': String(signed['x-slack-signature']),
        'x-slack-request-timestamp': Number(signed['x-slack-request-timestamp']),
      },
      nowMilliseconds: monday.getTime() + ageMs,
    })

  expect(verify('{"a":1}', 300_000)).not.toThrow()
  expect(verify('{"a":1}', 301_000)).toThrow('stale')
  expect(verify('{"a":2}', 0)).toThrow('mismatch')
})
