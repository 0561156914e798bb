import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import { plan } from '../../../engine/nudges/plan.ts'
import { type PracticeWish, startPractice } from '../../../engine/nudges/practice.ts'
import { optOut } from '../../../engine/people/consent.ts'
import { addAlice, days, inForce, type Member, monday } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { openConnections } from '../../support/connections.ts'
import { addSentNudge, remember } from '../../support/remembering.ts'

const database = useClearDatabase()

test('on the web a practice stands at once, with what is due or will be within a day', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  const due = await remember(db, alice)
  const soon = await remember(db, alice, { sinceAt: days(-9.01) })
  await remember(db, alice, { sinceAt: days(-8.9) })

  const started = await practise(db, alice)

  expect(started).toMatchObject({ status: 'started', questions: 2 })
  expect(await nudgesOf(db)).toMatchObject([
    { status: 'sent', channel: 'web', is_practice: true, settled_at: monday, answer_until: days(1) },
  ])
  expect((await askedIn(db)).toSorted()).toEqual([due, soon].toSorted())
})

test('on a channel a practice waits for the next delivery, and not for long', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  await remember(db, alice)

  await practise(db, alice, { channel: 'slack' })

  expect(await nudgesOf(db)).toMatchObject([
    { status: 'planned', channel: 'slack', not_after: new Date('2026-01-05T09:15:00Z'), settled_at: null },
  ])
})

test('the most worthwhile come first, as many as were wished for', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  await remember(db, alice, { sinceAt: days(-11) })
  const important = await remember(db, alice, { importance: 5 })
  await remember(db, alice)

  expect(await practise(db, alice, { most: 1 })).toMatchObject({ questions: 1 })
  expect(await askedIn(db)).toEqual([important])
})

test('neither night, pause, cap nor a nudge just sent keeps somebody from practising', async () => {
  const { db } = database()
  const alice = await addAlice(db, { paused_until: days(9), weekly_cap: 1 })
  await addSentNudge(db, alice, days(0.7), { asked: 2 })
  await remember(db, alice)

  expect(await practise(db, alice, {}, days(0.75))).toMatchObject({ status: 'started' })
})

test('what an agent surfaced just now is not asked; the person is told when the next falls due', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  await remember(db, alice, { surfacedAt: days(-0.5) })
  await remember(db, alice, { sinceAt: days(-5) })

  expect(await practise(db, alice)).toEqual({
    status: 'nothing-due',
    nextDueAt: new Date(days(-0.5).getTime() + 20 * 3_600_000),
  })
  expect(await nudgesOf(db)).toEqual([])
})

test('who holds nothing has nothing due', async () => {
  const { db } = database()
  const alice = await addAlice(db)

  expect(await practise(db, alice)).toEqual({ status: 'nothing-due', nextDueAt: null })
})

test('who has not agreed, or opted out, is asked nothing', async () => {
  const { db } = database()
  const alice = await addAlice(db, { consented_at: null })
  await remember(db, alice)

  expect(await practise(db, alice)).toEqual({ status: 'refused', reason: 'no-consent' })
  await db
    .updateTable('person')
    .set({ consented_at: days(-1) })
    .execute()
  await optOut(db, alice.id, monday)
  expect(await practise(db, alice)).toEqual({ status: 'refused', reason: 'no-consent' })
})

test('presses at once begin one practice', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  await remember(db, alice)
  await openConnections(db, 6)

  const started = await Promise.all(
    Array.from({ length: 6 }, (_, ms) => practise(db, alice, {}, new Date(+monday + ms))),
  )

  expect(started).toEqual(Array(6).fill(started[0]))
  expect(await nudgesOf(db)).toHaveLength(1)
})

test('a practice that went out to Slack does not keep another from beginning', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  await remember(db, alice)
  await practise(db, alice, { channel: 'slack' })
  await db.updateTable('nudge').set({ status: 'sent', provider_id: 'D1/1' }).execute()

  await practise(db, alice, { channel: 'slack' })

  expect(await nudgesOf(db)).toHaveLength(2)
})

test('a practice at the very instant of a slot does not take its place', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  for (const _ of Array(2)) await remember(db, alice)
  await practise(db, alice)

  expect(await plan(db, inForce, monday)).toMatchObject({ nudges: 1 })
  expect((await nudgesOf(db)).map(({ slot_at }) => slot_at)).toEqual([monday])
})

const practise = (db: Db, alice: Member, differing: Partial<PracticeWish> = {}, at = monday) =>
  startPractice(db, inForce, { personId: alice.id, channel: 'web', most: 5, ...differing }, at)

async function nudgesOf(db: Db) {
  return await db.selectFrom('nudge').selectAll().where('is_practice', '=', true).execute()
}

async function askedIn(db: Db): Promise<string[]> {
  const { rows } = await sql<{ concept_id: string }>`select concept_id from question order by position`.execute(db)
  return rows.map(({ concept_id }) => concept_id)
}
