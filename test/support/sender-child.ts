import { setTimeout as wait } from 'node:timers/promises'
import { emailChannel } from '../../channels/email/email-channel.ts'
import { smtpTransport } from '../../channels/email/smtp-transport.ts'
import { openSlackClient } from '../../channels/slack/client.ts'
import { slackChannel } from '../../channels/slack/slack-channel.ts'
import { systemClock } from '../../engine/clock.ts'
import { openDatabase } from '../../engine/db/pool.ts'
import { deliver } from '../../engine/nudges/deliver.ts'
import { reconcile } from '../../engine/nudges/reconcile.ts'
import { deliveryAt } from './delivering.ts'

/** What a sender of the fleet is told: where everything is, and how patient it is. */
export type SenderOrder = {
  readonly databaseUrl: string
  readonly kind: 'slack' | 'email'
  /** Of Slack's Web API, or of the mail server. */
  readonly url: string
  readonly perMinute: number
  readonly timeoutMs: number
  readonly leaseMs: number
  readonly graceMs: number
}

/** Delivers and reconciles, over and over, as the minutes of a real worker would, until it is killed. */
const order: SenderOrder = JSON.parse(process.argv[2] ?? '')
const db = openDatabase(order.databaseUrl, { connections: 10 })
const channel =
  order.kind === 'email'
    ? emailChannel({ transport: smtpTransport(order.url), from: 'clo@example.com' })
    : slackChannel({
        client: openSlackClient({ botToken: 'xoxb-double', apiUrl: order.url, timeoutMs: order.timeoutMs }),
        clock: systemClock,
        workspacePerMinute: order.perMinute,
      })
const delivery = {
  ...deliveryAt(channel, systemClock()),
  clock: systemClock,
  owner: `sender ${process.pid}`,
  leaseMs: order.leaseMs,
}
process.send?.('ready')
for (;;) {
  await reconcile(db, delivery, order.graceMs)
  await deliver(db, delivery)
  await wait(50)
}
