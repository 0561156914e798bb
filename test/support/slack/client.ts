import { webApi } from '@slack/bolt'
import type { SlackDouble } from './slack-double.ts'
import { tokens } from './workspace.ts'

/** Slack's own client, as the program is to use it: no retries, no waiting, ten seconds at most. delivery.md D3. */
export function clientOf(slack: SlackDouble, token: string = tokens.bot): webApi.WebClient {
  return new webApi.WebClient(token, {
    slackApiUrl: slack.apiUrl,
    allowAbsoluteUrls: false,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 10_000,
    logger: silent,
  })
}

/** Refusals are what many tests ask for. */
const silent: webApi.Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  setName() {},
  getLevel: () => webApi.LogLevel.ERROR,
}

/** What a call came to: `ok`, the code of Slack's refusal, or the name of the client's error. */
export async function outcomeOf(call: Promise<unknown>): Promise<string> {
  return await call.then(
    () => 'ok',
    (error: unknown) => {
      if (error instanceof webApi.WebAPIPlatformError) return error.data.error
      if (error instanceof webApi.WebAPIRateLimitedError) return `429 after ${error.retryAfter}`
      return error instanceof Error ? error.name : String(error)
    },
  )
}
