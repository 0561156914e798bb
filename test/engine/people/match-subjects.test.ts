import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import { forgetIdentity, identify, listIdentities } from '../../../engine/people/identities.ts'
import { importPeopleCsv } from '../../../engine/people/import-people.ts'
import { addPerson } from '../../../engine/people/people.ts'
import { mapSubject } from '../../../engine/people/subjects.ts'
import { addRule } from '../../../engine/sources/audience-rules.ts'
import type { Subject } from '../../../engine/sources/memory-source.ts'
import {
  addAlice,
  addAudience,
  addBob,
  addTrustedSource,
  days,
  inForce,
  type Member,
  monday,
} from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { raceBehind } from '../../support/locks.ts'
import { agent, read, retaining, run, user } from '../../support/reading.ts'

const database = useClearDatabase()
const { model } = inForce

test.each<[string, Subject, Partial<Record<'slack' | 'other', string>>, string]>([
  ['a user by the email', user('alice@example.com'), {}, 'email'],
  ['a user by the email in another case', user('Alice@EXAMPLE.com'), {}, 'email'],
  ['an entity by the email', { kind: 'entity', externalId: 'alice@example.com' }, {}, 'email'],
  ['a user by the id in Slack', user('U123'), { slack: 'U123' }, 'slack'],
  ['a user by another name', user('ada-42'), { other: 'ada-42' }, 'identity'],
  ['an agent by another name', agent('agent-7'), { other: 'agent-7' }, 'identity'],
  ['an app by another name', { kind: 'app', externalId: 'her-app' }, { other: 'her-app' }, 'identity'],
  ['a tag by another name', { kind: 'tag', externalId: 'person:alice' }, { other: 'person:alice' }, 'identity'],
  ['a run by another name', run('run-1'), { other: 'run-1' }, 'identity'],
  ['by the email first', user('alice@example.com'), { other: 'alice@example.com' }, 'email'],
])('a subject is matched: %s', async (_, subject, names, matchedBy) => {
  const { db } = database()
  const alice = await addAlice(db)
  for (const kind of ['slack', 'other'] as const)
    if (names[kind]) await identify(db, model, { personId: alice.id, kind, value: names[kind] }, days(-9))
  const sourceId = await addTrustedSource(db, null)

  await read(db, sourceId, [1], [subject])

  expect(await subjects(db)).toEqual([{ external_id: subject.externalId, person_id: alice.id, matched_by: matchedBy }])
  expect(await retaining(db)).toEqual(['alice 1'])
})

test.each<[string, Subject]>([
  ['part of the email', user('alice')],
  ['the name', user('Alice')],
  ['an agent whose id is the email', agent('alice@example.com')],
  ['the id in Slack in another case', user('u123')],
  ['another name in another case', user('ADA-42')],
  ['a longer id', user('alice@example.com.evil')],
])('what is not exactly so is matched with nobody: %s', async (_, subject) => {
  const { db } = database()
  const alice = await addAlice(db)
  await identify(db, model, { personId: alice.id, kind: 'slack', value: 'U123' }, days(-9))
  await identify(db, model, { personId: alice.id, kind: 'other', value: 'ada-42' }, days(-9))
  const sourceId = await addTrustedSource(db, null)

  await read(db, sourceId, [1], [subject])

  expect(await subjects(db)).toEqual([{ external_id: subject.externalId, person_id: null, matched_by: null }])
  expect(await retaining(db)).toEqual([])
})

test('what two people could be is matched with neither', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  await identify(db, model, { personId: alice.id, kind: 'other', value: 'bob@example.com' }, days(-9))
  await addBob(db)
  const sourceId = await addTrustedSource(db, null)

  await read(db, sourceId, [1], [user('bob@example.com')])

  expect(await subjects(db)).toMatchObject([{ person_id: null, matched_by: null }])
})

test.each([
  { said: 'somebody else', isNobody: false },
  { said: 'nobody', isNobody: true },
])('what an operator said stays so: $said', async ({ isNobody }) => {
  const { db } = database()
  await addAlice(db)
  const bob = await addBob(db)
  const sourceId = await addTrustedSource(db, null)
  await read(db, sourceId, [1], [user('alice@example.com')])
  const personId = isNobody ? null : bob.id
  await mapSubject(db, model, { sourceId, externalId: 'alice@example.com', personId }, days(-2))

  await read(db, sourceId, [2], [user('alice@example.com')])
  await identify(db, model, { personId: bob.id, kind: 'slack', value: 'U1' }, days(-1))

  expect(await subjects(db)).toMatchObject([{ person_id: personId, matched_by: 'operator' }])
  expect(await retaining(db)).toEqual(isNobody ? [] : ['bob 1', 'bob 2'])
})

test.each<[string, (db: Db) => Promise<unknown>]>([
  ['added', (db) => addPerson(db, model, zoe, days(-1))],
  ['imported', (db) => importPeopleCsv(db, model, `name,email,time_zone\nZoe,zoe@example.com,UTC\n`, days(-1))],
])('subjects of every source wait for somebody who is %s later', async (_, arrive) => {
  const { db } = database()
  await read(db, await addTrustedSource(db, null, 'one'), [1], [user('zoe@example.com')])
  await read(db, await addTrustedSource(db, null, 'two'), [2], [user('ZOE@example.com')])

  await arrive(db)

  expect(await retaining(db)).toEqual(['zoe 1', 'zoe 2'])
  expect((await db.selectFrom('retention_state').select('since_at').execute()).map(({ since_at }) => since_at)).toEqual(
    [days(-3), days(-3)],
  )
})

