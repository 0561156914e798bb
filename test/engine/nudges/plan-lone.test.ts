import { expect, test } from 'vitest'
import { plan } from '../../../engine/nudges/plan.ts'
import { addAlice, days, inForce, monday } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { remember } from '../../support/remembering.ts'

const database = useClearDatabase()

test('a lone question waits for company, for one slot', async () => {
  const { db } = database()
  await remember(db, await addAlice(db))

  const first = await plan(db, inForce, monday)
  const second = await plan(db, inForce, days(1))

  expect(first).toEqual({ decided: 1, nudges: 0, questions: 0, deferred: 1, reasons: { 'waits-for-company': 1 } })
  expect(second).toMatchObject({ nudges: 1, questions: 1, deferred: 0 })
})

test('a lone question that waited over a weekend does not wait again', async () => {
  const { db } = database()
  await remember(db, await addAlice(db), { sinceAt: days(-6) })

  const friday = await plan(db, inForce, days(4))
  await plan(db, inForce, days(5))
  await plan(db, inForce, days(6))
  const nextMonday = await plan(db, inForce, days(7))

  expect(friday.reasons).toEqual({ 'waits-for-company': 1 })
  expect(nextMonday.reasons).toEqual({ asked: 1 })
})

test('a lone question that waited and was then held up by a pause does not wait again', async () => {
  const { db } = database()
  await remember(db, await addAlice(db))

  await plan(db, inForce, monday)
  await db
    .updateTable('person')
    .set({ paused_until: days(1.5) })
    .execute()
  const held = await plan(db, inForce, days(1))
  const released = await plan(db, inForce, days(2))

  expect(held.reasons).toEqual({ paused: 1 })
  expect(released.reasons).toEqual({ asked: 1 })
})

test('company that arrives meanwhile goes out with the question that waited', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  await remember(db, alice)
  await plan(db, inForce, monday)
  await remember(db, alice)

  expect(await plan(db, inForce, days(1))).toMatchObject({ nudges: 1, questions: 2 })
})

// The curve falls from 0.9 to 0.87 in 0.497 of its stability: who waits a day needs 2.01 days of it.
test.each([
  { stabilityDays: 1.9, reason: 'asked' },
  { stabilityDays: 2.1, reason: 'waits-for-company' },
])('a lone question of $stabilityDays days of stability on the edge decides: $reason', async ({
  stabilityDays,
  reason,
}) => {
  const { db } = database()
  await remember(db, await addAlice(db), { stabilityDays, sinceAt: days(-stabilityDays) })

  expect(await plan(db, inForce, monday)).toMatchObject({ reasons: { [reason]: 1 } })
})

test('a lone question does not wait where a nudge holds no more than one', async () => {
  const { db } = database()
  await remember(db, await addAlice(db, { slot_cap: 1 }))

  expect(await plan(db, inForce, monday)).toMatchObject({ reasons: { asked: 1 } })
})
