import { join } from 'node:path'
import { expect, test } from 'vitest'
import { programDir, readConfig } from '../../bin/config.ts'
import { settings } from '../../bin/settings.ts'

test('without any setting the program keeps everything in a folder beside itself', () => {
  expect(readConfig({ HOME: '/root' })).toEqual({
    databaseUrl: null,
    dataDir: join(programDir, '.data'),
    port: 7331,
    baseUrl: 'http://127.0.0.1:7331',
    smtpUrl: null,
    mailFrom: 'clo@localhost',
    replyTo: null,
    bounceAddress: null,
    bounceMailbox: null,
    dkim: null,
    slack: null,
    secretKey: undefined,
    logLevel: 'info',
  })
})

test('links follow the port, unless people reach the web elsewhere', () => {
  expect(readConfig({ CLO_PORT: '8000' }).baseUrl).toBe('http://127.0.0.1:8000')
  expect(readConfig({ CLO_PORT: '8000', CLO_BASE_URL: 'https://clo.example.com/' }).baseUrl).toBe(
    'https://clo.example.com',
  )
})

test('a bot token brings Slack, at 200 messages a minute unless told otherwise', () => {
  expect(readConfig({ SLACK_BOT_TOKEN: 'xoxb-1-a', SLACK_APP_TOKEN: 'xapp-1-a' }).slack).toEqual({
    botToken: 'xoxb-1-a',
    appToken: 'xapp-1-a',
    signingSecret: null,
    perMinute: 200,
    apiUrl: null,
  })
  expect(readConfig({ SLACK_BOT_TOKEN: 'xoxb-1-a', CLO_SLACK_PER_MINUTE: '50' }).slack?.perMinute).toBe(50)
})

test('what would do nothing without a bot token is told', () => {
  expect(() => readConfig({ SLACK_APP_TOKEN: 'xapp-1-a' })).toThrow(
    'SLACK_APP_TOKEN does nothing without SLACK_BOT_TOKEN',
  )
})

test('what is set to nothing is not set', () => {
  expect(readConfig(Object.fromEntries(settings.map(({ name }) => [name, ''])))).toEqual(readConfig({}))
})

test('all faults are told at once, with the names of the settings and never their values', () => {
  const environment = {
    DATABASE_URL: 'mysql://user:hunter2@host/name',
    CLO_PORT: '99999',
    CLO_BASE_URL: 'clo.example.com',
    SMTP_URL: 'hunter2',
    CLO_MAIL_FROM: 'hunter2',
    CLO_REPLY_TO: 'hunter2',
    CLO_BOUNCE_ADDRESS: 'Hunter <hunter2@example.com>',
    CLO_BOUNCE_MAILBOX: 'imaps://user:hunter2@',
    CLO_DKIM_DOMAIN: 'hunter2',
    CLO_DKIM_SELECTOR: 'hunter2 hunter2',
    CLO_LOG_LEVEL: 'loud',
    SLACK_BOT_TOKEN: 'hunter2',
    SLACK_APP_TOKEN: 'xoxb-hunter2',
    SLACK_SIGNING_SECRET: 'hunter 2',
    CLO_SLACK_PER_MINUTE: '0',
    CLO_SLACK_API_URL: 'hunter2',
    CLO_PROT: '80',
  }

  const read = () => readConfig(environment)

  for (const name of Object.keys(environment)) expect(read).toThrow(name)
  expect(read).not.toThrow(/hunter2|loud/)
})

test.each([
  ['/var/mail/bounces', '/var/mail/bounces'],
  ['imaps://clo:secret@mail.example.com/INBOX', 'imaps://clo:secret@mail.example.com/INBOX'],
  ['imap://clo:secret@127.0.0.1:1143', 'imap://clo:secret@127.0.0.1:1143'],
])('what came back is read from %s', (place, expected) => {
  expect(readConfig({ CLO_BOUNCE_MAILBOX: place }).bounceMailbox).toBe(expected)
})

test.each([
  'imaps://mail.example.com/INBOX',
  'pop3://clo:secret@mail.example.com',
  'imaps:secret',
  'imaps://clo:secret@',
])('what came back cannot be read from %s', (place) => {
  expect(() => readConfig({ CLO_BOUNCE_MAILBOX: place })).toThrow(/CLO_BOUNCE_MAILBOX is neither/)
  expect(() => readConfig({ CLO_BOUNCE_MAILBOX: place })).not.toThrow(/secret/)
})

test.each(['bounces', 'Clo <bounces@example.com>'])('mails cannot come back to %s', (address) => {
  expect(() => readConfig({ CLO_BOUNCE_ADDRESS: address })).toThrow(/CLO_BOUNCE_ADDRESS is no bare mail address/)
})

test('mails are signed only with all that a signature needs', () => {
  const whole = {
    CLO_DKIM_DOMAIN: 'example.com',
    CLO_DKIM_SELECTOR: 'clo1',
    CLO_DKIM_KEY_FILE: '/etc/clo/dkim.pem',
  }

  expect(readConfig(whole).dkim).toEqual({ domain: 'example.com', selector: 'clo1', keyFile: '/etc/clo/dkim.pem' })
  expect(() => readConfig({ ...whole, CLO_DKIM_SELECTOR: '' })).toThrow('CLO_DKIM_SELECTOR is missing; signing needs')
  expect(() => readConfig({ CLO_DKIM_DOMAIN: 'example.com' })).toThrow(
    'CLO_DKIM_SELECTOR and CLO_DKIM_KEY_FILE are missing',
  )
})

test('a bounce address leaves room for the key of a mail', () => {
  expect(readConfig({ CLO_BOUNCE_ADDRESS: `${'b'.repeat(27)}@example.com` }).bounceAddress).toMatch(/^b{27}@/)
  expect(() => readConfig({ CLO_BOUNCE_ADDRESS: `${'b'.repeat(28)}@example.com` })).toThrow('at most 27 characters')
})
