import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { readConfig } from '../../bin/config.ts'
import { main } from '../../bin/main.ts'
import { openLogs } from '../../bin/open-log.ts'
import { openRuntime, type Runtime } from '../../bin/runtime.ts'
import type { Shell } from '../../bin/shell.ts'
import { wayOf } from '../../bin/slack-app.ts'
import { openSlackApp } from '../../channels/slack/app.ts'
import type { Clock } from '../../engine/clock.ts'
import { deliver } from '../../engine/nudges/deliver.ts'
import { createApp } from '../../server/app.ts'
import { listen } from '../../server/listen.ts'
import { freePort } from './browser.ts'
import type { Inbound } from './slack/inbound.ts'
import { perform } from './slack/perform.ts'
import type { SlackDouble } from './slack/slack-double.ts'

/** Something that left the process, and by which door. */
export type Left = { readonly door: string; readonly text: string }

/** What the web answered. `path`: of a redirect, else null. */
export type Visited = { readonly status: number; readonly path: string | null; readonly body: string }

/** The program as an operator starts it, with its web and its Slack app, of which every word is kept that it writes, prints or answers. */
export type OverheardProgram = {
  readonly runtime: Runtime
  /** In order: lines of the log, what commands printed, answers of the web with their heads, answers to Slack. */
  readonly left: readonly Left[]
  /** One command line, in a process of its own as far as it can tell. */
  run(...args: string[]): Promise<void>
  visit(method: 'GET' | 'HEAD' | 'POST', path: string, form?: Record<string, string>): Promise<Visited>
  /** Does what a person does in that Slack, and waits until it shows what came of it. Needs a token for the socket. */
  act(slack: SlackDouble, inbound: Inbound): Promise<void>
  /** The mails that wait in its folder, where it has no mail server. */
  folder(): readonly Left[]
}

/** Starts it with these settings, for the length of one test. */
export async function startOverheard(
  environment: Readonly<Record<string, string>>,
  clock: Clock,
): Promise<OverheardProgram> {
  const left: Left[] = []
  const dataDir = mkdtempSync(join(tmpdir(), 'clo-overheard-'))
  const port = await freePort()
  const shell: Shell = {
    environment: {
      CLO_DATA_DIR: dataDir,
      CLO_SECRET_KEY: '07'.repeat(32),
      CLO_PORT: String(port),
      CLO_LOG_LEVEL: 'debug',
      ...environment,
    },
    stdout: { write: (text) => left.push({ door: 'stdout', text }) },
    stderr: { write: (text) => left.push({ door: 'log', text }) },
    clock,
    signal: new AbortController().signal,
  }
  const config = readConfig(shell.environment)
  const runtime = await openRuntime(config, { logs: openLogs(shell, config.logLevel), clock, signal: shell.signal })
  const web = await listen(createApp(runtime), { port, host: '127.0.0.1' })
  const app = openApp(runtime)
  onTestFinished(async () => {
    await app?.stop()
    await web.close()
    await runtime.close()
    rmSync(dataDir, { recursive: true, force: true })
  })

  return {
    runtime,
    left,
    async run(...args) {
      const status = await main(args, shell)
      left.push({ door: 'stdout', text: `${args.join(' ')} ended with ${status}` })
    },
    async visit(method, path, form) {
      const response = await fetch(`${web.url}${path}`, {
        method,
        redirect: 'manual',
        headers: { connection: 'close' },
        ...(form && { body: new URLSearchParams(form) }),
      })
      const body = await response.text()
      const head = [...response.headers].map((header) => header.join(': ')).join('\n')
      left.push({ door: `web ${method} ${path}`, text: `${response.status}\n${head}\n\n${body}` })
      return { status: response.status, path: response.headers.get('location'), body }
    },
    async act(slack, inbound) {
      await slack.sockets.whenConnected(1)
      const acknowledgement = await perform(slack, slack.sockets.send, { inbound })
      left.push({ door: 'slack answer', text: JSON.stringify(acknowledgement) })
      await app?.settled()
    },
    folder: () => {
      const place = join(dataDir, 'mailbox')
      return readdirSync(place).map((name) => ({ door: 'mail', text: readFileSync(join(place, name), 'utf8') }))
    },
  }
}

/** As bin/slack-app.ts does, which never waits for it. */
function openApp(runtime: Runtime) {
  const { config, slack } = runtime
  const way = config.slack && wayOf(config.slack)
  if (slack === null || way === null) return null
  const deliverNow = (signal: AbortSignal) => deliver(runtime.db, { ...runtime, signal })
  return openSlackApp({ ...runtime, deliverNow, wait: async () => {} }, slack.access, way)
}
