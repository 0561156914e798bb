import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { CommandError } from './failure.ts'
import { settings } from './settings.ts'

/** The settings of one process, checked. `databaseUrl` null: the program's own server; `smtpUrl` null: mails go to a folder. */
export type Config = {
  readonly databaseUrl: string | null
  readonly dataDir: string
  readonly port: number
  /** Without a slash at the end. */
  readonly baseUrl: string
  readonly smtpUrl: string | null
  readonly mailFrom: string
  readonly replyTo: string | null
  /** Bare, without a name: each mail's own key is put behind its mailbox. */
  readonly bounceAddress: string | null
  /** Where they are read: a folder, or an imap:// or imaps:// address. */
  readonly bounceMailbox: string | null
  readonly dkim: DkimSettings | null
  /** Null without a bot token: nothing goes to Slack. */
  readonly slack: SlackConfig | null
  readonly secretKey: string | undefined
  readonly logLevel: LogLevel
}

/** How Slack is reached, and how it reaches us: over a socket that `appToken` opens, or over HTTP, signed with `signingSecret`. `perMinute`: messages, at most. */
export type SlackConfig = {
  readonly botToken: string
  readonly appToken: string | null
  readonly signingSecret: string | null
  readonly perMinute: number
  readonly apiUrl: string | null
}

/** Which key signs mails, and for whom. */
export type DkimSettings = { readonly domain: string; readonly selector: string; readonly keyFile: string }

/** How much is logged: nothing, what happened, or also how the program came to it, with the places of faults. */
export type LogLevel = 'silent' | 'info' | 'debug'

const address = (protocols: readonly string[], fault: string) =>
  z.string().refine((text) => protocols.includes(URL.parse(text)?.protocol ?? ''), fault)

const token = (beginning: string) =>
  z
    .string()
    .refine((text) => new RegExp(`^${beginning}-[\\w-]+$`).test(text), `is no such token; expected ${beginning}-...`)
const mailAddress = () =>
  z.string().regex(/^[^\r\n]*[^\s@<>]@[^\s@<>]+>?$/, 'is no mail address; expected one such as Clo <clo@example.com>')

const schema = z.object({
  DATABASE_URL: address(
    ['postgres:', 'postgresql:'],
    'is no address of PostgreSQL; expected postgres://user:password@host/name',
  ).optional(),
  CLO_DATA_DIR: z.string().optional(),
  CLO_PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'is no port; expected 0 to 65535')
    .transform(Number)
    .refine((port) => port <= 65_535, 'is no port; expected 0 to 65535')
    .default(7331),
  CLO_BASE_URL: address(
    ['http:', 'https:'],
    'is no web address; expected one such as https://clo.example.com',
  ).optional(),
  SMTP_URL: address(
    ['smtp:', 'smtps:'],
    'is no address of a mail server; expected smtp://user:password@host:port',
  ).optional(),
  CLO_MAIL_FROM: mailAddress().default('clo@localhost'),
  CLO_REPLY_TO: mailAddress().optional(),
  // A mailbox name has at most 64 characters (RFC 5321), and a key takes 37 of them.
  CLO_BOUNCE_ADDRESS: z
    .string()
    .regex(
      /^[^\s@<>"(),:;[\]\\]{1,27}@[^\s@<>]+$/,
      'is no bare mail address with at most 27 characters before the @; expected one such as bounces@example.com',
    )
    .optional(),
  CLO_BOUNCE_MAILBOX: z
    .string()
    .refine(
      isMailboxPlace,
      'is neither a folder nor the address of a mailbox; expected a path or imaps://user:password@host/INBOX',
    )
    .optional(),
  SLACK_BOT_TOKEN: token('xoxb').optional(),
  SLACK_APP_TOKEN: token('xapp').optional(),
  SLACK_SIGNING_SECRET: z
    .string()
    .regex(/^\w{8,}$/, 'is no signing secret; expected the one of the app’s Basic Information')
    .optional(),
  CLO_SLACK_PER_MINUTE: z
    .string()
    .regex(/^[1-9]\d{0,4}$/, 'is no rate; expected 1 to 99999')
    .transform(Number)
    .default(200),
  CLO_SLACK_API_URL: address(
    ['http:', 'https:'],
    'is no web address; expected one such as https://slack.com/api/',
  ).optional(),
  CLO_DKIM_DOMAIN: z
    .string()
    .regex(/^([a-z0-9-]+\.)+[a-z0-9-]+$/i, 'is no domain; expected one such as example.com')
    .optional(),
  CLO_DKIM_SELECTOR: z
    .string()
    .regex(/^[a-z0-9]+([._-][a-z0-9]+)*$/i, 'is no selector; expected letters and digits such as clo1')
    .optional(),
  CLO_DKIM_KEY_FILE: z.string().optional(),
  CLO_SECRET_KEY: z.string().optional(),
  CLO_LOG_LEVEL: z.enum(['silent', 'info', 'debug'], 'is no level; expected silent, info or debug').default('info'),
})

