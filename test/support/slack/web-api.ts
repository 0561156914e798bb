import { tierOf } from './limits.ts'
import { appMethods } from './methods/apps.ts'
import { chatMethods } from './methods/chat.ts'
import { conversationMethods } from './methods/conversations.ts'
import type { Context, Method } from './methods/method.ts'
import { userMethods } from './methods/users.ts'
import { viewMethods } from './methods/views.ts'
import { SlackRateLimit, SlackRefusal } from './refusal.ts'
import { type Shape, tokens } from './workspace.ts'

/** One request to the Web API. `token`: undefined if none came. */
export type Call = { readonly method: string; readonly token: string | undefined; readonly arguments: Shape }

/** `body.ok` tells whether it was done. */
export type SlackAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Shape
}

/** Every method that the double has. */
export const methods: Readonly<Record<string, Method>> = {
  ...appMethods,
  ...chatMethods,
  ...conversationMethods,
  ...userMethods,
  ...viewMethods,
}

/** Does what is asked, or says why not. */
export function answerCall(context: Context, call: Call): SlackAnswer {
  const headers = { 'x-oauth-scopes': context.scopes.join(',') }
  try {
    return { status: 200, headers, body: { ok: true, ...admitted(context, call).answer(context, argumentsOf(call)) } }
  } catch (error) {
    if (error instanceof SlackRateLimit) return rateLimited(error)
    if (error instanceof SlackRefusal)
      return { status: 200, headers, body: { ok: false, error: error.code, ...error.more } }
    throw error
  }
}

/** delivery.md 1.3: 429 with the seconds to wait. */
export function rateLimited({ retryAfterSeconds }: SlackRateLimit): SlackAnswer {
  return {
    status: 429,
    headers: { 'retry-after': String(retryAfterSeconds) },
    body: { ok: false, error: 'ratelimited' },
  }
}

/** The method, if the caller may use it now. */
function admitted({ rates, limits, scopes, at }: Context, { method: name, token }: Call): Method {
  const method = methods[name]
  const tier = tierOf[name]
  if (method === undefined || tier === undefined) throw new SlackRefusal('unknown_method', { req_method: name })
  if (token === undefined) throw new SlackRefusal('not_authed')
  if (!Object.values<string>(tokens).includes(token)) throw new SlackRefusal('invalid_auth')
  if (token !== tokens[method.token]) throw new SlackRefusal('not_allowed_token_type')
  // delivery.md 1.5: its limits are the lanes of channel and workspace.
  const hasLanes = name === 'chat.postMessage'
  const admission = rates.admit(hasLanes ? {} : { [name]: limits.tiers[tier] }, at)
  if (admission !== 'admitted') throw new SlackRateLimit(admission.waitMs)
  if (method.scope !== undefined && !scopes.includes(method.scope))
    throw new SlackRefusal('missing_scope', { needed: method.scope, provided: scopes.join(',') })
  return method
}

/** delivery.md 1.1: Bolt adds `team_id` to every call; it tells nothing new in one workspace. */
function argumentsOf(call: Call): Shape {
  const { token, team_id, ...rest } = call.arguments
  return rest
}
