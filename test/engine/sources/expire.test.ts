import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import { absorbPage } from '../../../engine/sources/absorb.ts'
import { expireMemories } from '../../../engine/sources/expire.ts'
import { syncSource } from '../../../engine/sources/sync.ts'
import { runMaintain } from '../../../jobs/maintain.ts'
import { readStates } from '../../support/asking.ts'
import { addAlice, addAudience, addTrustedSource, days, facts, inForce, monday, pageOf } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { fakeSource } from '../../support/fake-source.ts'
import { jobTools } from '../../support/job-tools.ts'

const database = useClearDatabase()
const { model } = inForce
const [fact] = facts
const until = (expiresAt?: Date) => pageOf([fact], expiresAt === undefined ? {} : { expiresAt })

test('a memory whose time is over when it is read has expired, and asks nothing', async () => {
  const { db } = database()
  const source = await addSource(db)

  await absorbPage(db, model, source, until(monday), monday)

  expect(await standing(db)).toEqual([{ status: 'expired', paused_reason: 'expired', active: null }])
})

test('a memory expires at its instant and not before, and its concept pauses', async () => {
  const { db } = database()
  const source = await addSource(db)
  await absorbPage(db, model, source, until(days(2)), monday)

  const early = await expireMemories(db, model, 'every-source', days(1.99))
  const other = await expireMemories(db, model, { id: '99' }, days(2))
  const late = await expireMemories(db, model, { id: source.id }, days(2))

  expect([early, other, late]).toEqual([0, 0, 1])
  expect(await standing(db)).toEqual([{ status: 'expired', paused_reason: 'expired', active: false }])
  expect(await expireMemories(db, model, 'every-source', days(3))).toBe(0)
})

test.each([
  { what: 'extended', expiresAt: days(90) },
  { what: 'taken away', expiresAt: undefined },
])('a memory whose end is $what is live again, however late, and its state is what it was', async ({ expiresAt }) => {
  const { db } = database()
  const source = await addSource(db)
  await absorbPage(db, model, source, until(days(2)), monday)
  const before = await readStates(db)
  await expireMemories(db, model, 'every-source', days(2))

  await absorbPage(db, model, source, until(days(2)), days(3))
  const unchanged = await standing(db)
  await absorbPage(db, model, source, until(expiresAt), days(30))

  expect(unchanged).toMatchObject([{ status: 'expired' }])
  expect(await standing(db)).toEqual([{ status: 'live', paused_reason: null, active: true }])
  expect(await readStates(db)).toEqual(before)
})

test('a memory that expired by a clock that was ahead is live again when it is read by the right one', async () => {
  const { db } = database()
  const source = await addSource(db)
  await absorbPage(db, model, source, until(days(2)), monday)
  await expireMemories(db, model, 'every-source', days(365))

  await absorbPage(db, model, source, until(days(2)), days(1))

  expect(await standing(db)).toEqual([{ status: 'live', paused_reason: null, active: true }])
})

test('every sync ends with what expired meanwhile, also when the source has nothing new', async () => {
  const { db } = database()
  const source = await addSource(db)
  await absorbPage(db, model, source, until(days(2)), monday)

  const tools = { model, log: () => {}, clock: () => days(2), signal: new AbortController().signal }
  const outcome = await syncSource(db, tools, source.id, () => fakeSource([]).source, days(2))

  expect(outcome).toMatchObject({ status: 'complete', counts: { read: 0, expired: 1 } })
  expect(await standing(db)).toMatchObject([{ paused_reason: 'expired' }])
})

test('maintenance lets memories expire of sources that are not read any more', async () => {
  const { db } = database()
  const source = await addSource(db)
  await absorbPage(db, model, source, until(days(2)), monday)

  expect(await runMaintain(jobTools(db), days(2))).toMatchObject({ memoriesExpired: 1 })
  expect(await standing(db)).toMatchObject([{ paused_reason: 'expired', active: false }])
})

async function addSource(db: Db) {
  const audienceId = await addAudience(db, 'platform', [await addAlice(db)])
  return { id: await addTrustedSource(db, audienceId), trust: 'auto' as const, audienceId }
}

/** The memory, its concept and its state; `active`: null without a state. */
async function standing(db: Db) {
  return await db
    .selectFrom('memory')
    .innerJoin('provenance', 'provenance.memory_id', 'memory.id')
    .innerJoin('concept', 'concept.id', 'provenance.concept_id')
    .leftJoin('retention_state', 'retention_state.concept_id', 'concept.id')
    .select(['memory.status', 'concept.paused_reason', 'retention_state.active'])
    .execute()
}
