import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import { setCeiling } from '../../../engine/people/ceilings.ts'
import { importPeople } from '../../../engine/people/import-people.ts'
import type { NewPerson } from '../../../engine/people/new-person.ts'
import { changeSettings, readSettings, type SettingsChange } from '../../../engine/people/settings.ts'
import { addAlice, addSlackId, days, inForce, monday, suppressEmail } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'

const database = useClearDatabase()

test('settings show what a person set and what holds now', async () => {
  const { db } = database()
  const alice = await addAlice(db, { time_zone: 'Asia/Kathmandu' })
  await addSlackId(db, alice, 'U1')
  await suppressEmail(db, alice.email)
  await setCeiling(db, 'weekly_cap', 8, monday)

  expect(await readSettings(db, alice.id, monday)).toEqual({
    personId: alice.id,
    name: 'Alice',
    email: 'alice@example.com',
    language: 'en',
    timeZone: 'Asia/Kathmandu',
    channel: 'email',
    channels: [
      { kind: 'email', address: 'alice@example.com', offReason: 'recipient-refused' },
      { kind: 'slack', address: 'U1', offReason: null },
    ],
    slotTimes: ['09:00'],
    windowFrom: '09:00',
    windowTo: '17:00',
    workingDays: [1, 2, 3, 4, 5],
    slotCap: 2,
    dailyCap: 2,
    weeklyCap: null,
    weeklyCapNow: 8,
    ratingButtons: 2,
    calendar: null,
    ceilings: { weekly_cap: 8 },
    status: 'active',
    agreed: true,
    optedOut: false,
    pausedUntilDay: null,
    isPaused: false,
    snoozedUntil: null,
    vacations: [],
    localNow: '2026-01-05 14:45',
  })
  expect(await readSettings(db, '999', monday)).toBeNull()
})

test.each([
  ['Australia/Lord_Howe', '2026-01-05 20:00'],
  ['Asia/Kathmandu', '2026-01-05 14:45'],
  ['America/New_York', '2026-01-05 04:00'],
])('the local time in %s is the database’s: %s', async (time_zone, localNow) => {
  const { db } = database()
  const alice = await addAlice(db, { time_zone })

  expect(await readSettings(db, alice.id, monday)).toMatchObject({ localNow })
})

test('the usual weekly cap is gentle for two weeks after consent', async () => {
  const { db } = database()
  const alice = await addAlice(db, { consented_at: days(-14) })

  expect(await readSettings(db, alice.id, days(-0.001))).toMatchObject({ weeklyCapNow: 6 })
  expect(await readSettings(db, alice.id, monday)).toMatchObject({ weeklyCapNow: 10 })
})

test('a change sets what it names, is remembered as the person’s own, and is a sign of life', async () => {
  const { db } = database()
  const alice = await addAlice(db)

  const changed = await changeSettings(
    db,
    alice.id,
    { timeZone: 'europe/berlin', weeklyCap: null, workingDays: [3, 1, 3], ratingButtons: 4, language: 'de' },
    monday,
  )

  expect(changed).toMatchObject({
    status: 'changed',
    settings: {
      timeZone: 'Europe/Berlin',
      workingDays: [1, 3],
      ratingButtons: 4,
      language: 'de',
      slotTimes: ['09:00'],
    },
  })
  expect(await personOf(db)).toMatchObject({
    own_settings: ['language', 'rating_buttons', 'time_zone', 'weekly_cap', 'working_days'],
    resumed_at: monday,
  })
})

test.each<[SettingsChange, string, string]>([
  [{ slotTimes: ['18:00'] }, 'slotTimes', 'slot-outside-window'],
  [{ slotTimes: ['17:00'] }, 'slotTimes', 'slot-outside-window'],
  [{ windowFrom: '10:00' }, 'windowFrom', 'slot-outside-window'],
  [{ windowTo: '08:00' }, 'windowTo', 'window-backwards'],
  [{ windowFrom: '9:00' }, 'windowFrom', 'bad-time'],
  [{ slotTimes: ['24:00'] }, 'slotTimes', 'bad-time'],
  [{ slotTimes: [] }, 'slotTimes', 'out-of-range'],
  [{ slotTimes: ['09:00', '10:00', '11:00', '12:00', '13:00'] }, 'slotTimes', 'too-many-slots'],
  [{ workingDays: [] }, 'workingDays', 'no-working-day'],
  [{ workingDays: [0] }, 'workingDays', 'out-of-range'],
  [{ slotCap: 11 }, 'slotCap', 'out-of-range'],
  [{ dailyCap: 1.5 }, 'dailyCap', 'out-of-range'],
  [{ dailyCap: 4 }, 'dailyCap', 'above-ceiling'],
  [{ weeklyCap: 201 }, 'weeklyCap', 'out-of-range'],
  [{ timeZone: 'Mars/Olympus' }, 'timeZone', 'unknown-time-zone'],
  [{ calendar: 'DE-ZZ' }, 'calendar', 'unknown-calendar'],
  [{ channel: 'slack' }, 'channel', 'channel-unreachable'],
])('%j is refused: %s %s', async (change, setting, reason) => {
  const { db } = database()
  const alice = await addAlice(db)
  await setCeiling(db, 'daily_cap', 3, monday)
  const before = await personOf(db)

  expect(await changeSettings(db, alice.id, { ratingButtons: 4, ...change }, monday)).toEqual({
    status: 'refused',
    faults: [{ setting, reason }],
  })
  expect(await personOf(db)).toEqual(before)
})

