import { sql } from 'kysely'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { type Db, openDatabase } from '../../engine/db/pool.ts'
import type { Tables } from '../../engine/db/tables.ts'
import { replayEverybody } from '../../engine/model/replay.ts'
import { plan } from '../../engine/nudges/plan.ts'
import type { JobTools } from '../../jobs/job-tools.ts'
import { runJob } from '../../jobs/run-job.ts'
import type { JobName } from '../../jobs/schedule.ts'
import {
  addAlice,
  addAudience,
  addBob,
  addTrustedSource,
  days,
  facts,
  inForce,
  monday,
  pageOf,
} from '../support/cast.ts'
import { useClearDatabase } from '../support/clear.ts'
import { countStates, fakeChannel } from '../support/delivering.ts'
import { fakeSource } from '../support/fake-source.ts'
import { jobTools } from '../support/job-tools.ts'
import { untilWaiting } from '../support/locks.ts'
import { type CuttableWay, startProxy } from '../support/proxy.ts'
import { addCrowd } from '../support/remembering.ts'

const database = useClearDatabase()
const minutes = (count: number) => new Date(monday.getTime() + count * 60_000)
const overProxyName = 'over the proxy'
let proxy: CuttableWay

beforeEach(async () => {
  proxy = await startProxy(database().url)
  return () => proxy.close()
})

/** How a database goes: the server ends the connection and rolls back, or the way to it is cut and it may yet commit. */
const losses = [
  { loss: 'the server ends its connections', lose: (db: Db) => endConnections(db) },
  { loss: 'the network is cut', lose: async () => proxy.cut() },
] as const

test.each(losses)('a plan during which $loss fails, and the next decides for everybody once', async ({ lose }) => {
  const { db } = database()
  await addCrowd(db, 50)
  const tools = overProxy()

  await loseDuring(sql`lock table decision in share mode`, 'plan', tools, lose)
  await runNext({ ...tools, clock: () => minutes(1) }, 'plan')

  expect(await countStates(db)).toEqual({ planned: 50 })
  expect(await countRows(db, 'decision')).toBe(50)
  expect(await countRows(db, 'question')).toBe(100)
})

test.each(losses)('a delivery during which $loss sends nothing twice, and every nudge says what became of it', async ({
  lose,
}) => {
  const { db } = database()
  await addCrowd(db, 120)
  await plan(db, inForce, monday)
  const { channel, given } = fakeChannel(async (nudge, place) => {
    if (place === 70) await lose(db)
    return { status: 'sent', providerId: nudge.messageKey }
  })
  const tools = overProxy({ channels: [channel], clock: () => minutes(1) })

  await runJob(tools, 'deliver', minutes(1)).catch(() => {})
  proxy.mend()
  await untilIdle(db)
  await runNext({ ...tools, owner: 'next', clock: () => minutes(2) }, 'deliver')
  await runNext({ ...tools, owner: 'next', clock: () => minutes(10) }, 'deliver')

  const { sent, 'unknown sender-lost': unknown = 0, ...others } = await countStates(db)
  expect(others).toEqual({})
  expect(sent! + unknown).toBe(120)
  expect(unknown).toBeLessThanOrEqual(50)
  expect(new Set(given.map(({ nudgeId }) => nudgeId)).size).toBe(given.length)
})

test.each(losses)('a claim during which $loss loses no nudge', async ({ lose }) => {
  const { db } = database()
  await addCrowd(db, 20)
  await plan(db, inForce, monday)
  const { channel, given } = fakeChannel()
  const tools = overProxy({ channels: [channel], clock: () => minutes(1) })

  await loseDuring(sql`lock table nudge in share mode`, 'deliver', tools, lose)
  await runNext({ ...tools, owner: 'next', clock: () => minutes(2) }, 'deliver')
  await runNext({ ...tools, owner: 'next', clock: () => minutes(10) }, 'deliver')

  const { sent = 0, 'unknown sender-lost': unknown = 0 } = await countStates(db)
  expect(sent + unknown).toBe(20)
  expect(given).toHaveLength(sent)
})

