import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { checkRuntime } from '../../bin/doctor/check-runtime.ts'
import { systemClock } from '../../engine/clock.ts'
import { addAlice } from '../support/cast.ts'
import { useClearDatabase } from '../support/clear.ts'
import { serveSlack } from '../support/slack/slack-double.ts'
import { tokens } from '../support/slack/workspace.ts'
import { useClo } from './run-clo.ts'

const database = useClearDatabase()

test('a sound installation gets a line for every check and ends with 0', async () => {
  const { db, url } = database()
  await addAlice(db, { time_zone: 'Asia/Kathmandu' })

  const { status, out } = await useClo({ databaseUrl: url, at: systemClock })('doctor')

  expect(out).toMatch(
    /ok +runtime[\s\S]*ok +secret key[\s\S]*ok +mail[\s\S]*ok +database[\s\S]*ok +clock[\s\S]*ok +time zones[\s\S]*All is well/,
  )
  expect(status).toBe(0)
})

test('every fault is found in one go, each with what to do', async () => {
  const { url } = database()
  const clo = useClo({
    databaseUrl: url,
    at: new Date(systemClock().getTime() - 60_000),
    environment: { SMTP_URL: 'smtp://127.0.0.1:1', CLO_SECRET_KEY: 'short' },
  })
  await useClo({ databaseUrl: url })('source', 'add', 'memory-mcp', 'team', '--path', '/nowhere.jsonl', '--no-check')

  const { status, out } = await clo('doctor', '--json')

  expect(status).toBe(1)
  const findings: { check: string; status: string; sentence: string }[] = JSON.parse(out)
  expect(findings.filter((finding) => finding.status === 'fault').map(({ check }) => check)).toEqual([
    'secret key',
    'mail',
    'clock',
    'source',
  ])
  expect(findings.find(({ check }) => check === 'clock')?.sentence).toMatch(
    /ahead of this machine’s; expected at most 5 s; let both follow/,
  )
})

test('a database that is not there leaves the other checks standing', async () => {
  const { status, out } = await useClo({ databaseUrl: 'postgres://127.0.0.1:1/none' })('doctor')

  expect(status).toBe(1)
  expect(out).toMatch(/ok +mail[\s\S]*fault +database +The database cannot be reached[\s\S]*1 fault\./)
})

test('Slack is looked at when there is a token for it, and a deaf app is told', async () => {
  const slack = await serveSlack({ clock: systemClock })
  const environment = { SLACK_BOT_TOKEN: tokens.bot, CLO_SLACK_API_URL: slack.apiUrl }
  const { url } = database()

  const deaf = await useClo({ databaseUrl: url, at: systemClock, environment })('doctor')
  slack.faults.push({ kind: 'refused', error: 'invalid_auth' })
  const refused = await useClo({ databaseUrl: url, at: systemClock, environment })('doctor')

  expect(inOneLine(deaf.out)).toMatch(
    /note slack Slack takes messages of clo in the workspace Double .*set SLACK_APP_TOKEN or/,
  )
  expect(deaf.status).toBe(0)
  expect(inOneLine(refused.out)).toMatch(/fault slack The Slack app cannot be used\. .*check SLACK_BOT_TOKEN/)
  expect(refused.status).toBe(1)
})

test('settings that cannot be used are a fault like any other', async () => {
  const { status, out } = await useClo({ environment: { CLO_PORT: 'x' } })('doctor')

  expect(status).toBe(1)
  expect(out).toMatch(/ok +runtime[\s\S]*fault +settings .*CLO_PORT/s)
})

test('a zone that the database does not know is a fault that counts its people', async () => {
  const { db, url } = database()
  await addAlice(db)
  // PostgreSQL computes with this form, but it is the name of no zone: nobody could say what it will be in summer.
  await sql`update person set time_zone = 'XYZ-5'`.execute(db)

  const { status, out } = await useClo({ databaseUrl: url, at: systemClock })('doctor')

  expect(status).toBe(1)
  expect(out).toMatch(/fault +time zones +The database does not know XYZ-5, the time zone of 1 person/)
})

test.each([
  ['20.20.2', 'fault'],
  ['22.17.0', 'fault'],
  ['22.18.0', 'ok'],
  ['24.1.0', 'ok'],
])('Node %s is %s', (version, status) => {
  expect(checkRuntime(version, '/usr/bin/node')).toMatchObject({
    status,
    sentence: expect.stringContaining('/usr/bin/node'),
  })
})

const inOneLine = (text: string): string => text.replaceAll(/\s+/g, ' ')
