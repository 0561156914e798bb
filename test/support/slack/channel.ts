import { openSlackClient } from '../../../channels/slack/client.ts'
import { type SlackChannel, slackChannel } from '../../../channels/slack/slack-channel.ts'
import { monday } from '../cast.ts'
import { type MovableClock, movableClock } from './clock.ts'
import { type SlackDouble, type SlackOptions, serveSlack } from './slack-double.ts'
import { type Message, messagesOf, tokens } from './workspace.ts'

/** A Slack of our own with our channel to it, both by one clock that waiting moves. */
export type OpenedSlack = {
  readonly clock: MovableClock
  readonly slack: SlackDouble
  readonly channel: SlackChannel
  /** Everything that Slack holds, in order of conversations. */
  messages(): readonly Message[]
}

/** Serves for the length of one test. */
export async function openSlackChannel(
  options: Partial<SlackOptions> & { readonly botToken?: string } = {},
): Promise<OpenedSlack> {
  const clock = movableClock(monday)
  const slack = await serveSlack({ clock, ...options })
  const client = openSlackClient({ botToken: options.botToken ?? tokens.bot, apiUrl: slack.apiUrl })
  const channel = slackChannel({ client, clock, wait: async (ms) => clock.pass(ms) })
  const messages = () => [...slack.workspace.channels.keys()].flatMap((id) => messagesOf(slack.workspace, id))
  return { clock, slack, channel, messages }
}
