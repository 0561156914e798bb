import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { assign } from '../../../engine/concepts/assign.ts'
import type { Db } from '../../../engine/db/pool.ts'
import { replayEverybody } from '../../../engine/model/replay.ts'
import { recordAnswer } from '../../../engine/reviews/answer.ts'
import { askAlice, changeAnswer, readStates } from '../../support/asking.ts'
import { days, inForce } from '../../support/cast.ts'
import { clear, useClearDatabase } from '../../support/clear.ts'
import { live, someLife } from '../../support/lives.ts'

const database = useClearDatabase()
const { model } = inForce

test('whatever happens in a team, replaying its log changes nothing, and rebuilds states that are lost', async () => {
  const { db } = database()
  let events = 0
  const property = fc.asyncProperty(someLife, async (life) => {
    await clear(db)
    const endAt = await live(db, life)
    const states = await readStates(db)

    const replayed = await replayEverybody(db, model)
    const afterReplay = await readStates(db)
    await db.deleteFrom('retention_state').execute()
    await replayEverybody(db, model)
    await db.transaction().execute((trx) => assign(trx, model, 'everything', endAt))

    expect(replayed.changed).toBe(0)
    expect(afterReplay).toEqual(states)
    expect(await readStates(db)).toEqual(states)
    events += replayed.events
  })
  await fc.assert(property, { numRuns: 10, endOnFailure: true })
  expect(events).toBeGreaterThan(50)
})

test('another rating in the log changes the state that it led to, and no other', async () => {
  const { db } = database()
  const { refs, conceptIds } = await askAlice(db)
  for (const ref of refs) await recordAnswer(db, model, ref, 'good', days(0.1))
  const before = await readStates(db)
  await rateFirstReview(db, 'again')

  expect(await replayEverybody(db, model)).toMatchObject({ pairs: 2, changed: 1 })

  const lapsed = model.afterAnswer(model.unverified(days(-3)), 'again', days(0.1))
  expect(await readStates(db)).toEqual(
    before.map((state) =>
      state.concept_id === conceptIds[0]
        ? {
            ...state,
            stability_days: lapsed.stabilityDays,
            difficulty: lapsed.difficulty,
            lapses: 1,
            due_at: model.dueAt(lapsed, 0.9),
          }
        : state,
    ),
  )
})

test('another rating in the log changes nothing once the answer has changed since', async () => {
  const { db } = database()
  const { refs, conceptIds } = await askAlice(db)
  await recordAnswer(db, model, refs[0], 'good', days(0.1))
  await changeAnswer(db, conceptIds[0], days(1))
  await rateFirstReview(db, 'again')

  expect(await replayEverybody(db, model)).toMatchObject({ changed: 0 })
})

test('replaying says how far it is, and an empty log is no fault', async () => {
  const { db } = database()
  const heard: number[] = []

  const nothing = await replayEverybody(db, model)
  await askAlice(db)
  await replayEverybody(db, model, (fraction) => heard.push(fraction))

  expect(nothing).toEqual({ pairs: 0, events: 0, changed: 0 })
  expect(heard).toEqual([1])
})

test('a state that somebody spoiled by hand is put right', async () => {
  const { db } = database()
  await askAlice(db)
  const before = await readStates(db)
  await db
    .updateTable('retention_state')
    .set({ stability_days: 99, due_at: days(99), reviews: 7 })
    .execute()

  expect(await replayEverybody(db, model)).toMatchObject({ changed: 2 })
  expect(await readStates(db)).toEqual(before)
})

async function rateFirstReview(db: Db, rating: 'again'): Promise<void> {
  const { id } = await db.selectFrom('review').select('id').orderBy('id').limit(1).executeTakeFirstOrThrow()
  await db.updateTable('review').set({ rating }).where('id', '=', id).execute()
}
