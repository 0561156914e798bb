import { expect, test } from 'vitest'
import { ownFigures, recordViewing, retentionOfPerson } from '../../../engine/reports/own-retention.ts'
import { useDatabase } from '../../support/database.ts'
import { addConcept, addPerson, addState, day, model, monday } from './cast.ts'

const database = useDatabase()

test('a person sees their own concepts, due soonest first, and no retrievability for what is unverified', async () => {
  const { db } = database()
  const [alice, bob] = [await addPerson(db, 'Alice'), await addPerson(db, 'Bob')]
  const [later, sooner] = [await addConcept(db, 'later'), await addConcept(db, 'sooner')]
  await addState(db, alice, later, { stabilityDays: 10, sinceAt: day(-10) })
  await addState(db, alice, sooner, { stabilityDays: 1, sinceAt: day(-30), reviews: 0 })
  await addState(db, bob, later, { stabilityDays: 5, sinceAt: day(-10) })

  const concepts = await retentionOfPerson(db, model, alice, monday)

  expect(concepts.map(({ name, retrievability }) => [name, retrievability])).toEqual([
    ['sooner', null],
    ['later', expect.closeTo(0.9, 9)],
  ])
  expect(ownFigures(concepts, monday)).toMatchObject({
    people: 1,
    states: 2,
    verified: 1,
    unverified: 1,
    belowDesired: 1,
  })
})

test('looking twice at the same instant is recorded once', async () => {
  const { db } = database()
  const carol = await addPerson(db, 'Carol')

  await recordViewing(db, carol, 'command line', monday)
  await recordViewing(db, carol, 'command line', monday)

  const rows = await db.selectFrom('viewing').selectAll().where('person_id', '=', carol).execute()
  expect(rows).toEqual([{ person_id: carol, viewed_at: monday, viewer: 'command line' }])
})
