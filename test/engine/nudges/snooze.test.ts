import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import { snooze, snoozeChoices } from '../../../engine/nudges/snooze.ts'
import { resumePerson } from '../../../engine/people/people.ts'
import { addVacation } from '../../../engine/people/vacations.ts'
import { recordAnswer } from '../../../engine/reviews/answer.ts'
import { askAlice } from '../../support/asking.ts'
import { addAlice, type Differing, days, inForce, monday } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { planMessage, standInSlack, standings } from '../../support/messages.ts'

const database = useClearDatabase()

test('in the morning there are three choices', async () => {
  expect(await choicesAt(monday)).toEqual([
    { choice: 'afternoon', until: new Date('2026-01-05T15:00:00Z'), weekday: 1, clock: '15:00' },
    { choice: 'tomorrow', until: new Date('2026-01-06T09:00:00Z'), weekday: 2, clock: '09:00' },
    { choice: 'next-week', until: new Date('2026-01-12T09:00:00Z'), weekday: 1, clock: '09:00' },
  ])
})

test.each([
  ['12:59', '15:00'],
  ['13:30', '15:30'],
  ['14:59', '16:59'],
])('at %s the afternoon is at %s, two hours away at least', async (clock, afternoon) => {
  const [choice] = await choicesAt(new Date(`2026-01-05T${clock}:00Z`))

  expect(choice).toMatchObject({ choice: 'afternoon', clock: afternoon })
})

test.each([
  '2026-01-05T15:00:00Z',
  '2026-01-05T16:59:00Z',
  '2026-01-05T23:30:00Z',
  '2026-01-04T10:00:00Z',
])('at %s no afternoon lies ahead in the window of a working day', async (at) => {
  expect((await choicesAt(new Date(at))).map(({ choice }) => choice)).toEqual(['tomorrow', 'next-week'])
})

test('on a Friday, tomorrow is the Monday', async () => {
  const choices = await choicesAt(new Date('2026-01-09T10:00:00Z'))

  expect(choices).toMatchObject([
    { choice: 'afternoon' },
    { choice: 'tomorrow', until: new Date('2026-01-12T09:00:00Z'), weekday: 1 },
    { choice: 'next-week', until: new Date('2026-01-12T09:00:00Z'), weekday: 1 },
  ])
})

test('the earliest slot of a day counts, whatever their order', async () => {
  const [, tomorrow] = await choicesAt(monday, { slot_times: ['14:00', '10:30'] })

  expect(tomorrow).toMatchObject({ clock: '10:30' })
})

test('public holidays and vacations are no days to be asked on', async () => {
  const { db } = database()
  const alice = await addAlice(db, { calendar: 'DE-BY' })
  await db.insertInto('holiday').values({ calendar: 'DE-BY', day: '2026-01-06', name: 'Epiphany' }).execute()
  await addVacation(db, alice.id, { fromDay: '2026-01-12', toDay: '2026-01-20' }, monday)

  expect(await snoozeChoices(db, alice.id, monday)).toMatchObject([
    { choice: 'afternoon' },
    { choice: 'tomorrow', until: new Date('2026-01-07T09:00:00Z'), weekday: 3 },
    { choice: 'next-week', until: new Date('2026-01-21T09:00:00Z'), weekday: 3 },
  ])
})

test('another calendar’s holiday is a day like any other', async () => {
  const { db } = database()
  const alice = await addAlice(db, { calendar: 'DE' })
  await db.insertInto('holiday').values({ calendar: 'DE-BY', day: '2026-01-06', name: 'Epiphany' }).execute()

  expect(await snoozeChoices(db, alice.id, monday)).toMatchObject([{}, { until: new Date('2026-01-06T09:00:00Z') }, {}])
})

