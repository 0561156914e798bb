import type { RequestListener } from 'node:http'
import { type App, HTTPReceiver, type Receiver, SocketModeReceiver } from '@slack/bolt'
import { clientOptions, openSlackClient, type SlackAccess, silentLogger } from './client.ts'
import { type Delivery, passDoor } from './handlers/door.ts'
import { type Following, followUp, type SlackAppDependencies } from './handlers/follow-up.ts'
import { keepConnected } from './socket-link.ts'
import { waitMs } from './wait.ts'

/** How Slack reaches the app: over a socket that the app opens, or over HTTP at an address of ours. */
export type SlackWay =
  | { readonly kind: 'socket'; readonly appToken: string }
  | { readonly kind: 'http'; readonly signingSecret: string }

/** The app, open. `listener` takes the requests of HTTP mode, and is null in Socket Mode. */
export type SlackApp = {
  readonly listener: RequestListener | null
  /** Ends when everything that people did until now shows in Slack. */
  settled(): Promise<void>
  /** Takes nothing more, and ends what is under way. */
  stop(): Promise<void>
}

/** The most that a request of Slack's may hold, bytes. */
const bodyLimit = 1_048_576

/**
 * Opens the app. Bolt's receivers bring in what Slack sends: they check signatures, keep the socket and know how to acknowledge. Its `App` is left out: it acknowledges events
 * before anybody has seen them, and we keep what we are told before we say so. Nothing is asked of Slack at the start.
 */
export function openSlackApp(dependencies: SlackAppDependencies, access: SlackAccess, way: SlackWay): SlackApp {
  const client = openSlackClient(access)
  const underWay = new Set<Promise<void>>()
  const receive = async (delivery: Delivery) => {
    const work = enter({ ...dependencies, client }, delivery)
    underWay.add(work)
    await work.finally(() => underWay.delete(work))
  }
  const settled = async () => {
    await Promise.allSettled(underWay)
  }
  if (way.kind === 'http') {
    const receiver = new HTTPReceiver({ signingSecret: way.signingSecret, logger: silentLogger, bodyLimit })
    connect(receiver, receive)
    return { listener: receiver.requestListener, settled, stop: settled }
  }
  const receiver = new SocketModeReceiver({
    appToken: way.appToken,
    logger: silentLogger,
    // Its own way of coming back lets a refusal of Slack's end the process.
    autoReconnectEnabled: false,
    installerOptions: { clientOptions: clientOptions(access) },
  })
  connect(receiver, receive)
  const disconnect = keepConnected(receiver.client, dependencies.log, dependencies.wait ?? waitMs)
  return {
    listener: null,
    settled,
    async stop() {
      await disconnect()
      await settled()
    },
  }
}

/** A fault before the acknowledgement is thrown to the receiver, which then does not acknowledge: Slack sends it again. */
async function enter(app: Following, delivery: Delivery) {
  const { log } = app
  await passDoor({ ...app, follow: (gesture, doer, reply) => followUp(app, gesture, doer, reply) }, delivery).catch(
    (error: unknown) => {
      log('slack.not-taken', { error: error instanceof Error ? error.name : 'unknown' })
      throw error
    },
  )
}

/** A receiver knows an app by one method of it. */
function connect(receiver: Receiver, receive: (delivery: Delivery) => Promise<void>): void {
  receiver.init({ processEvent: receive } satisfies Pick<App, 'processEvent'> as unknown as App)
}
