import { expect, test } from 'vitest'
import { approveConcepts, rejectConcepts } from '../../../engine/concepts/inbox.ts'
import { mergeConcepts } from '../../../engine/concepts/merge.ts'
import { deliver } from '../../../engine/nudges/deliver.ts'
import { absorbPage } from '../../../engine/sources/absorb.ts'
import { removeSource } from '../../../engine/sources/remove.ts'
import {
  addSource,
  dueSources,
  findSource,
  listSources,
  pauseSource,
  resumeSource,
  setTrust,
} from '../../../engine/sources/sources.ts'
import { askAlice, readStates } from '../../support/asking.ts'
import { addAlice, addTrustedSource, days, facts, inForce, monday, pageOf } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'

const database = useClearDatabase()
const { model } = inForce
const team = {
  name: 'team',
  kind: 'memory-mcp',
  settings: { mode: 'file', path: '/memory.jsonl' },
  trust: 'manual',
  audience: 'platform',
} as const

test('a source brings its audience along when there is none of that name', async () => {
  const { db } = database()

  const first = await addSource(db, team, monday)
  const second = await addSource(db, { ...team, name: 'other' }, monday)
  const taken = await addSource(db, { ...team, audience: 'unheard of' }, monday)

  expect(first).toMatchObject({ status: 'added', newAudience: true })
  expect(second).toMatchObject({ status: 'added', newAudience: false })
  expect(taken).toEqual({ status: 'failed', reason: 'name-taken' })
  expect(await db.selectFrom('audience').select('name').execute()).toEqual([{ name: 'platform' }])
  expect(await findSource(db, 'team')).toMatchObject({
    kind: 'memory-mcp',
    settings: team.settings,
    trust: 'manual',
    status: 'active',
  })
})

test('the list shows the newest run and never the settings', async () => {
  const { db } = database()
  const added = await addSource(db, team, days(-2))
  const sourceId = added.status === 'added' ? added.id : ''
  const run = { source_id: sourceId, finished_at: null, reason: null }
  await db
    .insertInto('sync')
    .values({ ...run, started_at: days(-1), status: 'failed', reason: 'file-missing' })
    .execute()
  await db
    .insertInto('sync')
    .values({ ...run, started_at: monday, status: 'complete', read: 7, new: 3 })
    .execute()

  const [listed] = await listSources(db)

  expect(listed).toMatchObject({
    name: 'team',
    audience: 'platform',
    memories: 0,
    lastSync: { startedAt: monday, status: 'complete', read: 7, new: 3 },
  })
  expect(JSON.stringify(listed)).not.toContain('memory.jsonl')
})

test.each([
  ['active and was never read', { status: 'active' as const }, true],
  ['paused', { status: 'paused' as const }, false],
  ['off', { status: 'off' as const, off_reason: 'file-missing' }, false],
  ['read by another process', { lease_until: days(0.01) }, false],
  ['left behind by a process that died', { lease_until: days(-0.01) }, true],
  ['waiting after a failure', { next_try_at: days(0.01) }, false],
  ['done waiting', { next_try_at: days(0) }, true],
])('whether a source is due that is %s', async (_, standing, isDue) => {
  const { db } = database()
  await addSource(db, team, days(-2))
  await db.updateTable('source').set(standing).execute()

  expect(await dueSources(db, monday)).toHaveLength(isDue ? 1 : 0)
})

test('a source that is resumed forgets its failures', async () => {
  const { db } = database()
  const added = await addSource(db, team, days(-2))
  const sourceId = added.status === 'added' ? added.id : ''
  await db
    .updateTable('source')
    .set({ status: 'off', off_reason: 'file-missing', failures: 5, next_try_at: days(1) })
    .execute()

  await pauseSource(db, sourceId)
  expect(await dueSources(db, monday)).toEqual([])
  await resumeSource(db, sourceId)
  await setTrust(db, sourceId, 'auto')

  expect(await dueSources(db, monday)).toEqual([{ id: sourceId, name: 'team' }])
  expect(await findSource(db, 'team')).toMatchObject({ status: 'active', offReason: null, trust: 'auto' })
})

