import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import { suppress } from '../../../engine/people/addresses.ts'
import { changeSettings } from '../../../engine/people/settings.ts'
import { keepMembers, personOfSlack, type SlackMember } from '../../../engine/people/slack-members.ts'
import { addAlice, addBob, addSlackId, days, inForce, monday } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'

const database = useClearDatabase()

test('a member with a person’s email is that person, and their time zone follows', async () => {
  const { db } = database()
  const alice = await addAlice(db)

  expect(await keep(db, [{ ...member, email: 'Alice@Example.com', timeZone: 'Asia/Kathmandu' }])).toEqual({
    seen: 1,
    matched: 1,
    moved: 1,
    suppressed: 0,
  })

  expect(await personOfSlack(db, 'U1')).toEqual({
    personId: alice.id,
    name: 'Alice',
    email: 'alice@example.com',
    language: 'en',
  })
  expect(await zoneOf(db)).toBe('Asia/Kathmandu')
  expect(await personOfSlack(db, 'U9')).toBeNull()
})

test('the same directory again changes nothing', async () => {
  const { db } = database()
  await addAlice(db)
  await keep(db, [member])

  expect(await keep(db, [member], days(1))).toEqual({ seen: 1, matched: 0, moved: 0, suppressed: 0 })
  expect(await db.selectFrom('slack_member').select(['id', 'seen_at']).execute()).toEqual([
    { id: 'U1', seen_at: days(1) },
  ])
})

test.each<[string, Partial<SlackMember>]>([
  ['a guest or a bot', { isGuestOrBot: true }],
  ['an account that is deactivated', { deactivated: true }],
  ['somebody without an email', { email: null }],
])('%s is nobody', async (_, differing) => {
  const { db } = database()
  await addAlice(db)

  expect(await keep(db, [{ ...member, ...differing }])).toMatchObject({ seen: 1, matched: 0 })
})

test('two members who share an email are nobody', async () => {
  const { db } = database()
  await addAlice(db)

  expect(await keep(db, [member, { ...member, id: 'U2' }])).toMatchObject({ seen: 2, matched: 0 })
})

test('a Slack id that an operator gave stays theirs', async () => {
  const { db } = database()
  await addAlice(db)
  const bob = await addBob(db)
  await addSlackId(db, bob, 'U1')

  expect(await keep(db, [member])).toMatchObject({ matched: 0 })
  expect(await personOfSlack(db, 'U1')).toMatchObject({ name: 'Bob' })
})

test('a person who has a Slack id gets no second one', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  await addSlackId(db, alice, 'U7')

  expect(await keep(db, [member])).toMatchObject({ matched: 0 })
})

test('a time zone that the person set themselves stays, and so does one that nobody knows', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  await keep(db, [{ ...member, timeZone: 'Mars/Olympus' }])
  expect(await zoneOf(db)).toBe('Europe/London')

  await changeSettings(db, alice.id, { timeZone: 'Europe/Berlin' }, monday)
  expect(await keep(db, [{ ...member, timeZone: 'Asia/Tokyo' }])).toMatchObject({ moved: 0 })
  expect(await zoneOf(db)).toBe('Europe/Berlin')
})

test('a deactivated account is sent nothing until it is active again', async () => {
  const { db } = database()
  await addAlice(db)
  await keep(db, [member])

  expect(await keep(db, [{ ...member, deactivated: true }])).toMatchObject({ suppressed: 1 })
  expect(await keep(db, [{ ...member, deactivated: true }], days(1))).toMatchObject({ suppressed: 0 })
  expect(await suppressed(db)).toEqual([{ address: 'U1', reason: 'account-inactive', since_at: monday }])

  await keep(db, [member], days(2))
  expect(await suppressed(db)).toEqual([])
  expect(await db.selectFrom('slack_member').select('deactivated_at').execute()).toEqual([{ deactivated_at: null }])
})

test('an account that is active again stays suppressed for another reason', async () => {
  const { db } = database()
  await addAlice(db)
  await keep(db, [member])
  await suppress(db, { channel: 'slack', address: 'U1', reason: 'cannot-dm' }, monday)

  await keep(db, [{ ...member, deactivated: true }])
  await keep(db, [member])

  expect(await suppressed(db)).toMatchObject([{ reason: 'cannot-dm' }])
})

test('accounts that are nobody’s are not suppressed', async () => {
  const { db } = database()

  expect(await keep(db, [{ ...member, deactivated: true }])).toMatchObject({ suppressed: 0 })
})

test('where messages go is kept when the directory is read again', async () => {
  const { db } = database()
  await keep(db, [member])
  await db.updateTable('slack_member').set({ conversation: 'D1' }).execute()

  await keep(db, [{ ...member, awayUntil: days(3) }])

  expect(await db.selectFrom('slack_member').select(['conversation', 'away_until']).execute()).toEqual([
    { conversation: 'D1', away_until: days(3) },
  ])
})

test('two readings at once match once', async () => {
  const { db } = database()
  await addAlice(db)

  const kept = await Promise.all([keep(db, [member]), keep(db, [member])])

  expect(kept.map(({ matched }) => matched).sort()).toEqual([0, 1])
})

const member: SlackMember = {
  id: 'U1',
  name: 'Alice',
  email: 'alice@example.com',
  timeZone: 'Europe/London',
  deactivated: false,
  isGuestOrBot: false,
  awayUntil: null,
}

const keep = (db: Db, members: readonly SlackMember[], at = monday) => keepMembers(db, inForce.model, members, at)

async function zoneOf(db: Db): Promise<string> {
  return (await db.selectFrom('person').select('time_zone').executeTakeFirstOrThrow()).time_zone
}

async function suppressed(db: Db) {
  return await db.selectFrom('suppression').select(['address', 'reason', 'since_at']).execute()
}
