import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import { keepHolidays, knownCalendar, listCalendars, writeHolidays } from '../../../engine/people/holidays.ts'
import { addAlice, addBob, days, monday } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'

const database = useClearDatabase()

test.each([
  ['DE', true],
  ['DE-BY', true],
  ['DE-BY-A', true],
  ['NZ-CAN-TIMARU', true],
  ['de', false],
  ['XX', false],
  ['DE-ZZ', false],
  ['DE-BY-ZZ', false],
  ['DE-', false],
  ['', false],
])('whether the calendar %j is known: %s', (calendar, known) => {
  expect(knownCalendar(calendar)).toBe(known)
})

test('every calendar to choose is known and fits its column, a country before its regions', async () => {
  const calendars = listCalendars('de')

  expect(calendars.length).toBeGreaterThan(600)
  expect(calendars.filter(({ calendar }) => !knownCalendar(calendar))).toEqual([])
  const german = calendars.filter(({ calendar }) => /^DE($|-BY$)/.test(calendar))
  expect(german).toEqual([
    { calendar: 'DE', name: 'Deutschland' },
    { calendar: 'DE-BY', name: 'Deutschland, Bayern' },
  ])
})

test('holidays of a region are more than those of its country, from a week ago to 13 months ahead', async () => {
  const { db } = database()
  await addAlice(db, { calendar: 'DE' })
  await addBob(db, { calendar: 'DE-BY' })

  await writeHolidays(db, monday)

  expect(await daysOf(db, 'DE')).toEqual([
    ...['2026-01-01', '2026-04-03', '2026-04-06', '2026-05-01', '2026-05-14', '2026-05-25', '2026-10-03', '2026-12-25'],
    ...['2026-12-26', '2027-01-01'],
  ])
  expect(await daysOf(db, 'DE-BY')).toEqual(expect.arrayContaining(['2026-01-06', '2026-06-04', '2026-11-01']))
})

test('a substitute is a holiday, also one at the end of a year for the first day of the next', async () => {
  const { db } = database()
  await addAlice(db, { calendar: 'US' })

  await writeHolidays(db, new Date('2027-06-01T00:00:00Z'))

  expect(await daysOf(db, 'US')).toEqual(expect.arrayContaining(['2027-06-18', '2027-07-05', '2027-12-31']))
})

test('a holiday of several days is all of them, and half a day is none', async () => {
  const { db } = database()
  await addAlice(db, { calendar: 'VN' })
  await addBob(db, { calendar: 'IS' })

  await writeHolidays(db, monday)

  const newYear = ['2026-02-16', '2026-02-17', '2026-02-18', '2026-02-19', '2026-02-20']
  expect(await daysOf(db, 'VN')).toEqual(expect.arrayContaining(newYear))
  expect(await daysOf(db, 'IS')).not.toContain('2026-12-31')
})

test('a holiday that begins at sunset is the day that it is named for', async () => {
  const { db } = database()
  await addAlice(db, { calendar: 'IL' })

  await writeHolidays(db, monday)

  expect(await daysOf(db, 'IL')).toContain('2026-04-02')
})

test('what nobody uses, and what is no holiday any more, goes', async () => {
  const { db } = database()
  await addAlice(db, { calendar: 'DE' })
  const wrong = [
    { calendar: 'DE', day: '2026-02-02', name: 'Never' },
    { calendar: 'FR', day: '2026-07-14', name: 'Fête nationale' },
  ]
  await db.insertInto('holiday').values(wrong).execute()

  await writeHolidays(db, monday)

  expect(await daysOf(db, 'DE')).not.toContain('2026-02-02')
  expect(await daysOf(db, 'FR')).toEqual([])
})

test('holidays are written once, and again when they come to an end', async () => {
  const { db } = database()
  await addAlice(db, { calendar: 'DE' })

  expect(await keepHolidays(db, new Date('2026-11-28T00:00:00Z'))).toBeGreaterThan(0)
  expect(await keepHolidays(db, new Date('2026-11-29T00:00:00Z'))).toBe(0)
  expect(await keepHolidays(db, new Date('2027-01-29T00:00:00Z'))).toBeGreaterThan(0)
})

test('nobody’s calendar is nobody’s work', async () => {
  const { db } = database()
  await addAlice(db)

  expect(await keepHolidays(db, days(1))).toBe(0)
})

test('two writers at once write the same', async () => {
  const { db } = database()
  await addAlice(db, { calendar: 'DE' })

  await Promise.all([writeHolidays(db, monday), writeHolidays(db, monday)])

  expect(await daysOf(db, 'DE')).toHaveLength(10)
})

async function daysOf(db: Db, calendar: string): Promise<string[]> {
  const rows = await db.selectFrom('holiday').select('day').where('calendar', '=', calendar).orderBy('day').execute()
  return rows.map(({ day }) => day)
}
