import { beforeEach, expect, test } from 'vitest'
import {
  retentionByAudience,
  retentionByConcept,
  retentionByPerson,
  retentionInTotal,
} from '../../../engine/reports/retention.ts'
import { useDatabase } from '../../support/database.ts'
import { addAudience, addConcept, addPeople, addPerson, addState, clear, day, model, monday } from './cast.ts'

const database = useDatabase()
beforeEach(() => clear(database().db))

/** Retrievability 0.9 on that Monday, so at the desired retention; 0.9716 after a quarter of the stability. */
const atDesired = { stabilityDays: 10, sinceAt: day(-10) }
const fresh = { stabilityDays: 40, sinceAt: day(-10) }

test('retention is the mean retrievability of verified states only', async () => {
  const { db } = database()
  const people = await addPeople(db, 6)
  const concept = await addConcept(db, 'The deploy runs on ____?')
  await Promise.all(people.slice(0, 5).map((person) => addState(db, person, concept, { ...atDesired, reviews: 3 })))
  await addState(db, people[5]!, concept, { stabilityDays: 1.3, sinceAt: day(-90), reviews: 0 })

  const total = await retentionInTotal(db, model, monday)

  expect(total.figures).toEqual({
    people: 6,
    states: 6,
    verified: 5,
    unverified: 1,
    retention: expect.closeTo(0.9, 9),
    belowDesired: 5,
    desiredRetention: expect.closeTo(0.9, 9),
    reviews: 15,
  })
})

test('nothing verified gives no retention, not zero', async () => {
  const { db } = database()
  const people = await addPeople(db, 5)
  const concept = await addConcept(db, 'q')
  await Promise.all(people.map((person) => addState(db, person, concept, { ...atDesired, reviews: 0 })))

  const total = await retentionInTotal(db, model, monday)

  expect(total.figures).toMatchObject({ verified: 0, unverified: 5, retention: null, belowDesired: 0 })
})

test('an empty database has a total of nothing', async () => {
  const total = await retentionInTotal(database().db, model, monday)

  expect(total).toMatchObject({ hidden: null, figures: { people: 0, states: 0, retention: null } })
})

test('a state from the future counts as just learned', async () => {
  const { db } = database()
  const people = await addPeople(db, 5)
  const concept = await addConcept(db, 'q')
  await Promise.all(people.map((person) => addState(db, person, concept, { stabilityDays: 10, sinceAt: day(400) })))

  const total = await retentionInTotal(db, model, monday)

  expect(total.figures?.retention).toBeGreaterThan(0.99999)
  expect(total.figures?.retention).toBeLessThanOrEqual(1)
})

test('paused states count nowhere', async () => {
  const { db } = database()
  const people = await addPeople(db, 5)
  const [kept, paused] = [await addConcept(db, 'kept'), await addConcept(db, 'paused')]
  await Promise.all(people.map((person) => addState(db, person, kept, atDesired)))
  await Promise.all(people.map((person) => addState(db, person, paused, { ...fresh, active: false })))

  const concepts = await retentionByConcept(db, model, monday)

  expect(concepts.map(({ name }) => name)).toEqual(['kept'])
})

test('a total of fewer than five people is hidden', async () => {
  const { db } = database()
  const people = await addPeople(db, 4)
  const concept = await addConcept(db, 'q')
  await Promise.all(people.map((person) => addState(db, person, concept, atDesired)))

  const total = await retentionInTotal(db, model, monday)

  expect(total).toEqual({ id: null, name: 'Everybody', hidden: 'under-five', figures: null })
})

test('a group of six in which only four have answered is hidden, since its mean is that of four people', async () => {
  const { db } = database()
  const people = await addPeople(db, 6)
  const concept = await addConcept(db, 'q')
  await Promise.all(
    people.map((person, index) => addState(db, person, concept, { ...atDesired, reviews: index < 4 ? 1 : 0 })),
  )

  const total = await retentionInTotal(db, model, monday)

  expect(total).toMatchObject({ hidden: 'under-five', figures: null })
})

