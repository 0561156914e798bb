import { expect, test } from 'vitest'
import { plan } from '../../../engine/nudges/plan.ts'
import { importPeopleCsv } from '../../../engine/people/import-people.ts'
import type { NewPerson } from '../../../engine/people/new-person.ts'
import {
  addPerson,
  findPerson,
  listPeople,
  pausePerson,
  recordConsent,
  resumePerson,
  withdrawConsent,
} from '../../../engine/people/people.ts'
import { addAlice, days, inForce, monday, suppressEmail } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'

const database = useClearDatabase()
const { model } = inForce

const zoe: NewPerson = {
  name: 'Zoe',
  email: 'zoe@example.com',
  timeZone: 'europe/berlin',
  audiences: [],
  consented: null,
  schedule: null,
  workingDays: null,
  weeklyCap: null,
}

test('a time zone is kept under the name that the database gives it', async () => {
  const { db } = database()

  await addPerson(db, model, zoe, monday)

  expect(await listPeople(db, monday)).toMatchObject([{ name: 'Zoe', timeZone: 'Europe/Berlin', status: 'no-consent' }])
})

test.each([
  'Mars/Olympus',
  'UTC+25:00',
  'CEST-2',
  "x'; drop table person",
])('the time zone %j is refused', async (timeZone) => {
  const { db } = database()

  expect(await addPerson(db, model, { ...zoe, timeZone }, monday)).toEqual({
    status: 'failed',
    reason: 'unknown-time-zone',
  })
  expect(await listPeople(db, monday)).toEqual([])
})

test('an email stands for one person, in whatever case', async () => {
  const { db } = database()
  const added = await addPerson(db, model, zoe, monday)

  expect(await addPerson(db, model, { ...zoe, email: 'ZOE@example.com' }, monday)).toEqual({
    status: 'failed',
    reason: 'email-taken',
  })
  expect(await findPerson(db, 'Zoe@Example.com')).toEqual(
    await findPerson(db, added.status === 'added' ? added.id : ''),
  )
})

test('a file of people is imported as a whole: they are there, in their audiences, with their times', async () => {
  const { db } = database()

  const outcome = await importPeopleCsv(
    db,
    model,
    'name,email,time_zone,audience,consented,slot\nAlice,alice@example.com,Europe/London,platform,yes,10:00\nBob,bob@example.com,Asia/Kathmandu,platform;ops,,\n',
    monday,
  )

  expect(outcome).toEqual({
    status: 'imported',
    added: 2,
    updated: 0,
    unchanged: 0,
    withoutConsent: 1,
    newAudiences: ['ops', 'platform'],
    ignored: [],
  })
  expect(
    await db.selectFrom('person').select(['name', 'slot_times', 'window_from', 'consented_at']).orderBy('id').execute(),
  ).toEqual([
    { name: 'Alice', slot_times: ['10:00:00'], window_from: '09:00:00', consented_at: monday },
    { name: 'Bob', slot_times: ['09:30:00'], window_from: '09:00:00', consented_at: null },
  ])
  expect((await listPeople(db, monday)).map(({ audiences }) => audiences)).toEqual([['platform'], ['ops', 'platform']])
})

test('importing the same file again changes nothing and says so', async () => {
  const { db } = database()
  const file = 'name,email,time_zone,audience,consented\nAlice,alice@example.com,Europe/London,platform,yes\n'
  await importPeopleCsv(db, model, file, monday)
  const before = await everybody()

  const outcome = await importPeopleCsv(db, model, file, days(3))

  expect(outcome).toMatchObject({ added: 0, updated: 0, unchanged: 1, newAudiences: [] })
  expect(await everybody()).toEqual(before)

  async function everybody() {
    return [
      await db.selectFrom('person').selectAll().execute(),
      await db.selectFrom('audience').selectAll().execute(),
      await db.selectFrom('audience_person').selectAll().execute(),
    ]
  }
})