/** What looks like an address must be one of IMAP, whole, so that a typing error is not taken for a folder. */
function isMailboxPlace(place: string): boolean {
  if (!/^[a-z][a-z\d+.-]*:\/\//i.test(place)) return !isImap(place)
  const url = URL.parse(place)
  return url !== null && isImap(place) && url.hostname !== '' && url.username !== ''
}

const isImap = (place: string): boolean => /^imaps?:/i.test(place)

/** The folder that holds the program. */
export const programDir = fileURLToPath(new URL('..', import.meta.url))

/** The environment of this process; nothing else reads it. */
export function processEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env
}

/** Reads the settings out of an environment; what is empty counts as not set. Throws CommandError with every fault at once, never with a value. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const names: readonly (keyof z.infer<typeof schema>)[] = settings.map(({ name }) => name)
  const given = Object.fromEntries(names.map((name) => [name, environment[name] || undefined]))
  const parsed = schema.safeParse(given)
  const unknown = Object.keys(environment).filter(
    (name) => name.startsWith('CLO_') && !names.some((known) => known === name),
  )
  const orphans = environment.SLACK_BOT_TOKEN ? [] : (['SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET'] as const)
  const faults = [
    ...(parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${String(path[0])} ${message}`)),
    ...orphans
      .filter((name) => given[name] !== undefined)
      .map((name) => `${name} does nothing without SLACK_BOT_TOKEN`),
    ...dkimFaults(given),
    ...unknown.map((name) => `${name} is no setting; expected one of ${names.join(', ')}`),
  ]
  if (!parsed.success || faults.length > 0)
    throw new CommandError(`The settings cannot be used:\n  ${faults.join('\n  ')}`)

  const { data } = parsed
  return {
    databaseUrl: data.DATABASE_URL ?? null,
    dataDir: data.CLO_DATA_DIR === undefined ? join(programDir, '.data') : resolve(data.CLO_DATA_DIR),
    port: data.CLO_PORT,
    baseUrl: (data.CLO_BASE_URL ?? `http://127.0.0.1:${data.CLO_PORT}`).replace(/\/+$/, ''),
    smtpUrl: data.SMTP_URL ?? null,
    mailFrom: data.CLO_MAIL_FROM,
    replyTo: data.CLO_REPLY_TO ?? null,
    bounceAddress: data.CLO_BOUNCE_ADDRESS ?? null,
    bounceMailbox: bounceMailboxOf(data.CLO_BOUNCE_MAILBOX),
    slack: slackConfigOf(data),
    dkim: dkimOf(data),
    secretKey: data.CLO_SECRET_KEY,
    logLevel: data.CLO_LOG_LEVEL,
  }
}

function slackConfigOf(data: z.infer<typeof schema>): SlackConfig | null {
  if (data.SLACK_BOT_TOKEN === undefined) return null
  return {
    botToken: data.SLACK_BOT_TOKEN,
    appToken: data.SLACK_APP_TOKEN ?? null,
    signingSecret: data.SLACK_SIGNING_SECRET ?? null,
    perMinute: data.CLO_SLACK_PER_MINUTE,
    apiUrl: data.CLO_SLACK_API_URL ?? null,
  }
}

function bounceMailboxOf(place: string | undefined): string | null {
  if (place === undefined) return null
  return isImap(place) ? place : resolve(place)
}

function dkimOf(data: z.infer<typeof schema>): DkimSettings | null {
  const { CLO_DKIM_DOMAIN: domain, CLO_DKIM_SELECTOR: selector, CLO_DKIM_KEY_FILE: keyFile } = data
  if (domain === undefined || selector === undefined || keyFile === undefined) return null
  return { domain, selector, keyFile: resolve(keyFile) }
}

/** A signature needs all three; a part of them would leave mails unsigned without a word. */
function dkimFaults(given: Readonly<Record<string, string | undefined>>): string[] {
  const names = ['CLO_DKIM_DOMAIN', 'CLO_DKIM_SELECTOR', 'CLO_DKIM_KEY_FILE']
  const missing = names.filter((name) => given[name] === undefined)
  if (missing.length === 0 || missing.length === names.length) return []
  return [`${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing; signing needs ${names.join(', ')}`]
}
