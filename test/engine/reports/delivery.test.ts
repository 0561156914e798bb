import { beforeEach, expect, test } from 'vitest'
import { delivery, deliveryToPerson } from '../../../engine/reports/delivery.ts'
import { useDatabase } from '../../support/database.ts'
import { addAnswer, addConcept, addNudge, addPeople, addPerson, clear, day, monday } from './cast.ts'

const database = useDatabase()
beforeEach(() => clear(database().db))

const window = { fromAt: day(-28), toAt: day(1) }

test('the response rate is the share of sent nudges with an answer', async () => {
  const { db } = database()
  const people = await addPeople(db, 5)
  const concept = await addConcept(db, 'q')
  await Promise.all(people.map((person) => addNudge(db, person, concept, day(-2))))
  await addAnswer(db, people[0]!, concept, { rating: 'good', at: day(-1) })
  await addNudge(db, people[1]!, concept, monday, 'planned')
  await addNudge(db, people[2]!, concept, day(-40))

  const found = await delivery(db, window)

  expect(found).toMatchObject({
    people: 5,
    nudges: 7,
    byStatus: { planned: 1, sent: 6, failed: 0, unknown: 0, expired: 0 },
    questionsAsked: 6,
    answers: { nudgesAnswered: 1, questionsAnswered: 1, responseRate: 1 / 6 },
  })
})

test('who answered is hidden while fewer than five people were asked', async () => {
  const { db } = database()
  const alice = await addPerson(db, 'Alice')
  const concept = await addConcept(db, 'q')
  await addAnswer(db, alice, concept, { rating: 'good', at: monday })

  const [everybody, own] = [await delivery(db, window), await deliveryToPerson(db, alice, window)]

  expect(everybody).toMatchObject({ byStatus: { sent: 1 }, answers: null })
  expect(own.answers).toEqual({ nudgesAnswered: 1, questionsAnswered: 1, responseRate: 1 })
})

test('decisions are counted by reason, most frequent first', async () => {
  const { db } = database()
  const alice = await addPerson(db, 'Alice')
  const decided = (days: number, reason: string, deferred: number) => ({
    person_id: alice,
    slot_at: day(days),
    decided_at: day(days),
    reason,
    deferred,
  })
  await db
    .insertInto('decision')
    .values([decided(-3, 'asked', 4), decided(-2, 'nothing-due', 0), decided(-1, 'asked', 1)])
    .execute()

  const found = await delivery(db, window)

  expect(found.decisions).toEqual([
    { reason: 'asked', slots: 2, deferred: 5 },
    { reason: 'nothing-due', slots: 1, deferred: 0 },
  ])
})

test('nothing sent has no response rate', async () => {
  const found = await delivery(database().db, window)

  expect(found).toMatchObject({ nudges: 0, answers: { responseRate: null }, decisions: [] })
})