test('concepts come least retained first, and one known by fewer than five people hides with the next smallest, in an order that tells nothing', async () => {
  const { db } = database()
  const people = await addPeople(db, 7)
  const middle = await addConcept(db, 'middle')
  const rare = await addConcept(db, 'rare')
  const common = await addConcept(db, 'common')
  const weak = await addConcept(db, 'weak')
  await addState(db, people[0]!, rare, atDesired)
  await Promise.all(people.slice(0, 5).map((person) => addState(db, person, middle, fresh)))
  await Promise.all(people.slice(0, 6).map((person) => addState(db, person, common, fresh)))
  await Promise.all(people.map((person) => addState(db, person, weak, atDesired)))

  const concepts = await retentionByConcept(db, model, monday)

  expect(concepts.map(({ name, hidden }) => [name, hidden])).toEqual([
    ['weak', null],
    ['common', null],
    ['middle', 'protects-another'],
    ['rare', 'under-five'],
  ])
  expect(concepts[2]).toHaveProperty('figures', null)
})

test('a state counts in each audience that ought to know it, and outside when in none', async () => {
  const { db } = database()
  const people = await addPeople(db, 10)
  const [first, second, personal] = await Promise.all(
    ['first', 'second', 'personal'].map((name) => addConcept(db, name)),
  )
  await addAudience(db, 'Alpha', people.slice(0, 5), [first!, second!])
  await addAudience(db, 'Beta', people.slice(0, 10), [first!])
  await addAudience(db, 'Gamma', people.slice(0, 5), [await addConcept(db, 'met by nobody')])
  await Promise.all(people.map((person) => addState(db, person, first!, atDesired)))
  await Promise.all(people.slice(0, 5).map((person) => addState(db, person, second!, fresh)))
  await Promise.all(people.map((person) => addState(db, person, personal!, fresh)))

  const groups = await retentionByAudience(db, model, monday)

  expect(groups.map(({ name, figures }) => [name, figures?.people, figures?.states])).toEqual([
    ['Alpha', 5, 10],
    ['Beta', 10, 10],
    ['Gamma', 0, 0],
    ['Outside every audience', 10, 10],
  ])
})

test('a small team is hidden together with the next smallest', async () => {
  const { db } = database()
  const people = await addPeople(db, 13)
  const concept = await addConcept(db, 'q')
  await addAudience(db, 'Five', people.slice(0, 5), [concept])
  await addAudience(db, 'Six', people.slice(5, 11), [concept])
  await addAudience(db, 'Two', people.slice(11), [concept])
  await Promise.all(people.map((person) => addState(db, person, concept, atDesired)))

  const groups = await retentionByAudience(db, model, monday)

  expect(groups.map(({ name, hidden }) => [name, hidden])).toEqual([
    ['Five', 'protects-another'],
    ['Six', null],
    ['Two', 'under-five'],
  ])
})

test('an audience inside another that has only two people more is hidden, since the difference would reveal the two', async () => {
  const { db } = database()
  const people = await addPeople(db, 8)
  const concept = await addConcept(db, 'q')
  await addAudience(db, 'All', people, [concept])
  await addAudience(db, 'Veterans', people.slice(0, 6), [concept])
  await Promise.all(people.map((person) => addState(db, person, concept, atDesired)))

  const groups = await retentionByAudience(db, model, monday)

  expect(groups.map(({ name, hidden }) => [name, hidden])).toEqual([
    ['All', null],
    ['Veterans', 'protects-another'],
  ])
})

test('every person has one row over all their states', async () => {
  const { db } = database()
  const alice = await addPerson(db, 'Alice')
  const [known, met] = [await addConcept(db, 'known'), await addConcept(db, 'met')]
  await addState(db, alice, known, atDesired)
  await addState(db, alice, met, { ...fresh, reviews: 0 })

  const rows = await retentionByPerson(db, model, monday)

  expect(rows).toEqual([
    { personId: alice, verified: 1, unverified: 1, retention: expect.closeTo(0.9, 9), belowDesired: 1 },
  ])
})
