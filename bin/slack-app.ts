import type { SlackApp, SlackWay } from '../channels/slack/app.ts'
import { slackPath } from '../channels/slack/manifest.ts'
import { onlyNow } from '../channels/slack/request-window.ts'
import { deliver } from '../engine/nudges/deliver.ts'
import type { Mount } from '../server/listen.ts'
import type { SlackConfig } from './config.ts'
import type { Runtime } from './runtime.ts'

/** The app, with how Slack reaches it, and what the web server is to pass on to it. */
export type OpenedSlackApp = {
  readonly way: SlackWay['kind']
  readonly mounts: readonly Mount[]
  stop(): Promise<void>
}

/**
 * Opens the Slack app; null where the settings name no way for Slack to reach it. It belongs to the processes that serve the web, over a socket too: there people wait for an
 * answer, and a worker may be busy with a sync. Any number of them may run: Slack sends each event to one, and the database tells what was seen.
 */
export async function openSlackAppOf(runtime: Runtime): Promise<OpenedSlackApp | null> {
  const { config, slack, clock } = runtime
  const way = config.slack && wayOf(config.slack)
  if (slack === null || way === null) return null
  const { openSlackApp } = await import('../channels/slack/app.ts')
  const app = openSlackApp(
    { ...runtime, deliverNow: (signal) => deliver(runtime.db, { ...runtime, signal }) },
    slack.access,
    way,
  )
  return { way: way.kind, mounts: mountsOf(app, clock), stop: app.stop }
}

/** A socket needs no public address, and is taken where both ways are set. */
export function wayOf({ appToken, signingSecret }: SlackConfig): SlackWay | null {
  if (appToken !== null) return { kind: 'socket', appToken }
  return signingSecret === null ? null : { kind: 'http', signingSecret }
}

function mountsOf({ listener }: SlackApp, clock: Runtime['clock']): readonly Mount[] {
  return listener === null ? [] : [{ path: slackPath, listener: onlyNow(listener, clock) }]
}
