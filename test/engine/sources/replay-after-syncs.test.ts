import * as fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { assign } from '../../../engine/concepts/assign.ts'
import type { Db } from '../../../engine/db/pool.ts'
import { replayEverybody } from '../../../engine/model/replay.ts'
import { followRules } from '../../../engine/sources/memory-audiences.ts'
import { pauseAndWake } from '../../../engine/sources/pause-and-wake.ts'
import { shareRuns } from '../../../engine/sources/share-runs.ts'
import { readStates } from '../../support/asking.ts'
import { inForce } from '../../support/cast.ts'
import { clear, useClearDatabase } from '../../support/clear.ts'
import { liveWithSources, someSourceLife } from '../../support/source-lives.ts'

const database = useClearDatabase()
const { model } = inForce

test('whatever sources say and take back, everything that follows from it has followed, and a replay changes nothing', async () => {
  const { db } = database()
  let events = 0
  const property = fc.asyncProperty(someSourceLife, async (life) => {
    await clear(db)
    const endAt = await liveWithSources(db, life)
    const before = await everything(db)

    const assigned = await followAgain(db, endAt)
    const replayed = await replayEverybody(db, model)

    expect(assigned).toEqual({ exposed: 0, started: 0, updated: 0 })
    expect(replayed.changed).toBe(0)
    expect(await everything(db)).toEqual(before)
    expect(await statesWithoutExposure(db)).toEqual([])
    expect(await askedWithoutMemory(db)).toEqual([])
    expect(await knownWithoutMemory(db)).toEqual([])
    events += replayed.events
  })
  // Making a failing life smaller takes minutes: its seed and path are printed, and do it by leaving `endOnFailure` out.
  await fc.assert(property, { numRuns: 8, endOnFailure: true })
  // Chance makes the lives; that nothing at all happened in eight of them would be a fault of this test.
  expect(events).toBeGreaterThan(0)
}, 60_000)

/** Decides everything anew that absorbing decides about the memories of its page. */
async function followAgain(db: Db, at: Date) {
  return await db.transaction().execute(async (trx) => {
    const memories = await trx.selectFrom('memory').select(['id', 'source_id']).execute()
    for (const [sourceId, held] of Map.groupBy(memories, ({ source_id }) => source_id)) {
      await shareRuns(trx, sourceId, { memoryIds: held.map(({ id }) => id), leftRunIds: [] }, at)
      await followRules(trx, { sourceId }, at)
    }
    const concepts = await trx.selectFrom('provenance').select('concept_id').distinct().execute()
    const conceptIds = concepts.map(({ concept_id }) => concept_id)
    await pauseAndWake(trx, conceptIds, at)
    return await assign(trx, model, 'everything', at)
  })
}

async function everything(db: Db) {
  return {
    states: await readStates(db),
    concepts: await db.selectFrom('concept').selectAll().orderBy('id').execute(),
    subjects: await db.selectFrom('memory_subject').selectAll().orderBy('memory_id').orderBy('subject_id').execute(),
    audiences: await db
      .selectFrom('audience_concept')
      .selectAll()
      .orderBy('concept_id')
      .orderBy('audience_id')
      .execute(),
  }
}

async function statesWithoutExposure(db: Db) {
  const { rows } = await sql`
    select person_id, concept_id from retention_state as state
    where not exists (
      select from exposure where exposure.person_id = state.person_id and exposure.concept_id = state.concept_id)`.execute(
    db,
  )
  return rows
}

async function askedWithoutMemory(db: Db) {
  const { rows } = await sql`
    select id from concept
    where inbox_status = 'approved' and paused_reason is null and not exists (
      select from provenance join memory on memory.id = provenance.memory_id
      where provenance.concept_id = concept.id and memory.gone_at is null and memory.status = 'live')`.execute(db)
  return rows
}

/** What an audience ought to know although no memory that is for it says so. */
async function knownWithoutMemory(db: Db) {
  const { rows } = await sql`
    select concept_id, audience_id from audience_concept as known
    where not exists (
      select from provenance join memory_audience using (memory_id)
      where provenance.concept_id = known.concept_id and memory_audience.audience_id = known.audience_id)`.execute(db)
  return rows
}
