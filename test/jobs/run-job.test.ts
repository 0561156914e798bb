import { expect, test } from 'vitest'
import { plan } from '../../engine/nudges/plan.ts'
import { runMaintain } from '../../jobs/maintain.ts'
import { runJob } from '../../jobs/run-job.ts'
import { jobNames } from '../../jobs/schedule.ts'
import { runSync } from '../../jobs/sync.ts'
import { addAlice, addAudience, addTrustedSource, days, facts, inForce, monday, pageOf } from '../support/cast.ts'
import { useClearDatabase } from '../support/clear.ts'
import { countStates } from '../support/delivering.ts'
import { fakeSource } from '../support/fake-source.ts'
import { jobTools } from '../support/job-tools.ts'
import { addCrowd } from '../support/remembering.ts'

const database = useClearDatabase()

test.each(jobNames)('%s leaves a mark of the newest slot that it finished', async (job) => {
  const { db } = database()

  await runJob(jobTools(db), job, monday)
  await runJob(jobTools(db), job, days(-1))

  expect(await db.selectFrom('watermark').selectAll().execute()).toEqual([
    { job, slot_at: monday, finished_at: monday },
  ])
})

test('one run of every job takes a fact from its source to its reader', async () => {
  const { db } = database()
  const audienceId = await addAudience(db, 'platform', [await addAlice(db)])
  await addTrustedSource(db, audienceId)
  const tools = jobTools(db, { openSource: () => fakeSource([pageOf(facts)]).source })

  await runJob({ ...tools, clock: () => days(-3) }, 'sync', days(-3))
  await runJob(tools, 'plan', monday)
  await runJob(tools, 'deliver', monday)

  expect(await countStates(db)).toEqual({ sent: 1 })
})

test('a source that crashes does not hold up the next', async () => {
  const { db } = database()
  const audienceId = await addAudience(db, 'platform', [await addAlice(db)])
  await addTrustedSource(db, audienceId, 'broken')
  await addTrustedSource(db, audienceId, 'sound')
  const sources = [fakeSource([new TypeError('a fault of the program')]), fakeSource([pageOf(facts)])]
  const tools = jobTools(db, { openSource: () => sources.shift()!.source })

  const runs = await runSync(tools, monday)

  expect(runs).toMatchObject([
    { name: 'broken', outcome: { status: 'crashed' } },
    { name: 'sound', outcome: { status: 'complete', counts: { new: 3 } } },
  ])
})

test('maintaining closes what nobody closed', async () => {
  const { db } = database()
  const [, lost] = await addCrowd(db, 2)
  await plan(db, inForce, monday)
  await db
    .updateTable('nudge')
    .set({ status: 'sending', owner: 'dead', sending_at: monday, begun_at: monday, lease_until: days(0.1) })
    .where('person_id', '=', lost!)
    .execute()

  const maintained = await runMaintain(jobTools(db), days(1))

  expect(maintained).toMatchObject({ expired: 1, unknown: 1 })
  expect(await countStates(db)).toEqual({ 'expired too-late': 1, 'unknown sender-lost': 1 })
})
