import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import { plan } from '../../../engine/nudges/plan.ts'
import { addAlice, days, inForce } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { addReview, remember } from '../../support/remembering.ts'

const database = useClearDatabase()

test('ignored nudges are followed after 2, 2, 5, 10 and 20 days, and then by silence', async () => {
  const { db } = database()
  await addForgetfulAlice(db)

  const asked = await planAndSend(db, { from: 0, to: 90 })

  expect(asked).toEqual([0, 2, 4, 9, 19, 39])
  expect(await reasonOn(db, 40)).toBe('stopped')
})

test('the day after an ignored nudge decides: ignored', async () => {
  const { db } = database()
  await addForgetfulAlice(db)

  await planAndSend(db, { from: 0, to: 1 })

  expect(await reasonOn(db, 1)).toBe('ignored')
})

test('somebody who resumes is asked again, and the back-off begins anew', async () => {
  const { db } = database()
  await addForgetfulAlice(db)
  await planAndSend(db, { from: 0, to: 45 })
  await db
    .updateTable('person')
    .set({ resumed_at: days(45.5) })
    .execute()

  expect(await planAndSend(db, { from: 46, to: 60 })).toEqual([46, 48, 50, 55])
})

test('an answer ends the back-off, however late it comes', async () => {
  const { db } = database()
  const alice = await addForgetfulAlice(db)
  await planAndSend(db, { from: 0, to: 10 })
  await addReview(db, alice, days(10.5))

  expect(await planAndSend(db, { from: 11, to: 13 })).toEqual([11, 13])
})

test('a mail that came back was not ignored', async () => {
  const { db } = database()
  const alice = await addForgetfulAlice(db)
  await planAndSend(db, { from: 0, to: 0 })
  const { id } = await db.selectFrom('nudge').select('id').executeTakeFirstOrThrow()
  await db
    .insertInto('bounce')
    .values({ person_id: alice.id, nudge_id: id, kind: 'soft', status: '4.2.2', reported_at: days(0.1) })
    .execute()

  expect(await planAndSend(db, { from: 1, to: 3 })).toEqual([1, 3])
})

/** Alice, who works every day and of whom everything is due. */
async function addForgetfulAlice(db: Db) {
  const alice = await addAlice(db, { working_days: [1, 2, 3, 4, 5, 6, 7] })
  for (const _ of Array(2)) await remember(db, alice, { stabilityDays: 1 })
  return alice
}

/** Plans every morning and sends at once; gives the days on which something was asked. */
async function planAndSend(db: Db, { from, to }: { from: number; to: number }): Promise<number[]> {
  const asked: number[] = []
  for (let day = from; day <= to; day++) {
    const { nudges } = await plan(db, inForce, days(day))
    if (nudges > 0) asked.push(day)
    await db
      .updateTable('nudge')
      .set({ status: 'sent', settled_at: days(day) })
      .where('status', '=', 'planned')
      .execute()
  }
  return asked
}

async function reasonOn(db: Db, day: number): Promise<string | undefined> {
  const decision = await db.selectFrom('decision').select('reason').where('slot_at', '=', days(day)).executeTakeFirst()
  return decision?.reason
}
