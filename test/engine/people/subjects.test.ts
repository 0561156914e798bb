import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import { identify } from '../../../engine/people/identities.ts'
import { importPeopleCsv } from '../../../engine/people/import-people.ts'
import { acceptSuggestions, listSubjects, mapSubject, nameSubject } from '../../../engine/people/subjects.ts'
import { addAlice, addBob, addTrustedSource, days, inForce, monday } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { agent, read, retaining, user } from '../../support/reading.ts'

const database = useClearDatabase()
const { model } = inForce

test('subjects that nobody has decided come first, most memories before fewer, with who they may be', async () => {
  const { db } = database()
  await addBob(db)
  const sourceId = await addGivingSource(db)
  await mapSubject(db, model, { sourceId, externalId: 'noise', personId: null }, days(-1))

  const listed = await listSubjects(db)

  expect(
    listed.map(({ externalId, memories, person, matchedBy, suggestion }) => [
      externalId,
      memories,
      person,
      matchedBy,
      suggestion?.person.email ?? null,
    ]),
  ).toEqual([
    ['alice', 2, null, null, 'alice@example.com'],
    ['stranger', 1, null, null, null],
    ['noise', 1, null, 'operator', null],
    ['bob@example.com', 1, 'bob@example.com', 'email', null],
  ])
})

test('a suggestion is applied by nothing but the wish to', async () => {
  const { db } = database()
  const bob = await addBob(db)
  const sourceId = await addGivingSource(db)
  await listSubjects(db)
  await read(db, sourceId, [9], [user('alice')])
  await identify(db, model, { personId: bob.id, kind: 'slack', value: 'U9' }, days(-1))
  expect(await retaining(db)).toEqual(['bob 4'])

  const accepted = await acceptSuggestions(db, model, null, monday)
  const again = await acceptSuggestions(db, model, null, monday)

  expect(accepted.map(({ externalId }) => externalId)).toEqual(['alice'])
  expect(again).toEqual([])
  expect(await retaining(db)).toEqual(['alice 1', 'alice 2', 'alice 9', 'bob 4'])
  expect((await listSubjects(db)).find(({ externalId }) => externalId === 'alice')).toMatchObject({
    person: 'alice@example.com',
    matchedBy: 'operator',
  })
})

test('suggestions of another source stay suggestions', async () => {
  const { db } = database()
  await addGivingSource(db)
  await read(db, await addTrustedSource(db, null, 'wiki'), [7], [user('alice')])

  const accepted = await acceptSuggestions(db, model, 'wiki', monday)

  expect(accepted.map(({ source }) => source)).toEqual(['wiki'])
  expect(await retaining(db)).toEqual(['alice 7'])
})

test('confirming what was matched makes it the operator’s word', async () => {
  const { db } = database()
  const bob = await addBob(db)
  const sourceId = await addGivingSource(db)
  const choice = { sourceId, externalId: 'bob@example.com', personId: bob.id }

  const confirmed = await mapSubject(db, model, choice, days(-1))
  const again = await mapSubject(db, model, choice, days(-1))

  expect([confirmed, again]).toEqual(['mapped', 'unchanged'])
  expect((await listSubjects(db)).find(({ person }) => person !== null)).toMatchObject({ matchedBy: 'operator' })
})

test('a subject may be mapped before its source names it, and only in its kind', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  const sourceId = await addTrustedSource(db, null)
  await nameSubject(db, sourceId, user('seven'), days(-9))
  await nameSubject(db, sourceId, user('seven'), days(-8))

  const status = await mapSubject(
    db,
    model,
    { sourceId, kind: 'user', externalId: 'seven', personId: alice.id },
    days(-9),
  )
  await read(db, sourceId, [1], [user('seven')])
  await read(db, sourceId, [2], [agent('seven')])
  const other = await mapSubject(
    db,
    model,
    { sourceId, kind: 'tag', externalId: 'seven', personId: alice.id },
    days(-1),
  )

  expect([status, other]).toEqual(['mapped', 'unknown-subject'])
  expect(await retaining(db)).toEqual(['alice 1'])
})

test('a file of people gives them the names that subjects wait for, once', async () => {
  const { db } = database()
  await addGivingSource(db)
  const file = 'name,email,time_zone,slack,ids\nBob,bob@example.com,UTC,U01,stranger;robert\n'

  const first = await importPeopleCsv(db, model, file, days(-1))
  const again = await importPeopleCsv(db, model, file, days(-1))
  const more = await importPeopleCsv(db, model, file.replace('robert', 'rob'), days(-1))

  expect(first).toMatchObject({ added: 1, updated: 0 })
  expect(again).toMatchObject({ added: 0, updated: 0, unchanged: 1 })
  expect(more).toMatchObject({ added: 0, updated: 1, unchanged: 0 })
  expect(await retaining(db)).toEqual(['bob 3', 'bob 4'])
})

test('a file that gives somebody the name of another imports nobody', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  await identify(db, model, { personId: alice.id, kind: 'slack', value: 'U01' }, days(-1))

  const outcome = await importPeopleCsv(
    db,
    model,
    'name,email,time_zone,slack,ids\nBob,bob@example.com,UTC,U01,\nCarol,carol@example.com,UTC,,Alice@example.com\n',
    monday,
  )

  expect(outcome).toEqual({
    status: 'failed',
    reason: 'bad-lines',
    faults: [
      { line: 2, sentence: expect.stringMatching(/^slack means somebody else/) },
      { line: 3, sentence: expect.stringMatching(/^ids holds the email of somebody else/) },
    ],
  })
  expect(await db.selectFrom('person').select('name').execute()).toEqual([{ name: 'Alice' }])
})

/** A source that speaks of Alice twice, and once each of a stranger, of Bob by his email, and of noise. Alice is known. */
async function addGivingSource(db: Db): Promise<string> {
  await addAlice(db)
  const sourceId = await addTrustedSource(db, null)
  await read(db, sourceId, [1, 2], [user('alice')])
  await read(db, sourceId, [3], [user('stranger')])
  await read(db, sourceId, [4], [user('bob@example.com')])
  await read(db, sourceId, [5], [user('noise')])
  return sourceId
}
