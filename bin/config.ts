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
  readonly replyTo: string | null
  /** Bare, without a name: each mail's own key is put behind its mailbox. */
  readonly bounceAddress: string | null
  readonly dkim: DkimSettings | null
  readonly secretKey: string | undefined
  readonly logLevel: LogLevel
}

/** Which key signs mails, and for whom. */
export type DkimSettings = { readonly domain: string; readonly selector: string; readonly keyFile: string }

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
    name: 'CLO_REPLY_TO',
    meaning: 'who reads replies to mails',
    default: 'none: replies go to CLO_MAIL_FROM',
    unit: 'mail address',
  },
  {
    name: 'CLO_BOUNCE_ADDRESS',
    meaning: 'takes mails that come back, also as name+key@',
    default: 'none: they go to CLO_MAIL_FROM',
    unit: 'bare mail address',
  },
  {
    name: 'CLO_DKIM_DOMAIN',
    meaning: 'domain that mails are signed for (DKIM)',
    default: 'none: mails go out unsigned',
    unit: 'domain',
  },
  { name: 'CLO_DKIM_SELECTOR', meaning: 'name of the key in its DNS', default: 'none', unit: 'letters and digits' },
  { name: 'CLO_DKIM_KEY_FILE', meaning: 'private RSA key that signs', default: 'none', unit: 'path of a PEM file' },
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
  const faults = [
    ...(parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${String(path[0])} ${message}`)),
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
    dkim: dkimOf(data),
    secretKey: data.CLO_SECRET_KEY,
    logLevel: data.CLO_LOG_LEVEL,
  }
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
