import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { CommandError } from './failure.ts'

/** The settings of one process, checked. `databaseUrl` null: the program's own server; `smtpUrl` null: mails go to a folder. */
export type Config = {
  readonly databaseUrl: string | null
  readonly dataDir: string
  readonly port: number
  /** Without a slash at the end. */
  readonly baseUrl: string
  readonly smtpUrl: string | null
  readonly mailFrom: string
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

/** How much is logged: nothing, what happened, or also how the program came to it, with the places of faults. */
export type LogLevel = 'silent' | 'info' | 'debug'

/** One setting as an operator reads it. */
export type Setting = {
  readonly name: string
  readonly meaning: string
  readonly default: string
  readonly unit: string
}

const address = (protocols: readonly string[], fault: string) =>
  z.string().refine((text) => protocols.includes(URL.parse(text)?.protocol ?? ''), fault)

const token = (beginning: string) =>
  z
    .string()
    .refine((text) => new RegExp(`^${beginning}-[\\w-]+$`).test(text), `is no such token; expected ${beginning}-...`)

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
  CLO_MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*[^\s@<>]@[^\s@<>]+>?$/, 'is no mail address; expected one such as Clo <clo@example.com>')
    .default('clo@localhost'),
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
  CLO_SECRET_KEY: z.string().optional(),
  CLO_LOG_LEVEL: z.enum(['silent', 'info', 'debug'], 'is no level; expected silent, info or debug').default('info'),
})

/** Every setting with its meaning, in the order in which one meets them. */
export const settings: readonly (Setting & { readonly name: keyof z.infer<typeof schema> })[] = [
  {
    name: 'DATABASE_URL',
    meaning: 'PostgreSQL 15 or later to keep everything in',
    default: 'a server of its own in CLO_DATA_DIR',
    unit: 'postgres://user:password@host/name',
  },
  { name: 'CLO_DATA_DIR', meaning: 'folder of own data', default: '.data beside the program', unit: 'path' },
  { name: 'CLO_PORT', meaning: 'where the web listens', default: '7331', unit: 'port' },
  {
    name: 'CLO_BASE_URL',
    meaning: 'how people reach the web; links begin so',
    default: 'http://127.0.0.1:CLO_PORT',
    unit: 'address',
  },
  {
    name: 'SMTP_URL',
    meaning: 'mail server',
    default: 'none: mails go to CLO_DATA_DIR/mailbox',
    unit: 'smtp://user:password@host:port',
  },
  { name: 'CLO_MAIL_FROM', meaning: 'sender of mails', default: 'clo@localhost', unit: 'mail address' },
  {
    name: 'SLACK_BOT_TOKEN',
    meaning: 'token of the Slack app',
    default: 'none: nothing goes to Slack',
    unit: 'xoxb-...',
  },
  {
    name: 'SLACK_APP_TOKEN',
    meaning: 'token that opens the socket over which Slack reaches us',
    default: 'none: Slack reaches us over HTTP, or not at all',
    unit: 'xapp-...',
  },
  {
    name: 'SLACK_SIGNING_SECRET',
    meaning: 'what Slack signs its requests over HTTP with',
    default: 'none: Slack reaches us over a socket, or not at all',
    unit: 'text',
  },
  {
    name: 'CLO_SLACK_PER_MINUTE',
    meaning: 'messages into Slack, at most, of all processes together',
    default: '200',
    unit: 'messages a minute',
  },
  { name: 'CLO_SLACK_API_URL', meaning: 'where Slack is called', default: 'https://slack.com/api/', unit: 'address' },
  {
    name: 'CLO_SECRET_KEY',
    meaning: 'key that links are signed with',
    default: 'a key file in CLO_DATA_DIR',
    unit: '32 bytes, hex or base64',
  },
  { name: 'CLO_LOG_LEVEL', meaning: 'what is logged', default: 'info', unit: 'silent, info, debug' },
]

/** The folder that holds the program. */
export const programDir = fileURLToPath(new URL('..', import.meta.url))

/** The environment of this process; nothing else reads it. */
export function processEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env
}

/** Reads the settings out of an environment; what is empty counts as not set. Throws CommandError with every fault at once, never with a value. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const names = settings.map(({ name }) => name)
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
    slack: slackConfigOf(data),
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
