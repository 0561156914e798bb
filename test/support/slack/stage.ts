import { createServer } from 'node:http'
import { onTestFinished } from 'vitest'
import { openSlackApp, type SlackApp, type SlackWay } from '../../../channels/slack/app.ts'
import { slackPath } from '../../../channels/slack/manifest.ts'
import { onlyNow } from '../../../channels/slack/request-window.ts'
import type { Wait } from '../../../channels/slack/wait.ts'
import { systemClock } from '../../../engine/clock.ts'
import type { Db } from '../../../engine/db/pool.ts'
import type { LogFields } from '../../../engine/log.ts'
import { deliver } from '../../../engine/nudges/deliver.ts'
import { plan } from '../../../engine/nudges/plan.ts'
import { refreshMessages } from '../../../engine/nudges/refresh.ts'
import { absorbPage } from '../../../engine/sources/absorb.ts'
import {
  addAlice,
  addAudience,
  addSlackId,
  addTrustedSource,
  type Differing,
  days,
  facts,
  inForce,
  type Member,
  pageOf,
} from '../cast.ts'
import { type OpenedSlack, openSlackChannel } from './channel.ts'
import { sendOverHttp } from './http-sender.ts'
import type { Acknowledgement, Inbound, Retry, Send } from './inbound.ts'
import { alice } from './people.ts'
import { perform } from './perform.ts'
import { type Message, tokens, type View } from './workspace.ts'

/** The whole of our side on a test's database and a Slack of our own, both by one clock. It lives as long as the test. */
export type Stage = OpenedSlack & {
  readonly db: Db
  readonly app: SlackApp
  readonly send: Send
  /** The events of the log, in order; those of the socket are `connections`. */
  readonly logged: readonly string[]
  readonly loggedFields: readonly LogFields[]
  /** What the log tells of the socket. */
  readonly connections: readonly string[]
  /** Does what a person does, and waits until Slack shows what came of it. */
  act(inbound: Inbound, retry?: Retry): Promise<Acknowledgement>
  /** Decides, sends and brings messages up to date, as the jobs of one minute do. */
  minute(): Promise<void>
  /** The newest message of the app. Throws when there is none. */
  message(): Message
  /** The newest form that somebody has open. Throws when there is none. */
  form(): View
  /** What a person's Home shows. Throws when it was never opened. */
  home(user?: string): View
}

/** What Slack's requests are signed with. */
export const signingSecret = 'secret-of-the-stage'

/** Both ways by which Slack reaches the app, for tests that hold on either. */
export const ways: readonly ['http' | 'socket'][] = [['http'], ['socket']]

/** `around`: the Slack of another stage, instead of one of its own. */
export async function openStage(db: Db, kind: SlackWay['kind'] = 'http', around?: OpenedSlack): Promise<Stage> {
  const opened = around ?? (await openSlackChannel())
  const { slack, channel, clock } = opened
  const logged: string[] = []
  const loggedFields: LogFields[] = []
  const connections: string[] = []
  const log = (event: string, fields: LogFields = {}) => {
    if (/connected$/.test(event)) connections.push(event)
    else logged.push(event)
    loggedFields.push(fields)
  }
  const signal = new AbortController().signal
  const links = { baseUrl: 'https://clo.example.com', key: Buffer.alloc(32, 1) }
  const channels = [channel]
  const deliverNow = () => deliver(db, { channels, links, owner: 'stage', clock, log, signal })
  const way: SlackWay = kind === 'http' ? { kind, signingSecret } : { kind, appToken: tokens.app }
  const access = { botToken: tokens.bot, apiUrl: slack.apiUrl }
  const wait: Wait = async (ms) => clock.pass(ms)
  const app = openSlackApp({ db, inForce, links, channels, clock, log, signal, deliverNow, wait }, access, way)
  onTestFinished(() => app.stop())
  const send = kind === 'http' ? (await serveApp(app)).send : slack.sockets.send
  if (kind === 'socket') await slack.sockets.whenConnected(around === undefined ? 1 : 2)

  return {
    ...opened,
    db,
    app,
    send,
    logged,
    loggedFields,
    connections,
    async act(inbound, retry) {
      const acknowledgement = await perform(slack, send, { inbound, ...(retry && { retry }) })
      await app.settled()
      return acknowledgement
    },
    async minute() {
      await plan(db, inForce, clock())
      await deliverNow()
      await refreshMessages(db, { channels, clock, log, signal })
    },
    message: () =>
      newest(
        opened.messages().filter(({ user }) => user === 'U0DOUBLE01'),
        'message',
      ),
    form: () => newest([...slack.workspace.modals.values()], 'form'),
    home: (user = alice.id) =>
      newest(
        [slack.workspace.homes.get(user)].flatMap((home) => home ?? []),
        'Home',
      ),
  }
}

/** Alice, who is reached in Slack, and two questions that her agent surfaced three days before the Monday; nothing is sent yet. */
export async function addAliceOfSlack(db: Db, differing: Differing = {}): Promise<Member> {
  const member = await addAlice(db, { channel: 'slack', ...differing })
  await addSlackId(db, member, alice.id)
  const audienceId = await addAudience(db, 'platform', [member])
  const source = { id: await addTrustedSource(db, audienceId), trust: 'auto' as const, audienceId }
  await absorbPage(db, inForce.model, source, pageOf(facts.slice(0, 2)), days(-3))
  return member
}

/** Every text that a view or a message shows, in order. */
export function textsOf(node: unknown): readonly string[] {
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([key, value]) =>
    typeof value === 'string' ? (key === 'text' ? [value] : []) : textsOf(value),
  )
}

/** The app's address. Bolt reads the clock on the wall, so the signature and the window do too. */
export async function serveApp({ listener }: SlackApp): Promise<{ readonly url: string; readonly send: Send }> {
  if (listener === null) throw new Error('The app has no address')
  const server = createServer(onlyNow(listener, systemClock))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The app has no port')
  const url = `http://127.0.0.1:${address.port}${slackPath}`
  return { url, send: sendOverHttp({ url, signingSecret, clock: systemClock }) }
}

function newest<Thing>(things: readonly Thing[], name: string): Thing {
  const last = things.at(-1)
  if (last === undefined) throw new Error(`There is no ${name}`)
  return last
}
