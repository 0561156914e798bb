import { webApi } from '@slack/bolt'

/** Where Slack is reached: with the bot's token, at an address of a test or proxy instead of Slack's own. */
export type SlackAccess = { readonly botToken: string; readonly apiUrl?: string; readonly timeoutMs?: number }

/**
 * How every client of ours behaves. One request a call: by default Slack's client sends an ambiguous one up to ten times, waits for rate limits with
 * the whole queue, and never gives up. Source: delivery.md 1.3.
 */
export function clientOptions({ apiUrl, timeoutMs = 10_000 }: Omit<SlackAccess, 'botToken'>): webApi.WebClientOptions {
  return {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    allowAbsoluteUrls: false,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeoutMs,
    logger: silentLogger,
  }
}

/** Opens a client; nothing is sent yet. */
export function openSlackClient(access: SlackAccess): webApi.WebClient {
  return new webApi.WebClient(access.botToken, clientOptions(access))
}

/** Slack's client and receivers write the texts of messages at debug, and at error what Slack says of them: what matters is an outcome, and logged as one. */
export const silentLogger: webApi.Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  setName() {},
  getLevel: () => webApi.LogLevel.ERROR,
}
