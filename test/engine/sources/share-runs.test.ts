import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import { addAlice, addAudience, addBob, addCarol, addTrustedSource } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { agent, read, retaining, run, user } from '../../support/reading.ts'

const database = useClearDatabase()

const alice = user('alice@example.com')
const bob = user('bob@example.com')
const said = { author: 'assistant' as const }

test('what an assistant said in a run concerns the user of the run, who came before', async () => {
  const { db } = database()
  const sourceId = await addTeam(db)

  await read(db, sourceId, [1], [alice, run('one')])
  await read(db, sourceId, [2], [agent('agent-7'), run('one')], said)

  expect(await retaining(db)).toEqual(['alice 1', 'alice 2'])
})

test('what an assistant said in a run concerns the user of the run, who comes after, and no longer the audience', async () => {
  const { db } = database()
  const sourceId = await addTeam(db)
  await read(db, sourceId, [2], [agent('agent-7'), run('one')], said)
  const before = await retaining(db)

  await read(db, sourceId, [1], [alice, run('one')])

  expect(before).toEqual(['carol 2'])
  expect(await retaining(db)).toEqual(['alice 1', 'alice 2'])
})

test('a run of several users concerns each of them', async () => {
  const { db } = database()
  const sourceId = await addTeam(db)

  await read(db, sourceId, [1], [alice, run('one')])
  await read(db, sourceId, [2], [run('one')], said)
  await read(db, sourceId, [3], [bob, run('one')])

  expect(await retaining(db)).toEqual(['alice 1', 'alice 2', 'bob 2', 'bob 3'])
})

test('a user whose memory leaves a run is no longer concerned by what was said in it', async () => {
  const { db } = database()
  const sourceId = await addTeam(db)
  await read(db, sourceId, [1], [alice, run('one')])
  await read(db, sourceId, [2], [run('one')], said)

  await read(db, sourceId, [1], [alice, run('other')])

  expect(await retaining(db)).toEqual(['alice 1', 'carol 2'])
})

test('what names a user or an entity of its own concerns no other user of the run', async () => {
  const { db } = database()
  const sourceId = await addTeam(db)

  await read(db, sourceId, [1], [alice, run('one')])
  await read(db, sourceId, [2], [bob, run('one')])
  await read(db, sourceId, [3], [{ kind: 'entity', externalId: 'Dora' }, run('one')], said)

  expect(await retaining(db)).toEqual(['alice 1', 'bob 2'])
})

test('another run, and the same run of another source, have nothing to say', async () => {
  const { db } = database()
  const sourceId = await addTeam(db)
  const other = await addTrustedSource(db, null, 'other')

  await read(db, other, [1], [alice, run('one')])
  await read(db, sourceId, [2], [bob, run('two')])
  await read(db, sourceId, [3], [run('one')], said)

  expect(await retaining(db)).toEqual(['alice 1', 'bob 2', 'carol 3'])
})

test('a run of twenty users is a conversation, and of one more it is a scope that says nothing', async () => {
  const { db } = database()
  const sourceId = await addTrustedSource(db, null)
  const users = Array.from({ length: 21 }, (_, place) => user(`user-${place}`))
  await read(db, sourceId, [100], [run('one')], said)

  await read(db, sourceId, [1], [...users.slice(0, 20), run('one')])
  const conversation = await countDerived(db)
  await read(db, sourceId, [2], [...users.slice(20), run('one')])
  await read(db, sourceId, [101], [run('one')], said)

  expect(conversation).toBe(20)
  expect(await countDerived(db)).toBe(0)
})

test('a memory that names two runs concerns the users of both', async () => {
  const { db } = database()
  const sourceId = await addTeam(db)
  await read(db, sourceId, [1], [run('one'), run('two')], said)
  await read(db, sourceId, [2], [alice, run('one')])

  await read(db, sourceId, [3], [bob, run('two')])

  expect(await retaining(db)).toEqual(['alice 1', 'alice 2', 'bob 1', 'bob 3'])
})

test('reading everything again changes nothing', async () => {
  const { db } = database()
  const sourceId = await addTeam(db)
  const pages = [() => read(db, sourceId, [1], [alice, run('one')]), () => read(db, sourceId, [2], [run('one')], said)]
  for (const page of pages) await page()
  const links = () => db.selectFrom('memory_subject').selectAll().orderBy('memory_id').orderBy('subject_id').execute()
  const before = await links()

  for (const page of pages) await page()

  expect(await links()).toEqual(before)
})

/** A source of Carol's audience; Alice and Bob are users of it. */
async function addTeam(db: Db): Promise<string> {
  await addAlice(db)
  await addBob(db)
  return await addTrustedSource(db, await addAudience(db, 'platform', [await addCarol(db)]))
}

async function countDerived(db: Db): Promise<number> {
  const rows = await db.selectFrom('memory_subject').select('memory_id').where('derived', '=', true).execute()
  return rows.length
}