test('keeping the concepts of a removed source keeps what its audience knows of them', async () => {
  const { db } = database()
  await askAlice(db)
  const before = await readStates(db)

  const removed = await removeSource(db, model, { sourceId: '1', concepts: 'keep' }, days(1))

  expect(removed).toEqual({ memories: 2, kept: 2, erased: 0, ended: 0 })
  expect(await readStates(db)).toEqual(before)
  expect(await db.selectFrom('memory').selectAll().execute()).toEqual([])
  expect(await db.selectFrom('concept').select('paused_reason').execute()).toEqual([
    { paused_reason: null },
    { paused_reason: null },
  ])
})

test('what concerned only a subject of a removed source ends, and says so', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  const sourceId = await addTrustedSource(db, null)
  const subjects = [{ kind: 'entity' as const, externalId: 'Alice' }]
  await absorbPage(db, model, { id: sourceId, trust: 'auto', audienceId: null }, { ...pageOf([]), subjects }, days(-3))
  await db.updateTable('subject').set({ person_id: alice.id }).execute()
  await absorbPage(db, model, { id: sourceId, trust: 'auto', audienceId: null }, pageOf(facts, { subjects }), days(-3))

  const removed = await removeSource(db, model, { sourceId, concepts: 'keep' }, monday)

  expect(removed).toEqual({ memories: 3, kept: 3, erased: 0, ended: 3 })
  expect((await readStates(db)).map(({ active }) => active)).toEqual([false, false, false])
})

test('erasing takes concepts and all that is known about them, except what another source confirms', async () => {
  const { db } = database()
  const { conceptIds } = await askAlice(db)
  const other = await addTrustedSource(db, null, 'other')
  await absorbPage(db, model, { id: other, trust: 'auto', audienceId: null }, pageOf(facts.slice(0, 1)), monday)

  const removed = await removeSource(db, model, { sourceId: '1', concepts: 'erase' }, days(1))

  expect(removed).toMatchObject({ memories: 2, kept: 1, erased: 1 })
  const left = await db.selectFrom('concept').select('id').execute()
  expect(left).toHaveLength(1)
  expect(conceptIds).toContain(left[0]?.id)
  expect((await readStates(db)).map(({ concept_id }) => concept_id)).toEqual(left.map(({ id }) => id))
})

test('erasing takes along what went on in an erased concept', async () => {
  const { db } = database()
  const { conceptIds } = await askAlice(db)
  await mergeConcepts(db, model, { from: conceptIds[0], into: conceptIds[1] }, monday)

  await removeSource(db, model, { sourceId: '1', concepts: 'erase' }, days(1))

  expect(await db.selectFrom('concept_version').select('answer').execute()).toEqual([])
})

test('a planned nudge that has nothing left to ask is not sent', async () => {
  const { db } = database()
  await askAlice(db)

  await removeSource(db, model, { sourceId: '1', concepts: 'erase' }, monday)
  const delivered = await deliver(db, {
    channels: [
      {
        kind: 'email',
        check: async () => ({ status: 'ok', sentence: '' }),
        send: async () => ({ status: 'unknown', reason: 'sent' }),
        close: async () => {},
      },
    ],
    links: { baseUrl: 'http://127.0.0.1', key: Buffer.alloc(32) },
    owner: 'test',
    clock: () => monday,
    log: () => {},
    signal: new AbortController().signal,
  })

  expect(delivered).toEqual({ sent: 0, again: 0, failed: 0, unknown: 0, expired: 0 })
  expect(await db.selectFrom('nudge').select(['status', 'reason']).execute()).toEqual([
    { status: 'expired', reason: 'concepts-erased' },
  ])
})

test('concepts that were judged before their source was removed keep that judgement', async () => {
  const { db } = database()
  const { conceptIds } = await askAlice(db)
  await rejectConcepts(db, model, { conceptIds: [conceptIds[0]] }, monday)

  await removeSource(db, model, { sourceId: '1', concepts: 'keep' }, days(1))
  await approveConcepts(db, model, { conceptIds: [conceptIds[1]] }, days(2))

  expect((await readStates(db)).map(({ concept_id, active }) => [concept_id, active])).toEqual(
    [
      [conceptIds[0], false],
      [conceptIds[1], true],
    ].toSorted((one, other) => Number(one[0]) - Number(other[0])),
  )
})
