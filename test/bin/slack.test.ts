import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { main } from '../../bin/main.ts'
import { takeBack } from '../../bin/take-back.ts'
import { systemClock } from '../../engine/clock.ts'
import { nudgeForAlice } from '../channels/slack/nudges.ts'
import { useDatabase } from '../support/database.ts'
import { openSlackChannel } from '../support/slack/channel.ts'
import { openHome } from '../support/slack/gestures.ts'
import { sendOverHttp } from '../support/slack/http-sender.ts'
import { alice } from '../support/slack/people.ts'
import { perform } from '../support/slack/perform.ts'
import { type SlackDouble, serveSlack } from '../support/slack/slack-double.ts'
import { textsOf } from '../support/slack/stage.ts'
import { tokens } from '../support/slack/workspace.ts'

const database = useDatabase()
const secret = '0123456789abcdef0123456789abcdef'

/** `clo start` with a role, in a process of its own as far as it can tell, until the test is done with it. */
async function start(slack: SlackDouble, environment: Record<string, string>, role = 'web') {
  const dataDir = await mkdtemp(join(tmpdir(), 'clo-slack-'))
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }))
  const stopping = new AbortController()
  const printed = Promise.withResolvers<string>()
  const said: string[] = []
  const ended = main(['start', '--role', role, '--json'], {
    environment: {
      CLO_DATA_DIR: dataDir,
      DATABASE_URL: database().url,
      CLO_LOG_LEVEL: 'silent',
      CLO_PORT: '0',
      SLACK_BOT_TOKEN: tokens.bot,
      CLO_SLACK_API_URL: slack.apiUrl,
      ...environment,
    },
    stdout: { write: printed.resolve },
    stderr: { write: (text) => said.push(text) },
    clock: systemClock,
    signal: stopping.signal,
  })
  void ended.then(() => printed.reject(new Error(`It ended at once: ${said.join('')}`)))
  const stop = async () => {
    stopping.abort()
    return await ended
  }
  return { ...JSON.parse(await printed.promise), stop }
}

test('with a signing secret, Slack reaches the app on the port of the web, beside the pages', async () => {
  const slack = await serveSlack({ clock: systemClock })
  const { report, slack: way, stop } = await start(slack, { SLACK_SIGNING_SECRET: secret })
  const url = new URL('/slack/events', report).href
  const send = sendOverHttp({ url, signingSecret: secret, clock: systemClock })

  const done = await perform(slack, send, { inbound: openHome(slack, alice.id) })
  const ahead = () => new Date(Date.now() + 3_600_000)
  const early = await perform(slack, sendOverHttp({ url, signingSecret: secret, clock: ahead }), {
    inbound: openHome(slack, alice.id),
  })
  const page = await fetch(new URL('/healthz', report))

  expect(way).toBe('http')
  expect(done.status).toBe('acknowledged')
  expect(early).toEqual({ status: 'refused', httpStatus: 401 })
  expect(page.status).toBe(200)
  // What was under way is done before the process ends.
  expect(await stop()).toBe(0)
  expect(textsOf(slack.workspace.homes.get(alice.id)?.view).join()).toContain('I do not know you yet')
})

test('with an app token, a socket is open for as long as the process runs', async () => {
  const slack = await serveSlack({ clock: systemClock })
  const { slack: way, stop } = await start(slack, { SLACK_APP_TOKEN: tokens.app, SLACK_SIGNING_SECRET: secret })

  await slack.sockets.whenConnected(1)
  const status = await stop()
  await slack.sockets.whenConnected(0)

  expect({ way, status }).toEqual({ way: 'socket', status: 0 })
})

test('a worker opens no app, and neither does a bot token alone', async () => {
  const slack = await serveSlack({ clock: systemClock })

  const worker = await start(slack, { SLACK_APP_TOKEN: tokens.app }, 'worker')
  const tokenAlone = await start(slack, {})
  await Promise.all([worker.stop(), tokenAlone.stop()])

  expect([worker.slack, tokenAlone.slack]).toEqual([null, null])
  expect(slack.calls.filter(({ method }) => method === 'apps.connections.open')).toEqual([])
})

test('a Slack that refuses the app token leaves the web running', async () => {
  const slack = await serveSlack({ clock: systemClock })
  slack.chooseFault = () => ({ kind: 'refused', error: 'invalid_auth' })

  const { report, stop } = await start(slack, { SLACK_APP_TOKEN: tokens.app })

  expect((await fetch(new URL('/healthz', report))).status).toBe(200)
  expect(await stop()).toBe(0)
})

test('what an erased person was sent in Slack is taken back, and nothing else', async () => {
  const { channel, messages } = await openSlackChannel()
  const signal = new AbortController().signal
  const sent = await channel.send(nudgeForAlice, signal)
  const mail = { channel: 'email', address: 'alice@example.com', conversation: null, providerId: '<1@clo>' } as const
  const inSlack = { ...mail, channel: 'slack', providerId: sent.status === 'sent' ? sent.providerId : '' } as const

  expect(await takeBack(null, [mail, inSlack], signal)).toEqual({ gone: 0, left: 1 })
  expect(await takeBack(channel, [mail, inSlack], signal)).toEqual({ gone: 1, left: 0 })
  expect(messages()).toEqual([])
})

test.each([
  [{}, [], true],
  [{ SLACK_BOT_TOKEN: 'xoxb-1-a', SLACK_SIGNING_SECRET: secret }, [], false],
  [{ CLO_BASE_URL: 'https://clo.example.com/' }, ['--http'], false],
])('the manifest is printed for the way that the settings or the option say', async (environment, options, isSocket) => {
  const said: string[] = []

  const status = await main(['slack', 'manifest', ...options], {
    environment,
    stdout: { write: (text) => said.push(text) },
    stderr: { write: () => true },
    clock: systemClock,
    signal: new AbortController().signal,
  })

  const { settings } = JSON.parse(said.join(''))
  expect(status).toBe(0)
  expect(settings.socket_mode_enabled).toBe(isSocket)
  expect(settings.interactivity.request_url?.endsWith('/slack/events') ?? true).toBe(true)
})
