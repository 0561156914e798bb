import { beforeEach, expect, test } from 'vitest'
import { readOwnReport, readReport } from '../../../engine/reports/report.ts'
import { useDatabase } from '../../support/database.ts'
import { addAnswer, addConcept, addPeople, addPerson, addState, clear, day, model, monday } from './cast.ts'

const database = useDatabase()
beforeEach(() => clear(database().db))

test('every number of the headline carries its n, window and formula', async () => {
  const { db } = database()
  const people = await addPeople(db, 5)
  const concept = await addConcept(db, 'q')
  await Promise.all(people.map((person) => addState(db, person, concept, { stabilityDays: 10, sinceAt: day(-10) })))
  await Promise.all(people.map((person) => addAnswer(db, person, concept, { rating: 'good', at: day(-10) })))

  const { headline, forecast } = await readReport(db, model, monday)

  expect(headline.map(({ name, value, n, of, window }) => [name, value, n, of, window])).toEqual([
    ['Retention', expect.closeTo(0.9, 9), 5, 'verified', 'now'],
    ['Verified', 1, 5, 'pairs', 'now'],
    ['Below desired', 1, 5, 'verified', 'now'],
    ['True retention', 1, 5, 'answers', '12 weeks'],
    ['Response rate', 1, 5, 'nudges sent', '4 weeks'],
  ])
  expect(headline.every(({ formula }) => formula.length > 20)).toBe(true)
  expect(forecast).toMatchObject({
    people: 5,
    states: 5,
    responseRate: 1,
    without: expect.arrayContaining([expect.closeTo(0.9, 9)]),
  })
})

test('with four people nothing is told of what they retain', async () => {
  const { db } = database()
  const people = await addPeople(db, 4)
  const concept = await addConcept(db, 'q')
  await Promise.all(people.map((person) => addState(db, person, concept, { stabilityDays: 10, sinceAt: day(-10) })))
  await Promise.all(people.map((person) => addAnswer(db, person, concept, { rating: 'good', at: day(-10) })))

  const report = await readReport(db, model, monday)

  expect(report.headline.map(({ value, hidden }) => [value, hidden])).toEqual(Array(5).fill([null, true]))
  expect(report).toMatchObject({
    total: { figures: null },
    concepts: [{ figures: null }],
    trueRetention: { total: { figures: null }, weeks: [{ figures: null }] },
    delivery: { answers: null },
    forecast: null,
  })
})

test('the forecast knows a person who is paused until the third Friday, and one who opted out', async () => {
  const { db } = database()
  const people = await addPeople(db, 5)
  const concept = await addConcept(db, 'q')
  await Promise.all(people.map((person) => addState(db, person, concept, { stabilityDays: 10, sinceAt: day(-10) })))
  await db.updateTable('person').set({ opted_out_at: monday }).where('id', 'in', people.slice(1)).execute()
  await db
    .updateTable('person')
    .set({ paused_until: day(18) })
    .where('id', '=', people[0]!)
    .execute()

  const { forecast } = await readReport(db, model, monday)

  const kept = forecast!.everyAnswer.mean.map((value, step) => value > forecast!.without[step]! + 1e-9)
  expect(kept.slice(0, 3)).toEqual([false, false, false])
  expect(kept.slice(3)).toEqual(Array(11).fill(true))
})

test('one person sees everything about themselves, and that somebody looked', async () => {
  const { db } = database()
  const alice = await addPerson(db, 'Alice')
  const concept = await addConcept(db, 'q')
  await addState(db, alice, concept, { stabilityDays: 10, sinceAt: day(-10) })
  await addAnswer(db, alice, concept, { rating: 'again', at: day(-10) })

  const report = await readOwnReport(db, model, { personId: alice, viewer: 'own-link' }, monday)

  expect(report).toMatchObject({
    figures: { people: 1, verified: 1 },
    trueRetention: { total: { figures: { answers: 1, passes: 0 } } },
    delivery: { answers: { responseRate: 1 } },
    forecast: { people: 1, states: 1 },
  })
  expect(await db.selectFrom('viewing').select(['person_id', 'viewer']).execute()).toEqual([
    { person_id: alice, viewer: 'own-link' },
  ])
})

test('a person who does not exist has no report', async () => {
  expect(await readOwnReport(database().db, model, { personId: '999', viewer: 'own-link' }, monday)).toBeNull()
})
