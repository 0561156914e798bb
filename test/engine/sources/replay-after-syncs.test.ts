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

test('whatever sources say and take back, replaying and assigning again change nothing, and what is asked has a live memory', async () => {
  const { db } = database()
  let events = 0
  const property = fc.asyncProperty(someSourceLife, async (life) => {
    await clear(db)
    const endAt = await liveWithSources(db, life)
    const states = await readStates(db)

    await db.transaction().execute(async (trx) => {
      const before = await snapshot(trx)
      const all = await trx.selectFrom('memory').select(['id', 'source_id']).execute()
      for (const s of ['1', '2']) {
        const ids = all.filter((m) => m.source_id === s).map((m) => m.id)
        expect(await shareRuns(trx, s, ids, endAt), 'share ' + s).toEqual([])
        expect(await followRules(trx, { sourceId: s }, endAt), 'rules ' + s).toEqual([])
      }
      const cs = await trx.selectFrom('provenance').select('concept_id').distinct().execute()
      await pauseAndWake(
        trx,
        cs.map((c) => c.concept_id),
        endAt,
      )
      expect(await snapshot(trx)).toEqual(before)
      const { rows } = await sql`select concept_id, audience_id from audience_concept ac where not exists (
        select from provenance p join memory_audience ma using (memory_id) where p.concept_id = ac.concept_id and ma.audience_id = ac.audience_id)`.execute(
        trx,
      )
      expect(rows, 'unsupported').toEqual([])
    })
    const assigned = await db.transaction().execute((trx) => assign(trx, model, 'everything', endAt))
    const replayed = await replayEverybody(db, model)

    expect(assigned).toEqual({ exposed: 0, started: 0, updated: 0 })
    expect(replayed.changed).toBe(0)
    expect(await readStates(db)).toEqual(states)
    expect(await statesWithoutExposure(db)).toEqual([])
    expect(await askedWithoutMemory(db)).toEqual([])
    events += replayed.events
  })
  await fc.assert(property, { numRuns: Number(process.env.RUNS ?? 20) })
  expect(events).toBeGreaterThan(20)
}, 6_000_000)

async function snapshot(db: Db) {
  return {
    concept: await db.selectFrom('concept').selectAll().orderBy('id').execute(),
    ac: await db.selectFrom('audience_concept').selectAll().orderBy('concept_id').orderBy('audience_id').execute(),
    ms: await db.selectFrom('memory_subject').selectAll().orderBy('memory_id').orderBy('subject_id').execute(),
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