test('what a file leaves empty keeps its value, and what it says is brought up to date', async () => {
  const { db } = database()
  await addAlice(db, { slot_times: ['11:00'], working_days: [1, 2] })

  const outcome = await importPeopleCsv(
    db,
    model,
    'name,email,time_zone,slot\nAlice Jones,ALICE@example.com,Europe/Paris,\n',
    monday,
  )

  expect(outcome).toMatchObject({ added: 0, updated: 1, unchanged: 0, withoutConsent: 0 })
  expect(await db.selectFrom('person').selectAll().executeTakeFirst()).toMatchObject({
    name: 'Alice Jones',
    email: 'alice@example.com',
    time_zone: 'Europe/Paris',
    slot_times: ['11:00:00'],
    working_days: [1, 2],
    consented_at: days(-30),
  })
})

test('a file with one bad line imports nobody, and an unknown time zone is a fault of its line', async () => {
  const { db } = database()

  const outcome = await importPeopleCsv(
    db,
    model,
    'name,email,time_zone,audience\nAlice,alice@example.com,Europe/London,platform\nBob,bob@example.com,Mars/Olympus,\n,carol@example.com,UTC,\n',
    monday,
  )

  expect(outcome).toEqual({
    status: 'failed',
    reason: 'bad-lines',
    faults: [
      { line: 3, sentence: expect.stringMatching(/^time_zone is not known/) },
      { line: 4, sentence: expect.stringMatching(/^name is empty/) },
    ],
  })
  expect(await db.selectFrom('person').selectAll().execute()).toEqual([])
  expect(await db.selectFrom('audience').selectAll().execute()).toEqual([])
})

test('a no in a file takes consent back, silence does not, and the first yes keeps its instant', async () => {
  const { db } = database()
  await addAlice(db)
  const import_ = (consented: string) =>
    importPeopleCsv(
      db,
      model,
      `name,email,time_zone,consented\nAlice,alice@example.com,Europe/London,${consented}\n`,
      monday,
    )
  const consentedAt = async () =>
    (await db.selectFrom('person').select('consented_at').executeTakeFirstOrThrow()).consented_at

  await import_('')
  expect(await consentedAt()).toEqual(days(-30))
  await import_('yes')
  expect(await consentedAt()).toEqual(days(-30))
  await import_('no')
  expect(await consentedAt()).toBeNull()
})

test('nothing is planned without consent, and consent is recorded once', async () => {
  const { db } = database()
  const alice = await addAlice(db, { consented_at: null })
  const without = await plan(db, inForce, monday)

  await recordConsent(db, alice.id, monday)
  await recordConsent(db, alice.id, days(1))

  expect(without.reasons).toEqual({ 'no-consent': 1 })
  expect(await db.selectFrom('person').select('consented_at').execute()).toEqual([{ consented_at: monday }])
  await withdrawConsent(db, alice.id)
  expect(await listPeople(db, days(1))).toMatchObject([{ status: 'no-consent' }])
})

test('a pause ends with the beginning of its day where the person lives', async () => {
  const { db } = database()
  const alice = await addAlice(db, { time_zone: 'Asia/Kathmandu' })

  await pausePerson(db, alice.id, '2026-02-01')

  const lastMoment = new Date('2026-01-31T18:14:59Z')
  const firstMoment = new Date('2026-01-31T18:15:00Z')
  expect(await listPeople(db, lastMoment)).toMatchObject([{ status: 'paused', pausedUntil: '2026-02-01' }])
  expect(await listPeople(db, firstMoment)).toMatchObject([{ status: 'active', pausedUntil: null }])
})

test('a pause without an end lasts until the person resumes, and resuming leaves an opting out alone', async () => {
  const { db } = database()
  const alice = await addAlice(db, { opted_out_at: days(-1), time_zone: 'Asia/Tokyo' })
  await suppressEmail(db, alice.email)

  await pausePerson(db, alice.id, null)
  const paused = await listPeople(db, days(3000))
  await resumePerson(db, alice.id, days(3000))

  expect(paused).toMatchObject([{ status: 'paused', pausedUntil: null }])
  expect(await listPeople(db, days(3000))).toMatchObject([{ status: 'opted-out', channelOffReason: null }])
})
