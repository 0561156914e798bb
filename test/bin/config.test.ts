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
    CLO_LOG_LEVEL: 'loud',
    CLO_PROT: '80',
  }

  const read = () => readConfig(environment)

  for (const name of Object.keys(environment)) expect(read).toThrow(name)
  expect(read).not.toThrow(/hunter2|loud/)
})
