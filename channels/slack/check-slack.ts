import type { webApi } from '@slack/bolt'
import type { Check } from '../../engine/sources/memory-source.ts'
import { slackFailure } from './slack-failure.ts'

/** What the app needs, and what it is good for; without the ones below the rest still works. */
const needed = ['chat:write', 'im:write', 'im:history', 'users:read', 'users:read.email'] as const
const useful = { 'dnd:read': 'do-not-disturb is not respected', commands: 'there is no /clo' } as const

/** Asks Slack who we are and what we may do. Never throws for a fault of Slack's. */
export async function checkSlack(client: webApi.WebClient): Promise<Check> {
  try {
    const { team, team_id: teamId, user, response_metadata: granted } = await client.auth.test()
    const scopes = granted?.scopes ?? []
    const missing = needed.filter((scope) => !scopes.includes(scope))
    const place = `the workspace ${team ?? 'without a name'} (${teamId ?? 'without an id'})`
    if (missing.length > 0)
      return failed('missing-scope', `The app may not do enough in ${place}: add the scopes ${missing.join(', ')}.`, {
        permanent: true,
      })
    const lacking = Object.entries(useful)
      .filter(([scope]) => !scopes.includes(scope))
      .map(([scope, effect]) => ` Without the scope ${scope}, ${effect}.`)
    return { status: 'ok', sentence: `Slack takes messages of ${user ?? 'the app'} in ${place}.${lacking.join('')}` }
  } catch (error) {
    const failure = slackFailure(error)
    const sentence = sentences[failure.reason] ?? `Slack answered ${failure.reason}.`
    // What Slack refuses stays until somebody acts; everything else may pass.
    return failed(failure.reason, sentence, { permanent: failure.kind === 'refused' })
  }
}

const sentences: Readonly<Record<string, string>> = {
  'account-inactive': 'The app was removed from the workspace: install it again and set the new SLACK_BOT_TOKEN.',
  'invalid-auth': 'Slack knows no such token: check SLACK_BOT_TOKEN.',
  'not-reached': 'Slack cannot be reached: check the network, the proxy and CLO_SLACK_API_URL.',
  'rate-limited': 'Slack is asked too often just now: try again in a minute.',
  'timed-out': 'Slack did not answer within 10 seconds: check the network and the proxy.',
  'token-revoked': 'The token was revoked: install the app again and set the new SLACK_BOT_TOKEN.',
}

function failed(reason: string, sentence: string, { permanent }: { readonly permanent: boolean }): Check {
  return { status: 'failed', reason, permanent, sentence: `The Slack app cannot be used. ${sentence}` }
}
