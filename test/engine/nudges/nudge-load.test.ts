import { expect, test } from 'vitest'
import { assign } from '../../../engine/concepts/assign.ts'
import type { Db } from '../../../engine/db/pool.ts'
import {
  type AheadStates,
  nudgeLoad,
  questionsByWeek,
  readAhead,
  readHoldings,
  weeksAhead,
  whoDiffers,
} from '../../../engine/nudges/nudge-load.ts'
import { setCeiling } from '../../../engine/people/ceilings.ts'
import { addAlice, addAudience, addBob, days, inForce, monday } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { addConcept, remember } from '../../support/remembering.ts'

const database = useClearDatabase()
const { model } = inForce
const justTold = {
  ...model.unverified(monday),
  desiredRetention: 0.9,
  dueAt: model.dueAt(model.unverified(monday), 0.9),
  count: 1,
}
const longDue = {
  ...justTold,
  stabilityDays: 100,
  difficulty: 5,
  sinceAt: days(-300),
  verified: true,
  dueAt: days(-200),
}
const far = { ...longDue, sinceAt: monday, dueAt: days(weeksAhead * 7) }
const [comesInFirstWeek = 0] = questionsByWeek(model, [justTold], monday)

test('a concept that was just told is asked within two days, and then ever more rarely', () => {
  const [first, ...later] = questionsByWeek(model, [justTold], monday)

  expect(first).toBeGreaterThanOrEqual(1)
  expect(later.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(5)
})

test('what has long been due falls into the first week, what is due after the last week into none', () => {
  const weeks = questionsByWeek(model, [longDue, far], monday)

  expect(weeks).toEqual([1, ...Array.from({ length: weeksAhead - 1 }, () => 0)])
})

test('states that are alike count as many as they are', () => {
  const one = questionsByWeek(model, [justTold], monday)

  expect(questionsByWeek(model, [{ ...justTold, count: 30 }], monday)).toEqual(one.map((count) => count * 30))
})

test('the load shows what somebody has, what is coming and their own cap, the heaviest first', async () => {
  const { db } = database()
  const alice = await addAlice(db, { weekly_cap: 3 })
  const bob = await addBob(db, { consented_at: days(-3) })
  const held = { ...longDue, personId: alice.id }
  const coming = (personId: string, count: number) => ({ ...justTold, personId, count })

  const loads = await nudgeLoad(db, model, aheadOf([held], [held, coming(alice.id, 1), coming(bob.id, 20)]), monday)

  expect(loads.map(({ email, coming: count }) => [email, count])).toEqual([
    ['bob@example.com', 20],
    ['alice@example.com', 1],
  ])
  expect(loads[0]?.caps).toEqual([6, 6, 10, 10, 10, 10, 10, 10])
  expect(loads[1]?.caps).toEqual(Array.from({ length: 8 }, () => 3))
  expect(loads[1]).toMatchObject({ before: [1, 0, 0, 0, 0, 0, 0, 0] })
  expect(loads[1]?.after[0]).toBe(1 + comesInFirstWeek)
})

test.each([
  { what: 'less than the caps leave', coming: 6, weeksToAsk: 1 },
  { what: 'as much as the caps of eight weeks leave', coming: 72, weeksToAsk: 8 },
  { what: 'more: the last week repeats', coming: 93, weeksToAsk: 11 },
  { what: 'nothing', coming: 0, weeksToAsk: 0 },
])('$what ($coming concepts) takes $weeksToAsk weeks to be asked once', async ({ coming, weeksToAsk }) => {
  const { db } = database()
  const alice = await addAlice(db, { consented_at: monday })
  const held = [{ ...far, personId: alice.id }]
  const told = [{ ...justTold, personId: alice.id, count: coming }]

  const [load] = await nudgeLoad(db, model, aheadOf(held, [...held, ...told]), monday)

  expect(load).toMatchObject({ coming, weeksToAsk })
})

test('where what somebody has fills the caps, nothing says when something new is asked', async () => {
  const { db } = database()
  const alice = await addAlice(db, { weekly_cap: 1 })
  const held: AheadStates = { ...justTold, stabilityDays: 1, desiredRetention: 0.99, personId: alice.id, count: 9 }

  const [load] = await nudgeLoad(db, model, aheadOf([held], [held, { ...held, count: 1 }]), monday)

  expect(load).toMatchObject({ coming: 1, weeksToAsk: null })
})

test('a cap is never more than the days and slots of a person leave room for', async () => {
  const { db } = database()
  const alice = await addAlice(db, { working_days: [1, 2], slot_cap: 2, daily_cap: 5 })

  const [load] = await nudgeLoad(db, model, aheadOf([], [{ ...justTold, personId: alice.id }]), monday)

  expect(load?.caps).toEqual(Array.from({ length: 8 }, () => 4))
})

test('a cap is never more than the ceilings', async () => {
  const { db } = database()
  const alice = await addAlice(db, { weekly_cap: 50, daily_cap: 5, slot_cap: 5 })
  const capNow = async () => {
    const [load] = await nudgeLoad(db, model, aheadOf([], [{ ...justTold, personId: alice.id }]), monday)
    return load?.caps[0]
  }

  expect(await capNow()).toBe(25)
  await setCeiling(db, 'daily_cap', 2, monday)
  expect(await capNow()).toBe(10)
  await setCeiling(db, 'weekly_cap', 7, monday)
  expect(await capNow()).toBe(7)
})

test('somebody who has not agreed yet is told apart', async () => {
  const { db } = database()
  const alice = await addAlice(db, { consented_at: null })

  const [load] = await nudgeLoad(db, model, aheadOf([], [{ ...justTold, personId: alice.id }]), monday)

  expect(load).toMatchObject({ agreed: false, caps: [6, 6, 10, 10, 10, 10, 10, 10] })
})

test('what the weekly assignments will bring is ahead as well, each in the week in which it will be assigned', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  const platform = await addAudience(db, 'platform', [alice], days(-1))
  const oncall = await addAudience(db, 'on call', [alice], days(-1))
  await db.updateTable('audience').set({ weekly_assignments: 5 }).execute()
  await db
    .updateTable('audience')
    .set({ weekly_assignments: 7, desired_retention: 0.95 })
    .where('id', '=', oncall)
    .execute()
  await addConceptsFromBefore(db, oncall, 20)
  await addConceptsFromBefore(db, platform, 40)
  await db.transaction().execute((trx) => assign(trx, model, 'everything', monday))

  const ahead = await readAhead(db, model, [alice.id], monday)

  for (let week = 1; week < weeksAhead; week += 1)
    await db.transaction().execute((trx) => assign(trx, model, 'everything', days(week * 7)))
  const happened = await db.selectFrom('retention_state').select(['due_at', 'desired_retention']).execute()
  expect(
    ahead.states
      .flatMap(({ dueAt, desiredRetention, count }) => Array(count).fill(inWords(dueAt, desiredRetention)))
      .sort(),
  ).toEqual(happened.map((state) => inWords(state.due_at, state.desired_retention)).sort())
  expect(ahead.later).toEqual(new Map([[alice.id, 60 - happened.length]]))
})

