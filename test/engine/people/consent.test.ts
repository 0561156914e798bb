import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import { agree, optIn, optOut } from '../../../engine/people/consent.ts'
import { importPeople } from '../../../engine/people/import-people.ts'
import { addAlice, addBob, days, inForce, monday } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { planMessage, standInSlack, standings } from '../../support/messages.ts'

const database = useClearDatabase()

test('the first consent counts', async () => {
  const { db } = database()
  const alice = await addAlice(db, { consented_at: null })

  await agree(db, alice.id, monday)
  await agree(db, alice.id, days(1))

  expect(await personOf(db)).toMatchObject({ consented_at: monday, resumed_at: monday })
})

test('a consent notice that was sent shows what the person decided', async () => {
  const { db } = database()
  const alice = await addAlice(db, { consented_at: null })
  await standInSlack(db, await planMessage(db, alice, monday, { notice: 'consent' }))

  await agree(db, alice.id, monday)

  expect(await standings(db)).toEqual(['sent stale'])
})

test('who opts out is sent nothing that is planned, and nobody else is touched', async () => {
  const { db } = database()
  const [alice, bob] = [await addAlice(db), await addBob(db)]
  await planMessage(db, alice, monday)
  await planMessage(db, alice, monday, { notice: 'channel-lost' })
  await planMessage(db, bob, monday)

  await optOut(db, alice.id, monday)
  await optOut(db, alice.id, days(1))

  expect(await standings(db)).toEqual(['expired opted-out', 'expired opted-out', 'planned'])
  expect(await personOf(db)).toMatchObject({ opted_out_at: monday })
})

test('who opted out and agrees, or opts in, is nudged again', async () => {
  const { db } = database()
  const alice = await addAlice(db)

  await optOut(db, alice.id, monday)
  await agree(db, alice.id, days(1))
  expect(await personOf(db)).toMatchObject({ opted_out_at: null, consented_at: days(-30), resumed_at: days(1) })

  await optOut(db, alice.id, days(2))
  await optIn(db, alice.id, days(3))
  expect(await personOf(db)).toMatchObject({ opted_out_at: null, resumed_at: days(3) })
})

test('no import takes back what a person agreed to themselves', async () => {
  const { db } = database()
  const alice = await addAlice(db, { consented_at: null })
  await agree(db, alice.id, monday)

  await importPeople(db, inForce.model, [{ ...imported, consented: false }], days(1))

  expect(await personOf(db)).toMatchObject({ consented_at: monday })
})

test('an import brings nobody back who opted out', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  await optOut(db, alice.id, monday)

  await importPeople(db, inForce.model, [{ ...imported, consented: true }], days(1))

  expect(await personOf(db)).toMatchObject({ opted_out_at: monday })
})

const imported = {
  name: 'Alice',
  email: 'alice@example.com',
  timeZone: 'Europe/London',
  audiences: [],
  schedule: null,
  workingDays: null,
  weeklyCap: null,
}

async function personOf(db: Db) {
  return await db.selectFrom('person').selectAll().orderBy('id').executeTakeFirstOrThrow()
}
