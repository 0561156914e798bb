import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import { plan } from '../../../engine/nudges/plan.ts'
import { addAlice, addBob, addSlackId, days, inForce, type Member, monday, suppressEmail } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { addCrowd, addReview, addSentNudge, remember } from '../../support/remembering.ts'

const database = useClearDatabase()
const minutes = (count: number) => new Date(monday.getTime() + count * 60_000)
const hours = (count: number) => minutes(count * 60)

/** Everything that says no, in the order in which it is looked at, for a plan at a quarter to ten. */
const obstacles: readonly (readonly [reason: string, put: (db: Db, alice: Member) => Promise<unknown>])[] = [
  ['no-consent', (db) => db.updateTable('person').set({ consented_at: null }).execute()],
  [
    'paused',
    (db) =>
      db
        .updateTable('person')
        .set({ paused_until: days(1) })
        .execute(),
  ],
  [
    'snoozed',
    (db) =>
      db
        .updateTable('person')
        .set({ snoozed_until: hours(5) })
        .execute(),
  ],
  [
    'opted-out',
    (db) =>
      db
        .updateTable('person')
        .set({ opted_out_at: days(-1) })
        .execute(),
  ],
  ['channel-off', (db, alice) => suppressEmail(db, alice.email)],
  [
    'not-working-day',
    (db) =>
      db
        .updateTable('person')
        .set({ working_days: [2, 3, 4, 5] })
        .execute(),
  ],
  [
    'public-holiday',
    async (db) => {
      await db.updateTable('person').set({ calendar: 'GB' }).execute()
      await db.insertInto('holiday').values({ calendar: 'GB', day: '2026-01-05', name: 'A day off' }).execute()
    },
  ],
  [
    'on-vacation',
    (db, alice) =>
      db.insertInto('vacation').values({ person_id: alice.id, from_day: '2026-01-05', to_day: '2026-01-06' }).execute(),
  ],
  [
    'away',
    async (db, alice) => {
      await addSlackId(db, alice, 'U1')
      await db
        .insertInto('slack_member')
        .values({ id: 'U1', away_until: days(2), seen_at: days(-1) })
        .execute()
      await db
        .insertInto('suppression')
        .values({ channel: 'slack', address: 'U1', reason: 'for-the-test', since_at: monday })
        .execute()
    },
  ],
  ['outside-window', (db) => db.updateTable('person').set({ window_to: '09:45' }).execute()],
  ['daily-cap', (db, alice) => addSentNudge(db, alice, hours(-3), { asked: 2 })],
  ['weekly-cap', (db, alice) => addSentNudge(db, alice, days(-6), { asked: 10 })],
  ['minimum-gap', (db, alice) => addSentNudge(db, alice, hours(-2))],
  ['recent-practice', (db, alice) => addReview(db, alice, hours(0))],
  ['ignored', (db, alice) => addSentNudge(db, alice, days(-0.9))],
]

test.each(
  obstacles.map(([reason], place) => ({ reason, standing: obstacles.slice(place) })),
)('the first reason that says no is stored, whatever else says no after it: $reason', async ({ reason, standing }) => {
  const { db } = database()
  const alice = await addAlice(db)
  await remember(db, alice, { stabilityDays: 0.5, sinceAt: days(-1) })
  for (const [, put] of standing) await put(db, alice)

  const planned = await plan(db, inForce, minutes(45))

  expect(planned).toEqual({ decided: 1, nudges: 0, questions: 0, deferred: 0, reasons: { [reason]: 1 } })
  expect(await decisions(db)).toContainEqual({ slot_at: monday, reason, asked: 0, deferred: 0 })
})

test('somebody of whom nothing is due gets no nudge, and the decision says so', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  await remember(db, alice, { sinceAt: days(-1) })

  const planned = await plan(db, inForce, monday)

  expect(planned).toMatchObject({ nudges: 0, reasons: { 'nothing-due': 1 } })
})

test('a nudge asks what is due up to the cap of the slot, and the decision counts what it left', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  for (const _ of Array(5)) await remember(db, alice)

  const planned = await plan(db, inForce, monday)

  expect(planned).toEqual({ decided: 1, nudges: 1, questions: 2, deferred: 3, reasons: { asked: 1 } })
  expect(await decisions(db)).toEqual([{ slot_at: monday, reason: 'asked', asked: 2, deferred: 3 }])
  expect(await nudges(db)).toEqual([
    { slot_at: monday, status: 'planned', channel: 'email', not_after: hours(8), positions: [1, 2] },
  ])
})

test('a slot is decided once, however many ticks follow it', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  for (const _ of Array(4)) await remember(db, alice)

  await plan(db, inForce, monday)
  const later = await plan(db, inForce, hours(4))

  expect(later).toEqual({ decided: 0, nudges: 0, questions: 0, deferred: 0, reasons: {} })
})

test('a tick that is nobody’s slot writes nothing', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  await remember(db, alice, { sinceAt: days(-20) })

  const planned = await plan(db, inForce, minutes(-1))

  expect(planned.decided).toBe(0)
  expect(await decisions(db)).toEqual([])
})

test('planners that run at once decide once for everybody', async () => {
  const { db } = database()
  await addCrowd(db, 300)

  const planned = await Promise.all([monday, minutes(1), minutes(1), minutes(2)].map((at) => plan(db, inForce, at)))

  expect(planned.reduce((sum, { nudges }) => sum + nudges, 0)).toBe(300)
  expect(await count(db, 'decision')).toBe(300)
  expect(await count(db, 'nudge')).toBe(300)
  expect(await count(db, 'question')).toBe(600)
})

test('one person’s no does not keep another from being asked', async () => {
  const { db } = database()
  const alice = await addAlice(db, { paused_until: days(1) })
  const bob = await addBob(db)
  for (const person of [alice, bob, bob]) await remember(db, person)

  const planned = await plan(db, inForce, monday)

  expect(planned).toMatchObject({ decided: 2, nudges: 1, reasons: { paused: 1, asked: 1 } })
})

test('a week of downtime causes no burst: one decision, one nudge', async () => {
  const { db } = database()
  const alice = await addAlice(db, { slot_times: ['09:00', '13:00'], daily_cap: 10 })
  for (const _ of Array(20)) await remember(db, alice)

  const planned = await plan(db, inForce, days(7.2))

  expect(planned).toMatchObject({ decided: 1, nudges: 1, questions: 2, deferred: 18 })
  expect(await decisions(db)).toMatchObject([{ slot_at: new Date('2026-01-12T13:00:00Z') }])
})

async function decisions(db: Db) {
  return await db.selectFrom('decision').select(['slot_at', 'reason', 'asked', 'deferred']).orderBy('slot_at').execute()
}

async function nudges(db: Db) {
  return await db
    .selectFrom('nudge')
    .select(['slot_at', 'status', 'channel', 'not_after'])
    .select(
      sql<number[]>`array(select position from question where question.nudge_id = nudge.id order by position)`.as(
        'positions',
      ),
    )
    .orderBy('slot_at')
    .execute()
}

async function count(db: Db, table: 'decision' | 'nudge' | 'question'): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from ${sql.table(table)}`.execute(db)
  return rows[0]!.count
}
