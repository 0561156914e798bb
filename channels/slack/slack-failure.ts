import { webApi } from '@slack/bolt'

/** What became of a call that threw. `not-reached`: Slack never got it; `ambiguous`: nobody can tell whether it was done. */
export type SlackFailure =
  | { readonly kind: 'refused'; readonly reason: string; readonly meaning: Meaning }
  | { readonly kind: 'rate-limited'; readonly reason: 'rate-limited'; readonly retryAfterMs: number }
  | { readonly kind: 'not-reached'; readonly reason: string }
  | { readonly kind: 'ambiguous'; readonly reason: string }

/** Whom a refusal concerns: this person for good, the whole app until somebody acts, or this one message. */
export type Meaning = 'person' | 'app' | 'message'

/** Sorts what Slack's client threw. Only Slack's own words and a connection that never came about are certain. Source: delivery.md 1.3. */
export function slackFailure(thrown: unknown): SlackFailure {
  if (thrown instanceof webApi.WebAPIRateLimitedError) return rateLimited(thrown.retryAfter * 1000)
  if (thrown instanceof webApi.WebAPIPlatformError) return refusal(thrown.data.error)
  if (thrown instanceof webApi.WebAPIHTTPError) return { kind: 'ambiguous', reason: `http-${thrown.statusCode}` }
  if (!(thrown instanceof webApi.WebAPIRequestError)) return { kind: 'ambiguous', reason: 'answer-unreadable' }
  if (thrown.original.name === 'TimeoutError') return { kind: 'ambiguous', reason: 'timed-out' }
  return isBeforeRequest(thrown.original.cause)
    ? { kind: 'not-reached', reason: 'not-reached' }
    : { kind: 'ambiguous', reason: 'connection-lost' }
}

const rateLimited = (retryAfterMs: number): SlackFailure => ({
  kind: 'rate-limited',
  reason: 'rate-limited',
  retryAfterMs: Math.min(Math.max(retryAfterMs, leastRestMs), mostRestMs),
})

/** A proxy in between may name any time; nobody may silence the channel for a year with one answer, nor have us knock without a pause. */
const [leastRestMs, mostRestMs] = [1000, 3_600_000]

function refusal(code: string): SlackFailure {
  // A page of something in between, answered with 200, arrives here as its text.
  if (!/^[a-z][a-z0-9_]{0,80}$/.test(code)) return { kind: 'ambiguous', reason: 'answer-unreadable' }
  const reason = code.replaceAll('_', '-')
  if (perhapsDone.includes(code)) return { kind: 'ambiguous', reason }
  if (tooMany.includes(code)) return rateLimited(60_000)
  const meaning = ofPerson.includes(code) ? 'person' : ofApp.includes(code) ? 'app' : 'message'
  return { kind: 'refused', reason, meaning }
}

/** Slack says of these that part of the work may have been done. */
const perhapsDone = ['fatal_error', 'internal_error', 'service_unavailable']

/** Rates that come as a refusal instead of 429; Slack then tells no time. */
const tooMany = ['ratelimited', 'rate_limited', 'message_limit_exceeded']

/** This person cannot be reached: gone, a bot, unseen by the app, or of another organisation. */
const ofPerson = [
  'cannot_dm_bot',
  'channel_not_found',
  'channel_type_not_supported',
  'invalid_user_combination',
  'is_archived',
  'is_inactive',
  'method_not_supported_for_channel_type',
  'not_in_channel',
  'user_disabled',
  'user_not_found',
  'user_not_visible',
]

/**
 * The app itself is refused, whoever the message is for. `account_inactive` is here, although it sounds like a person: Slack's methods explain it as a token of a
 * deleted user or workspace, every method has it, and a deactivated recipient is `user_disabled` or still takes messages (python-slack-sdk issue 1156).
 */
const ofApp = [
  'access_denied',
  'accesslimited',
  'account_inactive',
  'deprecated_endpoint',
  'ekm_access_denied',
  'enterprise_is_restricted',
  'invalid_auth',
  'is_bot',
  'messages_tab_disabled',
  'method_deprecated',
  'missing_scope',
  'no_permission',
  'not_allowed_token_type',
  'not_authed',
  'org_login_required',
  'restricted_action',
  'team_access_not_granted',
  'team_added_to_org',
  'team_not_found',
  'token_expired',
  'token_revoked',
  'two_factor_setup_required',
  'unknown_method',
]

/** Looking up the name, connecting and shaking hands come before the first byte of a request. */
function isBeforeRequest(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false
  const { code = '', syscall = '' } = cause as NodeJS.ErrnoException
  return (
    ['connect', 'getaddrinfo'].includes(syscall) ||
    ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'].includes(
      code,
    ) ||
    /^(ERR_TLS_CERT|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/.test(code)
  )
}
