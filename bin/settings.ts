/** One setting as an operator reads it. */
export type Setting = {
  readonly name: string
  readonly meaning: string
  readonly default: string
  readonly unit: string
}

/** Every setting with its meaning, in the order in which one meets them. */
export const settings = [
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
    name: 'CLO_BOUNCE_MAILBOX',
    meaning: 'where what came back is read',
    default: 'none: only what is posted to the web',
    unit: 'folder, or imaps://user:password@host/INBOX',
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
] as const satisfies readonly Setting[]
