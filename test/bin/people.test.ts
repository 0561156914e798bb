import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { flag } from '../../engine/concepts/flags.ts'
import { changeSettings } from '../../engine/people/settings.ts'
import { askAlice } from '../support/asking.ts'
import { addSlackId, days, inForce, monday, suppressEmail } from '../support/cast.ts'
import { useClearDatabase } from '../support/clear.ts'
import { useClo } from './run-clo.ts'

const database = useClearDatabase()
const clo = (...args: string[]) => useClo({ databaseUrl: database().url })(...args)

test('one person is shown with channels and decisions in words, never with what they retain', async () => {
  const { db } = database()
  const { alice } = await askAlice(db)
  await addSlackId(db, alice, 'U1')
  await suppressEmail(db, alice.email)
  await changeSettings(db, alice.id, { calendar: 'DE-BY', weeklyCap: 5 }, monday)

  const { status, out } = await clo('people', 'show', 'alice@example.com')

  expect(status).toBe(0)
  expect(out).toBe(
    [
      'Alice, alice@example.com: active',
      'Where: Europe/London, now 2026-01-05 09:00; holidays of DE-BY; language en',
      'When: 09:00 within 09:00-17:00, Mon, Tue, Wed, Thu, Fri',
      'Questions: 2 at once, 2 a day, 5 a week; 2 buttons',
      'Channel: email, preferred, alice@example.com, off: recipient-refused',
      'Channel: slack, U1, works',
      '',
      'Lately, to the person:',
      'Mon 2026-01-05 09:00 Asked 2 questions.',
      '',
    ].join('\n'),
  )
  const { out: json } = await clo('people', 'show', 'alice@example.com', '--json')
  expect(JSON.parse(json)).toMatchObject({
    settings: { email: 'alice@example.com', calendar: 'DE-BY' },
    decisions: [{ reason: 'asked', asked: 2 }],
  })
  expect(json).not.toMatch(/5433|____|stability/)
})

test('an export is one document either way, and that it was asked for is recorded', async () => {
  const { db } = database()
  await askAlice(db)

  const { status, out } = await clo('people', 'export', 'alice@example.com')

  expect(status).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ person: { email: 'alice@example.com' }, question: [{}, {}] })
  expect(await db.selectFrom('viewing').select('viewer').execute()).toEqual([
    { viewer: expect.stringMatching(/^operator/) },
  ])
  expect(JSON.parse((await clo('people', 'export', 'alice@example.com', '--json')).out)).toHaveProperty('viewing')
})

test('nobody is erased unless it is meant', async () => {
  const { db } = database()
  await askAlice(db)

  expect(await clo('people', 'erase', 'alice@example.com')).toMatchObject({ status: 2, out: '' })
  expect(await db.selectFrom('person').select('id').execute()).toHaveLength(1)

  expect(await clo('people', 'erase', 'alice@example.com', '--yes')).toMatchObject({
    status: 0,
    out: expect.stringMatching(/^Erased alice@example\.com\./),
  })
  expect(await db.selectFrom('person').select('id').execute()).toEqual([])
  expect(await clo('people', 'show', 'alice@example.com')).toMatchObject({ status: 1 })
})

test('a ceiling is shown, set, added to and lifted', async () => {
  expect((await clo('people', 'ceiling')).out).toMatch(/^There is no ceiling/)
  expect((await clo('people', 'ceiling', '--day', '3', '--week', '8')).out).toBe(
    'Nobody is asked more than 3 questions a day, 8 questions a week.\n',
  )
  expect(JSON.parse((await clo('people', 'ceiling', '--slot', '1', '--json')).out)).toEqual({
    slot_cap: 1,
    daily_cap: 3,
    weekly_cap: 8,
  })
  expect((await clo('people', 'ceiling', '--lift', '--week', '9')).out).toBe(
    'Nobody is asked more than 9 questions a week.\n',
  )
})

test('a person is added with the holidays of their region, and not with those of nowhere', async () => {
  const { db } = database()
  const add = (email: string, calendar: string) =>
    clo('people', 'add', 'Zoe', email, '--time-zone', 'Europe/Berlin', '--calendar', calendar)

  expect(await add('zoe@example.com', 'de-by')).toMatchObject({ status: 0 })
  expect(await add('yan@example.com', 'DE-ZZ')).toMatchObject({
    status: 1,
    err: expect.stringContaining('calendar is not known; expected a country or a region of it, such as DE or DE-BY'),
  })

  expect(await db.selectFrom('person').select(['email', 'calendar']).execute()).toEqual([
    { email: 'zoe@example.com', calendar: 'DE-BY' },
  ])
  expect(await db.selectFrom('holiday').select('day').where('day', '=', '2026-01-06').execute()).toHaveLength(1)
})

test('a file of people has a column for the calendar', async () => {
  const { db } = database()
  const good = await fileOf('name,email,time_zone,calendar\nZoe,zoe@example.com,Europe/Berlin,DE-BY\n')
  const bad = await fileOf('name,email,time_zone,calendar\nZoe,zoe@example.com,Europe/Berlin,Bavaria\n')

  expect(await clo('people', 'import', good)).toMatchObject({ status: 0 })
  expect(await db.selectFrom('person').select('calendar').execute()).toEqual([{ calendar: 'DE-BY' }])
  expect(await clo('people', 'import', bad)).toMatchObject({
    status: 1,
    out: expect.stringContaining('line 2: calendar is not known'),
  })
})

test('flags are listed with who said what, and unflagged by id', async () => {
  const { db } = database()
  const { alice, conceptIds } = await askAlice(db)
  expect((await clo('concepts', 'flags')).out).toBe('Nobody flags anything.\n')
  await flag(
    db,
    inForce.model,
    { personId: alice.id, conceptId: conceptIds[0], version: 1, note: 'It moved\u001b[2J.' },
    days(-1),
  )

  const { out } = await clo('concepts', 'flags')

  expect(out).toMatch(new RegExp(`^${conceptIds[0]} \\| version 1\\n {4}Q: `))
  expect(out).toMatch(/! alice@example\.com, 2026-01-04: It moved/)
  expect(out).not.toContain('\u001b')
  expect(JSON.parse((await clo('concepts', 'flags', '--json')).out)).toMatchObject([{ conceptId: conceptIds[0] }])
  expect(await clo('concepts', 'unflag', conceptIds[0], conceptIds[1])).toMatchObject({
    status: 1,
    out: `1 concept unflagged.\nNobody flags a concept ${conceptIds[1]}; see clo concepts flags\n`,
  })
  expect((await clo('concepts', 'flags')).out).toBe('Nobody flags anything.\n')
})

async function fileOf(text: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'clo-people-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  const path = join(dir, 'people.csv')
  await writeFile(path, text)
  return path
}
