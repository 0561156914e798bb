import { blocksOf, filledIn, findControl, type Given } from './filled-in.ts'
import type { Inbound } from './inbound.ts'
import { messageShape, viewShape } from './methods/shapes.ts'
import type { SlackDouble } from './slack-double.ts'
import { ids, type Message, openDirect, storeMessage, type View } from './workspace.ts'

/**
 * What people do in Slack, as Slack tells the app of it. Nothing is sent here: `perform` sends, as often as a test likes. Every gesture gets ids of its own, so the same
 * value sent twice is a duplicate, and a second gesture is not.
 */
type Stage = Pick<SlackDouble, 'workspace' | 'clock' | 'origin'>

const team = { id: ids.team, domain: 'double' }
/** Of every payload. The token is the old way to know Slack, which nobody ought to look at. */
const common = { token: 'not-to-be-trusted', api_app_id: ids.app, team, enterprise: null, is_enterprise_install: false }

/** Presses a button, or chooses in a menu, under a message: as it is now, or as somebody still sees it. */
export function press(
  stage: Stage,
  user: string,
  { on, action, given = [] }: { readonly on: Message; readonly action: string; readonly given?: Given },
): Inbound {
  const { channel, ts } = on
  return interactive({
    ...common,
    type: 'block_actions',
    user: person(stage, user),
    container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false },
    trigger_id: trigger(stage, user),
    channel: { id: channel, name: 'directmessage' },
    message: messageShape(on),
    state: { values: {} },
    response_url: responseUrl(stage, { channel, user, ts }),
    actions: [used(stage, blocksOf(on), action, given)],
  })
}

/** The same in a modal or in the Home. */
export function pressInView(
  stage: Stage,
  { on, action, given = [] }: { readonly on: View; readonly action: string; readonly given?: Given },
): Inbound {
  return interactive({
    ...common,
    type: 'block_actions',
    user: person(stage, on.user),
    container: { type: 'view', view_id: on.id },
    trigger_id: trigger(stage, on.user),
    view: viewShape(on),
    actions: [used(stage, blocksOf(on.view), action, given)],
  })
}

/** Sends a form. `given`: by action_id; what is not named stays empty. */
export function submit(stage: Stage, modal: View, given: Readonly<Record<string, Given>>): Inbound {
  const blocks = blocksOf(modal.view)
  const values: Record<string, Record<string, unknown>> = {}
  for (const [action, value] of Object.entries(given)) {
    const { block, element } = findControl(blocks, action)
    values[String(block.block_id)] = { ...values[String(block.block_id)], [action]: filledIn(element, value) }
  }
  return interactive({
    ...common,
    type: 'view_submission',
    user: person(stage, modal.user),
    trigger_id: trigger(stage, modal.user),
    view: viewShape(modal, values),
    response_urls: [],
  })
}

/** Closes a modal. Slack tells the app only of one with notify_on_close. */
export function closeModal(stage: Stage, modal: View): Inbound {
  stage.workspace.modals.delete(modal.id)
  const payload = { ...common, type: 'view_closed', user: person(stage, modal.user), view: viewShape(modal) }
  return interactive({ ...payload, is_cleared: false })
}

/** Types a slash command into the direct messages with the app. */
export function command(
  stage: Stage,
  user: string,
  { name, text }: { readonly name: string; readonly text: string },
): Inbound {
  const { channel } = openDirect(stage.workspace, user)
  const payload = {
    token: common.token,
    team_id: ids.team,
    team_domain: team.domain,
    channel_id: channel.id,
    channel_name: 'directmessage',
    user_id: user,
    user_name: person(stage, user).name,
    command: name,
    text,
    api_app_id: ids.app,
    is_enterprise_install: 'false',
    response_url: responseUrl(stage, { channel: channel.id, user }),
    trigger_id: trigger(stage, user),
  }
  return { type: 'slash_commands', payload }
}

/** Chooses a shortcut in the menu of any message. */
export function messageShortcut(
  stage: Stage,
  user: string,
  { on, callback }: { readonly on: Message; readonly callback: string },
): Inbound {
  return interactive({
    ...common,
    type: 'message_action',
    callback_id: callback,
    action_ts: stage.workspace.nextTs(stage.clock()),
    trigger_id: trigger(stage, user),
    user: person(stage, user),
    channel: { id: on.channel, name: on.channel.startsWith('D') ? 'directmessage' : 'team' },
    message_ts: on.ts,
    message: messageShape(on),
    response_url: responseUrl(stage, { channel: on.channel, user, ts: on.ts }),
  })
}

/** Any event, in its wrapping. delivery.md 1.2: `event_id` is what tells a duplicate. */
export function event(stage: Stage, told: { readonly type: string; readonly [name: string]: unknown }): Inbound {
  const { workspace, clock } = stage
  const at = clock()
  const payload = {
    token: common.token,
    team_id: ids.team,
    api_app_id: ids.app,
    type: 'event_callback',
    event: { event_ts: workspace.nextTs(at), ...told },
    event_id: workspace.nextId('Ev'),
    event_time: Math.floor(at.getTime() / 1000),
    authorizations: [
      { enterprise_id: null, team_id: ids.team, user_id: ids.botUser, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
  }
  return { type: 'events_api', payload }
}

/** Opens the Home of the app. */
export function openHome(stage: Stage, user: string): Inbound {
  const { channel } = openDirect(stage.workspace, user)
  const home = stage.workspace.homes.get(user)
  const shown = home === undefined ? {} : { view: viewShape(home) }
  return event(stage, { type: 'app_home_opened', user, channel: channel.id, tab: 'home', ...shown })
}

/** Writes to the app. */
export function say(stage: Stage, user: string, text: string): Inbound {
  const at = stage.clock()
  const { channel } = openDirect(stage.workspace, user)
  const ts = stage.workspace.nextTs(at)
  const message: Message = { channel: channel.id, ts, user, text, blocks: [], isBroadcast: false }
  storeMessage(stage.workspace, message)
  return event(stage, { ...messageShape(message), channel: channel.id, channel_type: 'im', event_ts: ts })
}

function interactive(payload: Inbound['payload']): Inbound {
  return { type: 'interactive', payload }
}

function used({ workspace, clock }: Stage, blocks: Parameters<typeof findControl>[0], action: string, given: Given) {
  const { block, element } = findControl(blocks, action)
  return {
    ...filledIn(element, given),
    action_id: action,
    block_id: block.block_id,
    action_ts: workspace.nextTs(clock()),
  }
}

function person({ workspace }: Stage, id: string) {
  const name = workspace.users.get(id)?.name ?? id
  return { id, name, username: name, team_id: ids.team }
}

function trigger({ workspace, clock }: Stage, user: string): string {
  const id = `1.2.${workspace.nextId('t')}`
  workspace.triggers.set(id, { user, at: clock(), isExchanged: false })
  return id
}

function responseUrl(
  { workspace, origin }: Stage,
  place: { readonly channel: string; readonly user: string; readonly ts?: string },
): string {
  const id = workspace.nextId('r')
  workspace.responsePlaces.set(id, place)
  return `${origin}/response/${id}`
}
