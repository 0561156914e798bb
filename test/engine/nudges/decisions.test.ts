import { expect, test } from 'vitest'
import { lastDecisions } from '../../../engine/nudges/decisions.ts'
import { addAlice, addBob, days, monday } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'

const database = useClearDatabase()

test('the last decisions come newest first, by the clock of the person, and nobody else’s', async () => {
  const { db } = database()
  const alice = await addAlice(db, { time_zone: 'Asia/Kathmandu' })
  const bob = await addBob(db)
  const decide = (person_id: string, slot_at: Date, reason: string, asked = 0) =>
    db.insertInto('decision').values({ person_id, slot_at, decided_at: slot_at, reason, asked }).execute()
  await decide(alice.id, days(-2), 'nothing-due')
  await decide(alice.id, monday, 'asked', 2)
  await decide(alice.id, days(-0.5), 'not-working-day')
  await decide(bob.id, days(1), 'paused')

  expect(await lastDecisions(db, alice.id, 2)).toEqual([
    { slotAt: monday, local: '2026-01-05 14:45', weekday: 1, reason: 'asked', asked: 2, deferred: 0 },
    { slotAt: days(-0.5), local: '2026-01-05 02:45', weekday: 1, reason: 'not-working-day', asked: 0, deferred: 0 },
  ])
})
