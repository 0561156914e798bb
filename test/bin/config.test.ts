import { join } from 'node:path'
import { expect, test } from 'vitest'
import { programDir, readConfig, settings } from '../../bin/config.ts'

test('without any setting the program keeps everything in a folder beside itself', () => {
  expect(readConfig({ HOME: '/root' })).toEqual({
    databaseUrl: null,
    dataDir: join(programDir, '.data'),
    port: 7331,
    baseUrl: 'http://127.0.0.1:7331',
    smtpUrl: null,
    mailFrom: 'clo@localhost',
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
