import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { openMailFeed } from '../channels/email/bounces/open-mail-feed.ts'
import { emailChannel } from '../channels/email/email-channel.ts'
import { mailboxTransport } from '../channels/email/mailbox-transport.ts'
import { smtpTransport } from '../channels/email/smtp-transport.ts'
import type { SlackAccess } from '../channels/slack/client.ts'
import type { ReadDirectory } from '../channels/slack/directory.ts'
import type { SlackChannel } from '../channels/slack/slack-channel.ts'
import { waitMs } from '../channels/slack/wait.ts'
import { openSource } from '../connectors/registry.ts'
import type { Clock } from '../engine/clock.ts'
import type { Links } from '../engine/links/link.ts'
import { type ModelInForce, readModelInForce } from '../engine/model/model-in-force.ts'
import type { NudgeChannel } from '../engine/nudges/nudge-channel.ts'
import type { SentMessage } from '../engine/people/own-data.ts'
import { secretKey } from '../engine/secrets/key.ts'
import { unsealSettings } from '../engine/secrets/seal.ts'
import type { JobTools } from '../jobs/job-tools.ts'
import type { Config } from './config.ts'
import { readDkimKey } from './dkim-key.ts'
import type { Logs } from './open-log.ts'
import { openStore, type Store } from './open-store.ts'
import { type TakenBack, takeBack } from './take-back.ts'

/**
 * Everything that a command works with; it is also what the jobs take. `mailboxDir` is null where mails go to a server.
 * `close` ends channels, connections and, when nobody else uses it, the program's own server.
 */
export type Runtime = JobTools & {
  readonly config: Config
  readonly inForce: ModelInForce
  readonly store: Pick<Store, 'url' | 'role' | 'applied'>
  readonly mailboxDir: string | null
  readonly slack: OpenedSlack | null
  readonly takeBack: (messages: readonly SentMessage[]) => Promise<TakenBack>
  close(): Promise<void>
}

/** Slack, open for sending; `access` is what an app that listens to it takes. */
export type OpenedSlack = {
  readonly access: SlackAccess
  readonly channel: SlackChannel
  readonly readDirectory: ReadDirectory
}

/** What a runtime takes from the process around it. */
export type Around = { readonly logs: Logs; readonly clock: Clock; readonly signal: AbortSignal }

/** Opens everything: the database, migrated, the model in force, signed links and channels. Throws when one of them cannot be used. */
export async function openRuntime(config: Config, { logs, clock, signal }: Around): Promise<Runtime> {
  const links = openLinks(config)
  const email = openEmail(config, clock)
  const slack = await openSlack(config, clock)
  const channels: readonly NudgeChannel[] = [email, ...(slack === null ? [] : [slack.channel])]
  const store = await openStore(config, logs.debug)
  const close = async () => {
    await Promise.all(channels.map((channel) => channel.close()))
    await store.close()
  }
  try {
    return {
      config,
      db: store.db,
      store,
      inForce: await readModelInForce(store.db),
      links,
      channels,
      slack,
      takeBack: (messages) => takeBack(slack?.channel ?? null, messages, signal),
      ...(slack && { readDirectory: slack.readDirectory }),
      openSource: (kind, settings) => openSource(kind, unsealSettings(links.key, settings)),
      ...(config.bounceMailbox !== null && {
        bounces: { feed: openMailFeed(config.bounceMailbox), address: config.bounceAddress },
      }),
      mailboxDir: mailboxDirOf(config),
      owner: `${hostname()}:${process.pid}:${randomUUID()}`,
      log: logs.info,
      clock,
      signal,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Where links point to and what seals them. Makes the key file the first time. Throws when what it finds is no key. */
export function openLinks({ baseUrl, dataDir, secretKey: fromEnvironment }: Config): Links {
  return { baseUrl, key: secretKey({ fromEnvironment, file: join(dataDir, 'secret.key') }) }
}

/** Email to the mail server of the settings, or to a folder. `clock` dates the mails. Throws when the key that signs cannot be used. */
export function openEmail(config: Config, clock: Clock): NudgeChannel {
  const transport =
    config.smtpUrl === null ? mailboxTransport(join(config.dataDir, 'mailbox')) : smtpTransport(config.smtpUrl)
  return emailChannel({
    transport,
    from: config.mailFrom,
    replyTo: config.replyTo,
    returnAddress: config.bounceAddress,
    dkim: config.dkim && readDkimKey(config.dkim),
    clock,
  })
}

/** Slack as the settings say; null without a bot token. */
export async function openSlack({ slack }: Config, clock: Clock): Promise<OpenedSlack | null> {
  if (slack === null) return null
  // Bolt takes about a second to load: no command without Slack waits for it.
  const { openSlackClient } = await import('../channels/slack/client.ts')
  const { readDirectory } = await import('../channels/slack/directory.ts')
  const { slackChannel } = await import('../channels/slack/slack-channel.ts')
  const { botToken, apiUrl, perMinute } = slack
  const access = { botToken, ...(apiUrl !== null && { apiUrl }) }
  const client = openSlackClient(access)
  return {
    access,
    channel: slackChannel({ client, clock, workspacePerMinute: perMinute }),
    readDirectory: (at, signal) => readDirectory({ client, wait: waitMs }, at, signal),
  }
}

function mailboxDirOf({ smtpUrl, dataDir }: Config): string | null {
  return smtpUrl === null ? join(dataDir, 'mailbox') : null
}
