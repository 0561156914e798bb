import { beforeEach, expect, test } from 'vitest'
import { trueRetention, trueRetentionOfPerson } from '../../../engine/reports/true-retention.ts'
import { useDatabase } from '../../support/database.ts'
import { addAnswer, addConcept, addPeople, addPerson, clear, day, monday } from './cast.ts'

const database = useDatabase()
beforeEach(() => clear(database().db))

const window = { fromAt: day(-28), toAt: day(1) }
const hours = (at: Date, count: number) => new Date(at.getTime() + count * 3_600_000)

test('answers are counted by the week of the person, with passes for everything but a lapse', async () => {
  const { db } = database()
  const people = await addPeople(db, 5)
  const concept = await addConcept(db, 'q')
  await Promise.all(people.map((person) => addAnswer(db, person, concept, { rating: 'good', at: day(-7) })))
  await Promise.all(people.slice(0, 4).map((person) => addAnswer(db, person, concept, { rating: 'hard', at: monday })))
  await addAnswer(db, people[4]!, concept, { rating: 'again', at: monday })

  const { total, weeks } = await trueRetention(db, window)

  expect(total.figures).toMatchObject({ people: 5, answers: 10, passes: 9, rate: { value: 0.9 } })
  expect(weeks.map(({ week, startsOn, figures }) => [week, startsOn, figures?.passes, figures?.answers])).toEqual([
    ['2026-W09', '2026-02-23', 5, 5],
    ['2026-W10', '2026-03-02', 4, 5],
  ])
})

test('only the first answer of a local day counts', async () => {
  const { db } = database()
  const alice = await addPerson(db, 'Alice', 'America/New_York')
  const concept = await addConcept(db, 'q')
  const evening = new Date('2026-03-02T23:00:00Z')
  await addAnswer(db, alice, concept, { rating: 'again', at: evening })
  await addAnswer(db, alice, concept, { rating: 'good', at: hours(evening, 2) })
  await addAnswer(db, alice, concept, { rating: 'good', at: hours(evening, 20) })

  const { total } = await trueRetentionOfPerson(db, alice, { ...window, toAt: day(3) })

  expect(total.figures).toMatchObject({ answers: 2, passes: 1 })
})

test('a second answer does not become the first of its day because the window cut the first one off', async () => {
  const { db } = database()
  const alice = await addPerson(db, 'Alice')
  const concept = await addConcept(db, 'q')
  await addAnswer(db, alice, concept, { rating: 'again', at: hours(window.fromAt, -2) })
  await addAnswer(db, alice, concept, { rating: 'good', at: hours(window.fromAt, 2) })

  const { total } = await trueRetentionOfPerson(db, alice, window)

  expect(total.figures).toEqual({ people: 0, answers: 0, passes: 0, rate: null })
})

test('an answer to an unverified pair is not counted, nor a second one of that day', async () => {
  const { db } = database()
  const alice = await addPerson(db, 'Alice')
  const concept = await addConcept(db, 'q')
  await addAnswer(db, alice, concept, { rating: 'again', at: monday, verified: false })
  await addAnswer(db, alice, concept, { rating: 'good', at: hours(monday, 1), verified: true })

  const { total } = await trueRetentionOfPerson(db, alice, window)

  expect(total.figures?.answers).toBe(0)
})

test('an undone answer leaves its day to the one that replaced it', async () => {
  const { db } = database()
  const alice = await addPerson(db, 'Alice')
  const concept = await addConcept(db, 'q')
  const mistaken = await addAnswer(db, alice, concept, { rating: 'again', at: monday })
  await addAnswer(db, alice, concept, { rating: 'good', at: hours(monday, 0.1) })
  await db.insertInto('undo').values({ person_id: alice, review_id: mistaken, undone_at: monday }).execute()

  const { total } = await trueRetentionOfPerson(db, alice, window)

  expect(total.figures).toMatchObject({ answers: 1, passes: 1 })
})

test('a week of fewer than five people is hidden together with the next smallest', async () => {
  const { db } = database()
  const people = await addPeople(db, 6)
  const concept = await addConcept(db, 'q')
  await Promise.all(people.map((person) => addAnswer(db, person, concept, { rating: 'good', at: day(-14) })))
  await Promise.all(people.slice(0, 5).map((person) => addAnswer(db, person, concept, { rating: 'good', at: day(-7) })))
  await addAnswer(db, people[0]!, concept, { rating: 'again', at: monday })

  const { total, weeks } = await trueRetention(db, window)

  expect(total.figures).toMatchObject({ people: 6, answers: 12 })
  expect(weeks.map(({ week, hidden }) => [week, hidden])).toEqual([
    ['2026-W08', null],
    ['2026-W09', 'protects-another'],
    ['2026-W10', 'under-five'],
  ])
})

test('no answers give no rate', async () => {
  const { total, weeks } = await trueRetention(database().db, window)

  expect(total.figures).toEqual({ people: 0, answers: 0, passes: 0, rate: null })
  expect(weeks).toEqual([])
})
