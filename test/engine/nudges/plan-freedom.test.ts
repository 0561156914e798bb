import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import { plan } from '../../../engine/nudges/plan.ts'
import { addAlice, days, inForce, monday } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { addReview, addSentNudge, remember } from '../../support/remembering.ts'

const database = useClearDatabase()
const hours = (count: number) => new Date(monday.getTime() + count * 3_600_000)

test('what was put off comes at the chosen instant, gap and caps of the first try notwithstanding', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  for (const _ of Array(2)) await remember(db, alice)
  await plan(db, inForce, monday)
  await db
    .updateTable('nudge')
    .set({ status: 'sent', closed_at: hours(0.5), closed_reason: 'snoozed' })
    .execute()
  await db
    .updateTable('person')
    .set({ snoozed_until: hours(2), resumed_at: hours(0.5) })
    .execute()

  const early = await plan(db, inForce, hours(1.9))
  const chosen = await plan(db, inForce, hours(2))

  expect(early.decided).toBe(0)
  expect(chosen).toMatchObject({ nudges: 1, questions: 2, reasons: { asked: 1 } })
})

test('a chosen instant that downtime swallowed is not made up for on another day', async () => {
  const { db } = database()
  const alice = await addAlice(db, { slot_times: ['09:00'] })
  for (const _ of Array(2)) await remember(db, alice)
  await db
    .updateTable('person')
    .set({ snoozed_until: hours(5) })
    .execute()

  await plan(db, inForce, days(1))

  expect(await db.selectFrom('decision').select('slot_at').execute()).toEqual([{ slot_at: days(1) }])
})

test('before a long weekend of holidays a question is asked that would not survive it', async () => {
  const { db } = database()
  const friday = days(4)
  const alice = await addAlice(db, { calendar: 'GB' })
  for (const _ of Array(2)) await remember(db, alice, { sinceAt: days(-6.5), stabilityDays: 14 })

  const dueOnTuesday = await plan(db, inForce, friday)
  await db.deleteFrom('decision').execute()
  await db.insertInto('holiday').values({ calendar: 'GB', day: '2026-01-12', name: 'A day off' }).execute()
  const withHoliday = await plan(db, inForce, friday)

  expect(dueOnTuesday).toMatchObject({ reasons: { 'nothing-due': 1 } })
  expect(withHoliday).toMatchObject({ reasons: { asked: 1 }, questions: 2 })
})

test('a holiday of another calendar is a day like any other', async () => {
  const { db } = database()
  const alice = await addAlice(db, { calendar: 'DE-BY' })
  for (const _ of Array(2)) await remember(db, alice)
  await db.insertInto('holiday').values({ calendar: 'GB', day: '2026-01-05', name: 'A day off' }).execute()

  expect(await plan(db, inForce, monday)).toMatchObject({ nudges: 1 })
})

test.each([
  { setting: 'slot_cap', most: 1, questions: 1 },
  { setting: 'daily_cap', most: 3, questions: 3 },
  { setting: 'weekly_cap', most: 2, questions: 2 },
] as const)('a ceiling of $most on $setting holds against whatever the person set', async ({
  setting,
  most,
  questions,
}) => {
  const { db } = database()
  const alice = await addAlice(db, { slot_cap: 10, daily_cap: 20, weekly_cap: 50 })
  for (const _ of Array(12)) await remember(db, alice)
  await db.insertInto('ceiling').values({ setting, most, set_at: monday }).execute()

  expect(await plan(db, inForce, monday)).toMatchObject({ questions, deferred: 12 - questions })
})

test('practice that somebody asked for spends none of their caps', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  for (const _ of Array(2)) await remember(db, alice)
  await addSentNudge(db, alice, hours(-3.5), { asked: 2 })
  await db.updateTable('nudge').set({ is_practice: true }).execute()

  expect(await plan(db, inForce, monday)).toMatchObject({ nudges: 1, questions: 2 })
})

test('practice within the last hour is reason enough to leave a person in peace', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  for (const _ of Array(2)) await remember(db, alice)
  await addReview(db, alice, hours(-0.5))

  expect(await plan(db, inForce, monday)).toMatchObject({ reasons: { 'recent-practice': 1 } })
})

test('answers are taken from the message until the end of the next day on which the person has a slot', async () => {
  const { db } = database()
  const friday = days(4)
  const alice = await addAlice(db, { time_zone: 'Asia/Kathmandu', slot_times: ['14:45'] })
  for (const _ of Array(2)) await remember(db, alice)

  await plan(db, inForce, friday)

  expect(await answerUntil(db)).toEqual(new Date('2026-01-12T18:15:00Z'))
})

async function answerUntil(db: Db): Promise<Date | null> {
  return (await db.selectFrom('nudge').select('answer_until').executeTakeFirstOrThrow()).answer_until
}
