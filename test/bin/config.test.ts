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
    replyTo: null,
    bounceAddress: null,
    dkim: null,
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
    CLO_DKIM_DOMAIN: 'hunter2',
    CLO_DKIM_SELECTOR: 'hunter2 hunter2',
    CLO_LOG_LEVEL: 'loud',
    CLO_PROT: '80',
  }

  const read = () => readConfig(environment)

  for (const name of Object.keys(environment)) expect(read).toThrow(name)
  expect(read).not.toThrow(/hunter2|loud/)
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
