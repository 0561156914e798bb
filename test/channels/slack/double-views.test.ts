import { expect, test } from 'vitest'
import { monday } from '../../support/cast.ts'
import { clientOf, outcomeOf } from '../../support/slack/client.ts'
import { movableClock } from '../../support/slack/clock.ts'
import { command } from '../../support/slack/gestures.ts'
import { alice } from '../../support/slack/people.ts'
import { serveSlack } from '../../support/slack/slack-double.ts'

const divider = { type: 'divider' as const }
const words = (text: string) => ({ type: 'plain_text' as const, text })
const modal = { type: 'modal' as const, title: words('Settings'), blocks: [divider] }
const home = { type: 'home' as const, blocks: [divider] }
const form = {
  type: 'input' as const,
  label: words('Answer'),
  element: { type: 'plain_text_input' as const, action_id: 'answer' },
}

async function meetAlice() {
  const clock = movableClock(monday)
  const slack = await serveSlack({ clock })
  const act = () => String(command(slack, alice.id, { name: '/clo', text: 'settings' }).payload.trigger_id)
  return { clock, slack, client: clientOf(slack), act }
}

test('a modal opens for the person who did something, and once', async () => {
  const { slack, client, act } = await meetAlice()
  const trigger = act()

  const { view } = await client.views.open({ trigger_id: trigger, view: modal })

  expect(slack.workspace.modals.get(String(view?.id))).toMatchObject({ user: alice.id, view: modal })
  expect(await outcomeOf(client.views.open({ trigger_id: trigger, view: modal }))).toBe('exchanged_trigger_id')
})

test('three seconds after somebody did something, no modal opens', async () => {
  const { clock, client, act } = await meetAlice()
  const inTime = act()
  const tooLate = act()

  clock.pass(3000)
  const first = await outcomeOf(client.views.open({ trigger_id: inTime, view: modal }))
  clock.pass(1)
  const second = await outcomeOf(client.views.open({ trigger_id: tooLate, view: modal }))

  expect([first, second]).toEqual(['ok', 'expired_trigger_id'])
})

test('a modal is changed by its id or by its name, unless somebody changed it meanwhile', async () => {
  const { slack, client, act } = await meetAlice()
  const named = { ...modal, external_id: 'settings-of-alice' }
  const { view } = await client.views.open({ trigger_id: act(), view: named })
  const view_id = String(view?.id)
  const hash = String(view?.hash)
  const next = { ...named, title: words('Saved') }

  const byHash = await outcomeOf(client.views.update({ view_id, hash, view: next }))
  const byOldHash = await outcomeOf(client.views.update({ view_id, hash, view: named }))
  const byName = await outcomeOf(client.views.update({ external_id: 'settings-of-alice', view: next }))

  expect([byHash, byOldHash, byName]).toEqual(['ok', 'hash_conflict', 'ok'])
  expect(slack.workspace.modals.get(view_id)?.view.title).toEqual(words('Saved'))
})

test('a Home is published once and again', async () => {
  const { slack, client } = await meetAlice()

  const first = await client.views.publish({ user_id: alice.id, view: home })
  const second = await client.views.publish({ user_id: alice.id, view: { ...home, callback_id: 'later' } })

  expect(second.view?.id).toBe(first.view?.id)
  expect(slack.workspace.homes.get(alice.id)?.view.callback_id).toBe('later')
})

test.each([
  ['a trigger of nobody', 'views.open', { trigger_id: '1.2.3', view: modal }, 'invalid_trigger_id'],
  ['a Home as a modal', 'views.open', { trigger_id: '1.2.3', view: home }, 'invalid_arguments'],
  ['a modal as a Home', 'views.publish', { user_id: alice.id, view: modal }, 'invalid_arguments'],
  ['a Home for nobody', 'views.publish', { user_id: 'U000000000', view: home }, 'user_not_found'],
  ['a modal that is not there', 'views.update', { view_id: 'V1', view: modal }, 'not_found'],
  [
    'a title of 25 characters',
    'views.open',
    { trigger_id: '1', view: { ...modal, title: words('x'.repeat(25)) } },
    'invalid_arguments',
  ],
  ['a form without submit', 'views.open', { trigger_id: '1', view: { ...modal, blocks: [form] } }, 'invalid_arguments'],
])('%s is refused', async (_, method, given, refusal) => {
  const { client } = await meetAlice()

  expect(await outcomeOf(client.apiCall(method, given))).toBe(refusal)
})