test('a name that is forgotten takes back what it alone had matched', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  const sourceId = await addTrustedSource(db, null)
  await read(db, sourceId, [1], [user('ada-42')])
  await read(db, sourceId, [2], [user('alice@example.com')])
  const name = { personId: alice.id, kind: 'other' as const, value: 'ada-42' }
  const identified = await identify(db, model, name, days(-2))
  const known = await retaining(db)

  const forgotten = await forgetIdentity(db, model, name, days(-1))
  const again = await forgetIdentity(db, model, name, days(-1))

  expect(identified).toEqual({ status: 'identified', matched: 1 })
  expect(known).toEqual(['alice 1', 'alice 2'])
  expect([forgotten, again]).toEqual(['forgotten', 'unknown-identity'])
  expect(await retaining(db)).toEqual(['alice 2'])
  expect(await listIdentities(db, alice.id)).toEqual([])
})

test('a name that an operator confirmed for a subject is kept when the name is forgotten', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  const sourceId = await addTrustedSource(db, null)
  await read(db, sourceId, [1], [user('ada-42')])
  const name = { personId: alice.id, kind: 'other' as const, value: 'ada-42' }
  await identify(db, model, name, days(-2))
  await mapSubject(db, model, { sourceId, externalId: 'ada-42', personId: alice.id }, days(-2))

  await forgetIdentity(db, model, name, days(-1))

  expect(await retaining(db)).toEqual(['alice 1'])
})

test('a name means one person only, and no email of another', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  const bob = await addBob(db)
  const slack = { kind: 'slack' as const, value: 'U123' }

  const outcomes = [
    await identify(db, model, { ...slack, personId: alice.id }, monday),
    await identify(db, model, { ...slack, personId: alice.id }, monday),
    await identify(db, model, { ...slack, personId: bob.id }, monday),
    await identify(db, model, { kind: 'other', value: 'BOB@example.com', personId: alice.id }, monday),
  ]

  expect(outcomes).toEqual([
    { status: 'identified', matched: 0 },
    { status: 'unchanged' },
    { status: 'failed', reason: 'identity-taken' },
    { status: 'failed', reason: 'email-of-another' },
  ])
  expect(await listIdentities(db, alice.id)).toEqual([slack])
})

test('an agent that is one person speaks to that person, and to the audience of its source no longer', async () => {
  const { db } = database()
  const { alice, sourceId } = await addTeam(db)
  await read(db, sourceId, [1], [agent('agent-7')])
  const before = await retaining(db)

  await identify(db, model, { personId: alice.id, kind: 'other', value: 'agent-7' }, days(-1))
  const hers = await retaining(db)
  await mapSubject(db, model, { sourceId, externalId: 'agent-7', personId: null }, days(0))

  expect(before).toEqual(['alice 1', 'bob 1'])
  expect(hers).toEqual(['alice 1'])
  expect(await retaining(db)).toEqual(before)
})

test('a rule for an agent counts also when the agent is one person', async () => {
  const { db } = database()
  const { alice, sourceId, audienceId } = await addTeam(db)
  await addRule(db, model, { sourceId, kind: 'agent', value: 'agent-7', audienceId }, days(-9))
  await read(db, sourceId, [1], [agent('agent-7')])

  await mapSubject(db, model, { sourceId, externalId: 'agent-7', personId: alice.id }, days(-1))

  expect(await retaining(db)).toEqual(['alice 1', 'bob 1'])
})

test('somebody who becomes known while a source is read has what it gave, whichever came first', async () => {
  const { db } = database()
  const sourceId = await addTrustedSource(db, null)
  await read(db, sourceId, [1], [user('zoe@example.com')])

  await raceBehind(db, sql`lock table exposure in share mode`, [
    () => addPerson(db, model, zoe, days(-1)),
    () => read(db, sourceId, [2], [user('zoe@example.com')]),
    () => read(db, sourceId, [3], [user('Zoe@example.com')]),
  ])

  expect(await retaining(db)).toEqual(['zoe 1', 'zoe 2', 'zoe 3'])
})

const zoe = {
  name: 'Zoe',
  email: 'zoe@example.com',
  timeZone: 'UTC',
  audiences: [],
  consented: true,
  schedule: null,
  workingDays: null,
  weeklyCap: null,
}

/** Alice and Bob in the audience of a source. */
async function addTeam(db: Db): Promise<{ alice: Member; sourceId: string; audienceId: string }> {
  const alice = await addAlice(db)
  const audienceId = await addAudience(db, 'platform', [alice, await addBob(db)])
  return { alice, audienceId, sourceId: await addTrustedSource(db, audienceId) }
}

async function subjects(db: Db) {
  return await db.selectFrom('subject').select(['external_id', 'person_id', 'matched_by']).orderBy('id').execute()
}
