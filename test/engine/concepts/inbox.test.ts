import { expect, test } from 'vitest'
import {
  approveConcepts,
  listConcepts,
  pauseConcepts,
  rejectConcepts,
  resumeConcepts,
} from '../../../engine/concepts/inbox.ts'
import type { Db } from '../../../engine/db/pool.ts'
import { absorbPage } from '../../../engine/sources/absorb.ts'
import { markGone } from '../../../engine/sources/gone.ts'
import { readStates } from '../../support/asking.ts'
import { addAlice, addAudience, addTrustedSource, days, facts, inForce, monday, pageOf } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'

const database = useClearDatabase()
const { model } = inForce
const everything = { inboxStatus: null, sourceId: null, after: '0', limit: 50 }

/** Alice's audience has a source that is not trusted: three facts with a question wait, one without is a draft. */
async function fillInbox(db: Db) {
  const alice = await addAlice(db)
  const audienceId = await addAudience(db, 'platform', [alice])
  const source = { id: await addTrustedSource(db, audienceId), trust: 'manual' as const, audienceId }
  await absorbPage(db, model, source, pageOf([...facts, 'Alice: prefers short answers']), days(-3))
  return { source, waiting: ['1', '2', '3'], draft: '4' }
}

test('what waits and what is a draft is listed with its fact, by status and page by page', async () => {
  const { db } = database()
  await fillInbox(db)

  const waiting = await listConcepts(db, { ...everything, inboxStatus: 'waiting', limit: 2 })
  const rest = await listConcepts(db, { ...everything, inboxStatus: 'waiting', after: waiting[1]!.id })
  const drafts = await listConcepts(db, { ...everything, inboxStatus: 'draft', sourceId: '1' })

  expect([...waiting, ...rest].map(({ id, fact, sources }) => [id, fact, sources])).toEqual(
    facts.map((fact, index) => [String(index + 1), fact, ['team memory']]),
  )
  expect(drafts).toMatchObject([
    { inboxReason: 'preference', question: null, fact: 'Alice: prefers short answers', people: 0 },
  ])
  expect(await listConcepts(db, { ...everything, sourceId: '99' })).toEqual([])
})

test('nothing is anybody’s to know before it is approved, and all that waits can be approved at once', async () => {
  const { db } = database()
  const { draft } = await fillInbox(db)
  const before = await readStates(db)

  const judged = await approveConcepts(db, model, { waitingOf: 'every-source' }, monday)

  expect(before).toEqual([])
  expect(judged).toEqual({ changed: 3, drafts: [], unknown: [] })
  expect(await readStates(db)).toHaveLength(3)
  expect(await listConcepts(db, { ...everything, after: '3' })).toMatchObject([{ id: draft, inboxStatus: 'draft' }])
})

test('a draft without a question cannot be approved, nor what does not exist', async () => {
  const { db } = database()
  const { draft, waiting } = await fillInbox(db)

  const judged = await approveConcepts(db, model, { conceptIds: [waiting[0]!, draft, '99'] }, monday)

  expect(judged).toEqual({ changed: 1, drafts: [draft], unknown: ['99'] })
})

test('approving what waits of one source leaves the others alone', async () => {
  const { db } = database()
  await fillInbox(db)
  const other = await addTrustedSource(db, null, 'other')
  await absorbPage(
    db,
    model,
    { id: other, trust: 'manual', audienceId: null },
    pageOf(['Rota: changes on Mondays']),
    monday,
  )

  const judged = await approveConcepts(db, model, { waitingOf: other }, monday)

  expect(judged.changed).toBe(1)
  expect(await listConcepts(db, { ...everything, inboxStatus: 'waiting' })).toHaveLength(3)
})

test('what a person rejected never wakes, however often a source brings it back', async () => {
  const { db } = database()
  const { source } = await fillInbox(db)
  await approveConcepts(db, model, { waitingOf: 'every-source' }, days(-2))

  await rejectConcepts(db, model, { conceptIds: ['1'] }, days(-1))
  await markGone(db, model, source.id, new Set(), monday)
  await absorbPage(db, model, { ...source, trust: 'auto' }, pageOf(facts), days(1))
  const other = await addTrustedSource(db, source.audienceId, 'other')
  await absorbPage(db, model, { id: other, trust: 'auto', audienceId: source.audienceId }, pageOf(facts), days(2))

  expect(await listConcepts(db, { ...everything, inboxStatus: 'rejected' })).toMatchObject([{ id: '1', people: 0 }])
  expect((await readStates(db)).map(({ concept_id, active }) => [concept_id, active])).toEqual([
    ['1', false],
    ['2', true],
    ['3', true],
  ])
})

test('whoever rejected by mistake may approve it by name, and the state is what it was', async () => {
  const { db } = database()
  await fillInbox(db)
  await approveConcepts(db, model, { waitingOf: 'every-source' }, days(-2))
  const before = await readStates(db)

  await rejectConcepts(db, model, { conceptIds: ['1'] }, days(-1))
  await approveConcepts(db, model, { waitingOf: 'every-source' }, days(-1))
  const stillRejected = await readStates(db)
  await approveConcepts(db, model, { conceptIds: ['1'] }, monday)

  expect(stillRejected[0]).toMatchObject({ concept_id: '1', active: false })
  expect(await readStates(db)).toEqual(before)
})

test('a concept paused by an operator rests whatever its source does, and wakes when resumed', async () => {
  const { db } = database()
  const { source } = await fillInbox(db)
  await approveConcepts(db, model, { waitingOf: 'every-source' }, days(-2))

  await pauseConcepts(db, model, ['1'], days(-1))
  await markGone(db, model, source.id, new Set(), monday)
  await absorbPage(db, model, { ...source, trust: 'auto' }, pageOf(facts), days(1))
  const paused = await listConcepts(db, { ...everything, limit: 1 })
  const resumed = await resumeConcepts(db, model, ['1', '2'], days(2))

  expect(paused).toMatchObject([{ id: '1', pausedReason: 'operator', people: 0 }])
  expect(resumed.changed).toBe(1)
  expect(await listConcepts(db, { ...everything, limit: 1 })).toMatchObject([{ pausedReason: null, people: 1 }])
})

test('a concept whose memories went while it was paused stays paused for that reason', async () => {
  const { db } = database()
  const { source } = await fillInbox(db)
  await approveConcepts(db, model, { waitingOf: 'every-source' }, days(-2))

  await pauseConcepts(db, model, ['1'], days(-1))
  await markGone(db, model, source.id, new Set(), monday)
  await resumeConcepts(db, model, ['1'], days(1))

  expect(await listConcepts(db, { ...everything, limit: 1 })).toMatchObject([
    { id: '1', pausedReason: 'gone', people: 0 },
  ])
})
