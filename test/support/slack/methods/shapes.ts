import type { SlackUser } from '../people.ts'
import { ids, type Message, type Shape, type View } from '../workspace.ts'

/** A message as Slack tells of it. `metadata: undefined` leaves it out. */
export function messageShape(message: Omit<Message, 'metadata'> & { metadata?: Message['metadata'] | undefined }) {
  const isOurs = message.user === ids.botUser
  return {
    type: 'message',
    user: message.user,
    text: message.text,
    ts: message.ts,
    team: ids.team,
    ...(isOurs ? { bot_id: ids.bot, app_id: ids.app } : {}),
    ...(message.blocks.length === 0 ? {} : { blocks: message.blocks }),
    ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
    ...(message.editedTs === undefined ? {} : { edited: { user: message.user, ts: message.editedTs } }),
    ...(message.metadata === undefined ? {} : { metadata: message.metadata }),
  }
}

/** delivery.md 1.5: the zone comes with users:read, the address only with users:read.email. */
export function userShape(user: SlackUser, scopes: readonly string[], at: Date) {
  const isEmailShown = scopes.includes('users:read.email') && user.email !== undefined
  const { isBot = false, deleted = false, isRestricted = false, isStranger = false } = user
  const { offsetSeconds, label } = zoneAt(user.timeZone, at)
  const expiresAt = user.status?.expiresAt?.getTime() ?? 0
  return {
    id: user.id,
    team_id: ids.team,
    name: user.name,
    deleted,
    // Of someone who is gone, Slack keeps less.
    ...(deleted ? {} : { real_name: user.realName, tz: user.timeZone, tz_label: label, tz_offset: offsetSeconds }),
    profile: {
      title: '',
      phone: '',
      skype: '',
      real_name: user.realName,
      real_name_normalized: user.realName,
      display_name: user.name,
      display_name_normalized: user.name,
      avatar_hash: '',
      fields: {},
      status_text: user.status?.text ?? '',
      status_emoji: user.status?.emoji ?? '',
      status_expiration: Math.floor(expiresAt / 1000),
      team: ids.team,
      ...(isEmailShown ? { email: user.email } : {}),
      ...(isBot ? { bot_id: ids.bot, api_app_id: ids.app } : {}),
    },
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: isRestricted,
    is_ultra_restricted: false,
    is_bot: isBot,
    is_app_user: false,
    ...(isStranger ? { is_stranger: true } : {}),
    updated: Math.floor(at.getTime() / 1000),
  }
}

/** A view as Slack tells of it: what the app sent, with what a person filled in. */
export function viewShape({ id, hash, view }: View, values: Shape = {}) {
  return {
    id,
    team_id: ids.team,
    app_id: ids.app,
    app_installed_team_id: ids.team,
    bot_id: ids.bot,
    private_metadata: '',
    callback_id: '',
    external_id: '',
    ...(view.type === 'modal'
      ? { close: null, submit: null, clear_on_close: false, notify_on_close: false, submit_disabled: false }
      : {}),
    ...view,
    state: { values },
    hash,
    root_view_id: id,
    previous_view_id: null,
  }
}

function zoneAt(timeZone: string, at: Date): { readonly offsetSeconds: number; readonly label: string } {
  const nameIn = (timeZoneName: 'long' | 'longOffset') =>
    new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName })
      .formatToParts(at)
      .find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign = '+', hours = 0, minutes = 0] = /GMT([+-])(\d+):(\d+)/.exec(nameIn('longOffset')) ?? []
  const offsetSeconds = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60 : 60)
  return { offsetSeconds, label: nameIn('long') }
}