test('unverified states that fall due together are one row, and paused ones none', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  for (const sinceAt of [days(-20), days(-10)])
    await remember(db, alice, { difficulty: null, stabilityDays: 2, sinceAt })
  const paused = await remember(db, alice)
  await db.updateTable('retention_state').set({ active: false }).where('concept_id', '=', paused).execute()

  const { states } = await readAhead(db, model, [alice.id], monday)

  expect(states).toMatchObject([{ personId: alice.id, verified: false, dueAt: monday, count: 2 }])
})

test('who holds something else than before differs, and nobody else', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  const bob = await addBob(db)
  await remember(db, bob)
  const before = await readHoldings(db)

  await remember(db, alice)

  expect(whoDiffers(before, before)).toEqual([])
  expect(whoDiffers(before, await readHoldings(db))).toEqual([alice.id])
})

function aheadOf(before: readonly AheadStates[], after: readonly AheadStates[]) {
  return { before: { states: before, later: new Map() }, after: { states: after, later: new Map() } }
}

/** What an audience ought to know, and no agent has surfaced since its members joined. */
async function addConceptsFromBefore(db: Db, audienceId: string, count: number): Promise<void> {
  const conceptIds = await Promise.all(Array.from({ length: count }, () => addConcept(db)))
  await db
    .insertInto('audience_concept')
    .values(conceptIds.map((concept_id) => ({ concept_id, audience_id: audienceId, added_at: days(-30) })))
    .execute()
}

/** To the minute. */
function inWords(dueAt: Date, desiredRetention: number): string {
  return `${dueAt.toISOString().slice(0, 16)} ${desiredRetention}`
}
