import { expect, test } from 'vitest'
import { listConcepts } from '../../../engine/concepts/inbox.ts'
import type { Db } from '../../../engine/db/pool.ts'
import { type AbsorbingSource, absorbPage } from '../../../engine/sources/absorb.ts'
import { markGone } from '../../../engine/sources/gone.ts'
import { addAlice, addAudience, addTrustedSource, days, facts, inForce, monday, pageOf } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'

const database = useClearDatabase()
const { model } = inForce
const [fact, next] = facts
const wakes = { inbox_status: 'approved', inbox_reason: null, paused_reason: null }
const waits = { inbox_status: 'waiting', inbox_reason: 'came-back', paused_reason: null }

test.each([
  { what: 'under the id that it had, within a week', back: 8, as: { externalId: 'one' }, standing: wakes },
  { what: 'under the id that it had, after more than a week', back: 8.01, as: { externalId: 'one' }, standing: waits },
  { what: 'under a new id, at once', back: 1.01, as: { externalId: 'two' }, standing: waits },
  {
    what: 'in another container, within a week',
    back: 8,
    as: { externalId: 'two', container: 'notes' },
    standing: wakes,
  },
  {
    what: 'in another container, after more than a week',
    back: 8.01,
    as: { externalId: 'two', container: 'notes' },
    standing: waits,
  },
])('a fact that was deleted and comes back $what', async ({ back, as, standing }) => {
  const { db } = database()
  const source = await surface(db)
  await absorbPage(db, model, source, { ...pageOf([]), gone: ['one'] }, days(1))
  const paused = await conceptOf(db)

  await absorbPage(db, model, source, pageOf([fact], as), days(back))

  expect(paused).toMatchObject({ paused_reason: 'gone' })
  expect(await conceptOf(db)).toEqual(standing)
})

test.each([1, 30])('a fact that another source says wakes, %i days after the first one dropped it', async (gap) => {
  const { db } = database()
  const source = await surface(db)
  const other = { ...source, id: await addTrustedSource(db, source.audienceId, 'other') }
  await markGone(db, model, source.id, [], days(1))

  await absorbPage(db, model, other, pageOf([fact], { externalId: 'new' }), days(1 + gap))

  expect(await conceptOf(db)).toEqual(wakes)
})

test('a fact that another source says already does not pause when the first one drops it', async () => {
  const { db } = database()
  const source = await surface(db)
  const other = { ...source, id: await addTrustedSource(db, source.audienceId, 'other') }
  await absorbPage(db, model, other, pageOf([fact], { externalId: 'new' }), days(1))

  await markGone(db, model, source.id, [], days(2))

  expect(await conceptOf(db)).toEqual(wakes)
})

test('a superseded memory pauses its concept, which is listed with the concept that took its place', async () => {
  const { db } = database()
  const source = await surface(db)
  const [old] = pageOf([fact], { externalId: 'one', status: 'superseded', replacedBy: 'two' }).memories
  const [successor] = pageOf([next], { externalId: 'two' }).memories

  await absorbPage(db, model, source, { ...pageOf([]), memories: [old!, successor!] }, days(1))

  const listed = await listConcepts(db, { inboxStatus: null, sourceId: null, after: '0', limit: 9 })
  expect(listed).toMatchObject([
    { id: '1', pausedReason: 'superseded', successorId: listed[1]!.id },
    { pausedReason: null, successorId: null },
  ])
})

test('a superseded memory whose successor is not known has none', async () => {
  const { db } = database()
  const source = await surface(db)

  await absorbPage(
    db,
    model,
    source,
    pageOf([fact], { externalId: 'one', status: 'superseded', replacedBy: 'two' }),
    days(1),
  )

  expect(await listConcepts(db, { inboxStatus: null, sourceId: null, after: '0', limit: 9 })).toMatchObject([
    { pausedReason: 'superseded', successorId: null },
  ])
})

test('a memory that is deleted after its time was over does not wake its concept either, told again under a new id', async () => {
  const { db } = database()
  const source = await surface(db)
  await absorbPage(db, model, source, pageOf([fact], { externalId: 'one', expiresAt: days(1) }), days(1))
  const expired = await conceptOf(db)
  await absorbPage(db, model, source, { ...pageOf([]), gone: ['one'] }, days(2))
  const deleted = await conceptOf(db)

  await absorbPage(db, model, source, pageOf([fact], { externalId: 'two' }), days(3))

  expect([expired?.paused_reason, deleted?.paused_reason]).toEqual(['expired', 'gone'])
  expect(await conceptOf(db)).toEqual(waits)
})

test('a memory whose time was over when another took its place is listed with that one', async () => {
  const { db } = database()
  const source = await surface(db)
  await absorbPage(db, model, source, pageOf([fact], { externalId: 'one', expiresAt: days(1) }), days(1))
  const replaced = { externalId: 'one', expiresAt: days(1), status: 'superseded', replacedBy: 'two' } as const

  const memories = [...pageOf([fact], replaced).memories, ...pageOf([next], { externalId: 'two' }).memories]
  await absorbPage(db, model, source, { ...pageOf([]), memories }, days(2))

  const listed = await listConcepts(db, { inboxStatus: null, sourceId: null, after: '0', limit: 9 })
  expect(listed).toMatchObject([{ pausedReason: 'superseded', successorId: listed[1]!.id }, { successorId: null }])
})

/** Alice's audience meets the fact on the Monday, as the memory `one`. */
async function surface(db: Db): Promise<AbsorbingSource> {
  const audienceId = await addAudience(db, 'platform', [await addAlice(db)])
  const source = { id: await addTrustedSource(db, audienceId), trust: 'auto' as const, audienceId }
  await absorbPage(db, model, source, pageOf([fact], { externalId: 'one' }), monday)
  return source
}

async function conceptOf(db: Db) {
  return await db
    .selectFrom('concept')
    .select(['inbox_status', 'inbox_reason', 'paused_reason'])
    .where('id', '=', '1')
    .executeTakeFirst()
}