test('every fault is told at once', async () => {
  const { db } = database()
  const alice = await addAlice(db)

  expect(await changeSettings(db, alice.id, { windowTo: '25:00', slotCap: 0, calendar: 'XX' }, monday)).toMatchObject({
    faults: [{ setting: 'calendar' }, { setting: 'windowTo' }, { setting: 'slotCap' }],
  })
})

test('a slot and a window that change together need only fit each other', async () => {
  const { db } = database()
  const alice = await addAlice(db)

  const changed = await changeSettings(
    db,
    alice.id,
    { slotTimes: ['20:00', '19:00', '20:00'], windowFrom: '18:00', windowTo: '22:00' },
    monday,
  )

  expect(changed).toMatchObject({ status: 'changed', settings: { slotTimes: ['19:00', '20:00'], windowFrom: '18:00' } })
})

test('a channel that is off cannot be preferred', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  await suppressEmail(db, alice.email)

  expect(await changeSettings(db, alice.id, { channel: 'email' }, monday)).toMatchObject({ status: 'refused' })
})

test('two changes at once both hold', async () => {
  const { db } = database()
  const alice = await addAlice(db)

  await Promise.all([
    changeSettings(db, alice.id, { slotCap: 3 }, monday),
    changeSettings(db, alice.id, { dailyCap: 3 }, monday),
    changeSettings(db, alice.id, { slotTimes: ['10:00'] }, monday),
    changeSettings(db, alice.id, { windowFrom: '08:00' }, monday),
  ])

  expect(await personOf(db)).toMatchObject({
    slot_cap: 3,
    daily_cap: 3,
    slot_times: ['10:00:00'],
    window_from: '08:00:00',
  })
})

test('a window and a slot that exclude each other never both win', async () => {
  const { db } = database()
  const alice = await addAlice(db)

  const outcomes = await Promise.all([
    changeSettings(db, alice.id, { slotTimes: ['16:00'] }, monday),
    changeSettings(db, alice.id, { windowTo: '12:00' }, monday),
  ])

  expect(outcomes.map(({ status }) => status).sort()).toEqual(['changed', 'refused'])
})

test('a calendar that a person chooses has its holidays at once', async () => {
  const { db } = database()
  const alice = await addAlice(db)

  await changeSettings(db, alice.id, { calendar: 'DE-BY' }, monday)

  const days = await db.selectFrom('holiday').select(['day', 'name']).where('day', '=', '2026-01-06').execute()
  expect(days).toEqual([{ day: '2026-01-06', name: 'Heilige Drei Könige' }])
})

test('what a person set themselves survives an import, and the rest follows it', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  await changeSettings(db, alice.id, { windowFrom: '08:00', weeklyCap: 3, calendar: 'DE-BY' }, monday)

  await importPeople(db, inForce.model, [{ ...imported, name: 'Alice Liddell' }], days(1))

  expect(await personOf(db)).toMatchObject({
    name: 'Alice Liddell',
    time_zone: 'Asia/Tokyo',
    working_days: [6, 7],
    slot_times: ['09:00:00'],
    window_from: '08:00:00',
    window_to: '17:00:00',
    weekly_cap: 3,
    calendar: 'DE-BY',
  })
})

test('an import that differs only in what the person set changes nothing', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  await changeSettings(db, alice.id, { timeZone: 'Europe/Berlin' }, monday)

  const again = {
    ...imported,
    timeZone: 'Asia/Tokyo',
    schedule: null,
    workingDays: null,
    weeklyCap: null,
    calendar: null,
  }
  expect(await importPeople(db, inForce.model, [again], days(1))).toMatchObject({ updated: 0, unchanged: 1 })
})

const imported: NewPerson = {
  name: 'Alice',
  email: 'alice@example.com',
  timeZone: 'Asia/Tokyo',
  audiences: [],
  consented: null,
  schedule: { slotTimes: ['20:00'], windowFrom: '19:00', windowTo: '21:00' },
  workingDays: [6, 7],
  weeklyCap: 50,
  calendar: 'US',
}

async function personOf(db: Db) {
  return await db.selectFrom('person').selectAll().executeTakeFirstOrThrow()
}
