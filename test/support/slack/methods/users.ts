import { z } from 'zod'
import type { SlackUser } from '../people.ts'
import { refusalWith, SlackRefusal } from '../refusal.ts'
import type { Shape, Workspace } from '../workspace.ts'
import { flag, limit, method } from './method.ts'
import { userShape } from './shapes.ts'

/** What the app asks about people. */
export const userMethods = {
  'users.list': method(
    {
      scope: 'users:read',
      takes: { limit: limit.optional(), cursor: z.string().optional(), include_locale: flag.optional() },
    },
    ({ workspace, scopes, at }, given) => {
      const all = [...workspace.users.values()].toSorted((one, other) => (one.id < other.id ? -1 : 1))
      const from =
        given.cursor === undefined || given.cursor === '' ? 0 : all.findIndex(({ id }) => cursorOf(id) === given.cursor)
      if (from === -1) throw new SlackRefusal('invalid_cursor')
      const next = all[from + (given.limit ?? all.length)]
      return {
        members: all.slice(from, from + (given.limit ?? all.length)).map((user) => userShape(user, scopes, at)),
        cache_ts: Math.floor(at.getTime() / 1000),
        response_metadata: { next_cursor: next === undefined ? '' : cursorOf(next.id) },
      }
    },
  ),

  'users.info': method(
    { scope: 'users:read', takes: { user: z.string(), include_locale: flag.optional() } },
    ({ workspace, scopes, at }, { user }) => ({ user: userShape(findUser(workspace, user), scopes, at) }),
  ),

  // delivery.md 1.5: those who are gone are not found by their address.
  'users.lookupByEmail': method(
    { scope: 'users:read.email', takes: { email: z.string() } },
    ({ workspace, scopes, at }, { email }) => {
      const user = [...workspace.users.values()].find(
        (one) => one.deleted !== true && one.email?.toLowerCase() === email.toLowerCase(),
      )
      if (user === undefined) throw new SlackRefusal('users_not_found')
      return { user: userShape(user, scopes, at) }
    },
  ),

  'dnd.info': method({ scope: 'dnd:read', takes: { user: z.string() } }, ({ workspace, at }, { user }) => {
    const found = findUser(workspace, user)
    const until = found.doNotDisturb?.snoozedUntil
    if (until === undefined || until <= at) return { ...quietTimes(found), snooze_enabled: false }
    const endsAt = Math.floor(until.getTime() / 1000)
    const remaining = endsAt - Math.floor(at.getTime() / 1000)
    return { ...quietTimes(found), snooze_enabled: true, snooze_endtime: endsAt, snooze_remaining: remaining }
  }),

  // Not in delivery.md: the page of dnd.teamInfo takes 50 people at most and tells nothing of snoozes.
  'dnd.teamInfo': method({ scope: 'dnd:read', takes: { users: z.string() } }, ({ workspace }, { users }) => {
    const asked = users.split(',').filter((id) => id !== '')
    if (asked.length === 0) throw new SlackRefusal('no_users_provided')
    if (asked.length > 50) throw refusalWith('invalid_arguments', ['more than 50 users'])
    const found = asked.flatMap((id) => workspace.users.get(id) ?? [])
    return { users: Object.fromEntries(found.map((user) => [user.id, quietTimes(user)])) }
  }),
}

/** A user of the workspace, whoever it is. */
export function findUser(workspace: Workspace, id: string): SlackUser {
  const user = workspace.users.get(id)
  if (user === undefined) throw new SlackRefusal('user_not_found')
  return user
}

/** Slack writes 1 for "never". */
function quietTimes({ doNotDisturb }: SlackUser): Shape {
  const seconds = (at: Date | undefined) => (at === undefined ? 1 : Math.floor(at.getTime() / 1000))
  return {
    dnd_enabled: doNotDisturb !== undefined,
    next_dnd_start_ts: seconds(doNotDisturb?.from),
    next_dnd_end_ts: seconds(doNotDisturb?.to),
  }
}

function cursorOf(user: string): string {
  return Buffer.from(`user:${user}`).toString('base64')
}
