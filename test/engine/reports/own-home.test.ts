import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { dismiss } from '../../../engine/concepts/dismissals.ts'
import type { Db } from '../../../engine/db/pool.ts'
import { snooze } from '../../../engine/nudges/snooze.ts'
import { pausePerson } from '../../../engine/people/people.ts'
import { addVacation } from '../../../engine/people/vacations.ts'
import { readOwnHome } from '../../../engine/reports/own-home.ts'
import { askAlice } from '../../support/asking.ts'
import { addAlice, type Differing, days, inForce, monday, suppressEmail } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { remember } from '../../support/remembering.ts'

const database = useClearDatabase()
const { model } = inForce

test('what is due is counted, and three that fade this week are named by their questions', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  await remember(db, alice)
  for (const daysAgo of [9.5, 8, 7, 6, 2]) await remember(db, alice, { sinceAt: days(-daysAgo) })

  const home = await readOwnHome(db, model, alice.id, monday)

  expect(home?.dueNow).toBe(1)
  expect(home?.fading.map(({ days }) => Math.round(days * 10) / 10)).toEqual([0.5, 2, 3])
  expect(home?.fading[0]?.name).toBe('Port ____?')
})

test('a topic has the median stability of what was answered', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  const known = [await remember(db, alice, { stabilityDays: 4 }), await remember(db, alice, { stabilityDays: 20 })]
  const unknown = await remember(db, alice, { difficulty: null })
  await nameTopic(db, [...known, unknown], 'Billing')
  await nameTopic(db, [await remember(db, alice, { difficulty: null })], 'Alerts')
  await remember(db, alice)

  expect((await readOwnHome(db, model, alice.id, monday))?.topics).toEqual([
    { topic: 'Alerts', concepts: 1, stabilityDays: null },
    { topic: 'Billing', concepts: 3, stabilityDays: 12 },
  ])
})

test('what nothing is known about stands under the source that surfaced it', async () => {
  const { db } = database()
  const { alice } = await askAlice(db)

  expect((await readOwnHome(db, model, alice.id, monday))?.topics).toEqual([
    { topic: 'team memory', concepts: 2, stabilityDays: null },
  ])
})

test('what a person set aside is counted and no longer due', async () => {
  const { db } = database()
  const { alice, conceptIds } = await askAlice(db)
  await dismiss(db, model, { personId: alice.id, conceptId: conceptIds[0] }, monday)

  expect(await readOwnHome(db, model, alice.id, monday)).toMatchObject({ dueNow: 1, setAside: 1 })
})

test.each<[string, Differing, Date, unknown]>([
  ['later today', {}, days(-0.01), { weekday: 1, clock: '09:00' }],
  ['tomorrow once today’s slot has come', {}, monday, { weekday: 2, clock: '09:00' }],
  ['on Monday after Friday', {}, days(4.1), { weekday: 1, clock: '09:00' }],
  ['by their own clock', { time_zone: 'Asia/Kathmandu' }, monday, { weekday: 2, clock: '09:00' }],
  ['never without consent', { consented_at: null }, monday, null],
  ['never once opted out', { opted_out_at: days(-1) }, monday, null],
])('the next slot is %s', async (_, differing, at, nextSlot) => {
  const { db } = database()
  const alice = await addAlice(db, differing)

  expect((await readOwnHome(db, model, alice.id, at))?.nextSlot).toEqual(nextSlot)
})

test('vacations and pauses put the next slot off, a snooze is one itself', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  const nextSlot = async () => (await readOwnHome(db, model, alice.id, monday))?.nextSlot

  await addVacation(db, alice.id, { fromDay: '2026-01-06', toDay: '2026-01-07' }, monday)
  expect(await nextSlot()).toEqual({ weekday: 4, clock: '09:00' })
  await snooze(db, null, alice.id, 'afternoon', monday)
  expect(await nextSlot()).toEqual({ weekday: 1, clock: '15:00' })
  await pausePerson(db, alice.id, '2026-01-09')
  expect(await nextSlot()).toEqual({ weekday: 5, clock: '09:00' })
  await pausePerson(db, alice.id, null)
  expect(await nextSlot()).toBeNull()
})

test('there is no next slot where nothing reaches the person, and no home of nobody', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  await suppressEmail(db, alice.email)

  expect((await readOwnHome(db, model, alice.id, monday))?.nextSlot).toBeNull()
  expect(await readOwnHome(db, model, '999', monday)).toBeNull()
})

async function nameTopic(db: Db, conceptIds: readonly string[], context: string): Promise<void> {
  await sql`update concept_version set context = ${context} where concept_id = any(${conceptIds}::bigint[])`.execute(db)
}
