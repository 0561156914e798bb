import { expect, test } from 'vitest'
import { rejectConcepts } from '../../../engine/concepts/inbox.ts'
import type { Db } from '../../../engine/db/pool.ts'
import { replayEverybody } from '../../../engine/model/replay.ts'
import { absorbPage } from '../../../engine/sources/absorb.ts'
import { markGone } from '../../../engine/sources/gone.ts'
import type { Memory } from '../../../engine/sources/memory-source.ts'
import { readStates } from '../../support/asking.ts'
import { addAlice, addAudience, addTrustedSource, days, facts, inForce, monday, pageOf } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'

const database = useClearDatabase()
const { model } = inForce
const [fact] = facts
const nothing: ReadonlySet<string> = new Set()

test('what a whole pull did not see leaves a tombstone, pauses its concept and keeps what people know', async () => {
  const { db } = database()
  const source = await surface(db, facts)
  const before = await readStates(db)

  expect(await markGone(db, model, source.id, new Set(facts.slice(1)), days(1))).toBe(1)

  expect(await db.selectFrom('memory').select('gone_at').orderBy('id').execute()).toEqual([
    { gone_at: days(1) },
    { gone_at: null },
    { gone_at: null },
  ])
  expect(await conceptOf(db)).toEqual({
    inbox_status: 'approved',
    inbox_reason: null,
    paused_reason: 'gone',
    paused_at: days(1),
  })
  expect(await readStates(db)).toEqual(before.map((state, place) => ({ ...state, active: place !== 0 })))
})

test('a pull that saw everything marks nothing', async () => {
  const { db } = database()
  const source = await surface(db, facts)

  expect(await markGone(db, model, source.id, new Set(facts), days(1))).toBe(0)
})

test('a concept that another source still holds stays live', async () => {
  const { db } = database()
  const source = await surface(db, [fact])
  const other = { ...source, id: await addTrustedSource(db, source.audienceId, 'other memory') }
  await absorbPage(db, model, other, pageOf([fact]), monday)

  await markGone(db, model, source.id, nothing, days(1))

  expect(await conceptOf(db)).toMatchObject({ paused_reason: null })
})

test.each([
  { back: 7, inbox_status: 'approved', inbox_reason: null, active: true },
  { back: 7.01, inbox_status: 'waiting', inbox_reason: 'came-back', active: false },
])('what comes back $back days later is $inbox_status', async ({ back, active, ...inbox }) => {
  const { db } = database()
  const source = await surface(db, [fact])
  await markGone(db, model, source.id, nothing, days(1))

  expect(await absorbPage(db, model, source, pageOf([fact]), days(1 + back))).toMatchObject({ new: 0, changed: 1 })

  expect(await conceptOf(db)).toEqual({ ...inbox, paused_reason: null, paused_at: null })
  expect(await readStates(db)).toMatchObject([{ active, since_at: monday }])
  expect((await replayEverybody(db, model)).changed).toBe(0)
})

test('a tombstone survives reading the source again without it', async () => {
  const { db } = database()
  const source = await surface(db, facts)
  await markGone(db, model, source.id, new Set(facts.slice(1)), days(1))

  await absorbPage(db, model, source, pageOf(facts.slice(1)), days(2))

  expect(await markGone(db, model, source.id, new Set(facts.slice(1)), days(2))).toBe(0)
  expect(await conceptOf(db)).toMatchObject({ paused_reason: 'gone', paused_at: days(1) })
})

test('what a person rejected never wakes, however often it comes back', async () => {
  const { db } = database()
  const source = await surface(db, [fact])
  await rejectConcepts(db, model, { conceptIds: ['1'] }, days(0.5))
  await markGone(db, model, source.id, nothing, days(1))

  await absorbPage(db, model, source, pageOf([fact]), days(2))

  expect(await conceptOf(db)).toMatchObject({ inbox_status: 'rejected' })
  expect(await readStates(db)).toMatchObject([{ active: false }])
})

test('what an operator paused does not wake when it comes back', async () => {
  const { db } = database()
  const source = await surface(db, [fact])
  await db
    .updateTable('concept')
    .set({ paused_reason: 'operator', paused_at: days(0.5) })
    .execute()
  await markGone(db, model, source.id, nothing, days(1))

  await absorbPage(db, model, source, pageOf([fact]), days(2))

  expect(await conceptOf(db)).toMatchObject({ paused_reason: 'operator' })
})

test.each<{ status: Memory['status'] }>([
  { status: 'expired' },
  { status: 'superseded' },
])('a memory that is $status pauses its concept, and wakes it when it is live again', async ({ status }) => {
  const { db } = database()
  const source = await surface(db, [fact])

  await absorbPage(db, model, source, pageOf([fact], { status, replacedBy: 'another' }), days(1))
  const paused = await conceptOf(db)
  await absorbPage(db, model, source, pageOf([fact]), days(30))

  expect(paused).toMatchObject({ paused_reason: status, paused_at: days(1) })
  expect(await conceptOf(db)).toMatchObject({ paused_reason: null, inbox_status: 'approved' })
})

/** Alice's audience meets these facts on the Monday. */
async function surface(db: Db, texts: readonly string[]) {
  const audienceId = await addAudience(db, 'platform', [await addAlice(db)])
  const source = { id: await addTrustedSource(db, audienceId), trust: 'auto' as const, audienceId }
  await absorbPage(db, model, source, pageOf(texts), monday)
  return source
}

/** The concept of the first fact. */
async function conceptOf(db: Db) {
  return await db
    .selectFrom('concept')
    .select(['inbox_status', 'inbox_reason', 'paused_reason', 'paused_at'])
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
}