test.each([
  // 14:45 there, so that two hours from now is past 15:00.
  ['Asia/Kathmandu', '2026-01-05T09:00:00Z', ['2026-01-05T11:00:00Z 16:45', '2026-01-06T03:15:00Z 09:00']],
  // Half an hour forward on 4 October: 09:00 is at 22:30 the day before, then at 22:00.
  ['Australia/Lord_Howe', '2026-10-01T23:00:00Z', ['2026-10-02T04:30:00Z 15:00', '2026-10-04T22:00:00Z 09:00']],
  // An hour back on 25 October.
  ['Europe/London', '2026-10-23T09:00:00Z', ['2026-10-23T14:00:00Z 15:00', '2026-10-26T09:00:00Z 09:00']],
  // An hour forward on 29 March.
  ['Europe/London', '2026-03-27T09:00:00Z', ['2026-03-27T15:00:00Z 15:00', '2026-03-30T08:00:00Z 09:00']],
])('clock changes and odd zones: %s at %s', async (time_zone, at, expected) => {
  const choices = await choicesAt(new Date(at), { time_zone })

  expect(choices.slice(0, 2).map(({ until, clock }) => `${until.toISOString().replace('.000', '')} ${clock}`)).toEqual(
    expected,
  )
})

test('a snooze closes its nudge, holds back what is planned, and is a sign of life', async () => {
  const { db } = database()
  const { alice, refs } = await askAlice(db)
  await standInSlack(db, refs[0])
  await planMessage(db, alice, days(0.1))
  await planMessage(db, alice, days(0.1), { notice: 'channel-lost' })
  await planMessage(db, alice, days(0.2), { isPractice: true })

  const snoozed = await snooze(db, refs[0], alice.id, 'tomorrow', monday)

  expect(snoozed).toEqual({ status: 'snoozed', until: days(1) })
  expect(await standings(db)).toEqual(['sent stale closed:snoozed', 'expired snoozed', 'planned', 'planned'])
  expect(await personOf(db)).toMatchObject({ snoozed_until: days(1), resumed_at: monday })
})

test('the same wish twice at once is one, and another one takes its place', async () => {
  const { db } = database()
  const { alice, refs } = await askAlice(db)
  await standInSlack(db, refs[0])

  const outcomes = await Promise.all([
    snooze(db, refs[0], alice.id, 'tomorrow', monday),
    snooze(db, refs[0], alice.id, 'tomorrow', monday),
  ])
  await snooze(db, refs[0], alice.id, 'next-week', days(0.01))

  expect(outcomes).toEqual(Array(2).fill({ status: 'snoozed', until: days(1) }))
  expect(await personOf(db)).toMatchObject({ snoozed_until: days(7) })
})

test('what is answered cannot wait any more, nor what is another’s', async () => {
  const { db } = database()
  const { alice, refs } = await askAlice(db)
  await standInSlack(db, refs[0])
  for (const ref of refs) await recordAnswer(db, inForce.model, ref, 'good', monday)

  const refused = { status: 'refused', reason: 'not-possible-any-more' }
  expect(await snooze(db, refs[0], alice.id, 'tomorrow', monday)).toEqual(refused)
  expect(await snooze(db, { ...refs[0], personId: '999' }, alice.id, 'tomorrow', monday)).toEqual(refused)
  expect(await snooze(db, null, '999', 'tomorrow', monday)).toEqual(refused)
  expect(await personOf(db)).toMatchObject({ snoozed_until: null })
})

test('an afternoon that is over is refused', async () => {
  const { db } = database()
  const alice = await addAlice(db)

  expect(await snooze(db, null, alice.id, 'afternoon', days(0.4))).toMatchObject({ status: 'refused' })
})

test('who resumes ends the snooze', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  await snooze(db, null, alice.id, 'next-week', monday)

  await resumePerson(db, alice.id, days(1))

  expect(await personOf(db)).toMatchObject({ snoozed_until: null })
})

async function choicesAt(at: Date, differing: Differing = {}) {
  const { db } = database()
  const alice = await addAlice(db, differing)
  return await snoozeChoices(db, alice.id, at)
}

async function personOf(db: Db) {
  return await db.selectFrom('person').selectAll().executeTakeFirstOrThrow()
}