test.each(losses)('a sync during which $loss is done again by the next, with the same end', async ({ lose }) => {
  const { db } = database()
  const audienceId = await addAudience(db, 'platform', [await addAlice(db), await addBob(db)])
  await addTrustedSource(db, audienceId)
  const first = { ...pageOf(facts.slice(0, 1)), complete: false }
  const { source } = fakeSource([first, pageOf(facts.slice(1))])
  const tools = overProxy({ openSource: () => source })

  await loseDuring(sql`lock table audience_concept in share mode`, 'sync', tools, lose)
  await runNext({ ...tools, clock: () => minutes(15) }, 'sync')

  expect(await countRows(db, 'memory')).toBe(3)
  expect(await countRows(db, 'retention_state')).toBe(6)
  expect(await db.selectFrom('sync').select(['status', 'reason']).orderBy('id').execute()).toEqual([
    { status: 'failed', reason: 'interrupted' },
    { status: 'complete', reason: null },
  ])
  expect((await replayEverybody(db, inForce.model)).changed).toBe(0)
})

test.each(losses)('a maintenance during which $loss is done by the next', async ({ lose }) => {
  const { db } = database()
  const audienceId = await addAudience(db, 'platform', [])
  await addTrustedSource(db, audienceId)
  await runJob(
    jobTools(db, { openSource: () => fakeSource([pageOf(facts)]).source, clock: () => days(-1) }),
    'sync',
    days(-1),
  )
  const alice = await addAlice(db)
  await db
    .insertInto('audience_person')
    .values({ person_id: alice.id, audience_id: audienceId, joined_at: monday, left_at: null })
    .execute()
  const tools = overProxy()

  await loseDuring(sql`lock table retention_state in share mode`, 'maintain', tools, lose)
  await runNext({ ...tools, clock: () => minutes(60) }, 'maintain')

  expect(await countRows(db, 'retention_state')).toBe(3)
  expect(await countRows(db, 'exposure')).toBe(3)
  expect((await replayEverybody(db, inForce.model)).changed).toBe(0)
})

/** Runs a job until it waits for a lock, takes the database away from it, and gives it back once the job has ended. */
async function loseDuring(
  lock: ReturnType<typeof sql>,
  job: JobName,
  tools: JobTools,
  lose: (db: Db) => Promise<void>,
): Promise<void> {
  const { db } = database()
  let error: unknown
  await db.transaction().execute(async (trx) => {
    await lock.execute(trx)
    const running = runJob(tools, job, tools.clock()).catch((thrown: unknown) => {
      error = thrown
    })
    await untilWaiting(db, 1)
    await lose(db)
    await running
  })
  proxy.mend()
  await untilIdle(db)
  if (job !== 'sync') expect(String(error)).toMatch(/connection/i)
}

/** As the queue does: a job that throws, because the pool still holds a dead connection, is tried again. */
async function runNext(tools: JobTools, job: JobName): Promise<void> {
  await vi.waitFor(() => runJob(tools, job, tools.clock()), { timeout: 10_000, interval: 20 })
}

function overProxy(differing: Partial<JobTools> = {}): JobTools {
  const url = new URL(proxy.url)
  url.searchParams.set('application_name', overProxyName)
  const db = openDatabase(url.href)
  onTestFinished(() => db.destroy())
  return jobTools(db, differing)
}

async function endConnections(db: Db): Promise<void> {
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = ${overProxyName}`.execute(db)
}

/** A server that lost its client goes on with the statement in hand before it notices. */
async function untilIdle(db: Db): Promise<void> {
  const active = sql<{ count: number }>`
    select count(*)::int as count from pg_stat_activity
    where datname = current_database() and application_name = ${overProxyName} and state <> 'idle'`
  await vi.waitUntil(async () => (await active.execute(db)).rows[0]!.count === 0, { timeout: 10_000, interval: 5 })
}

async function countRows(db: Db, table: keyof Tables): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from ${sql.table(table)}`.execute(db)
  return rows[0]!.count
}
