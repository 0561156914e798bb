import { createServer } from 'node:http'
import { App, HTTPReceiver, LogLevel, type Receiver, SocketModeReceiver } from '@slack/bolt'
import { onTestFinished } from 'vitest'
import { systemClock } from '../../../engine/clock.ts'
import { sendOverHttp } from './http-sender.ts'
import type { Send } from './inbound.ts'
import type { SlackDouble } from './slack-double.ts'
import { ids, tokens } from './workspace.ts'

/** Slack's own framework as the counterpart of the double, and the way to it. It lives as long as the test. */
export type BoltApp = { readonly app: App; readonly send: Send }

const signingSecret = 'secret-of-the-double'

/** An app with a public address. Bolt reads the clock on the wall, so the signature does too. */
export async function openHttpApp(slack: SlackDouble): Promise<BoltApp> {
  const receiver = new HTTPReceiver({ signingSecret, logLevel: LogLevel.ERROR })
  const app = openApp(slack, receiver)
  const server = createServer(receiver.requestListener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The app has no port')
  const url = `http://127.0.0.1:${address.port}/slack/events`
  return { app, send: sendOverHttp({ url, signingSecret, clock: systemClock }) }
}

/**
 * An app over Socket Mode, connected. `reconnectMs`: how long it waits before it comes back, by the clock on the wall; it is also how late an answer to its pings may be, so
 * a busy machine wants it long.
 */
export async function openSocketApp(slack: SlackDouble, reconnectMs = 5000): Promise<BoltApp> {
  const receiver = new SocketModeReceiver({
    appToken: tokens.app,
    logLevel: LogLevel.ERROR,
    clientPingTimeout: reconnectMs,
    installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl } },
  })
  const app = openApp(slack, receiver)
  await app.start()
  onTestFinished(async () => {
    await app.stop()
  })
  return { app, send: slack.sockets.send }
}

/** delivery.md 1.1: with `authorize`, nothing is asked at the start. */
function openApp(slack: SlackDouble, receiver: Receiver): App {
  return new App({
    receiver,
    authorize: async () => ({ botToken: tokens.bot, botId: ids.bot, botUserId: ids.botUser }),
    clientOptions: { slackApiUrl: slack.apiUrl },
    logLevel: LogLevel.ERROR,
  })
}
