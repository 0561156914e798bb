import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import { type AbsorbingSource, absorbPage } from '../../../engine/sources/absorb.ts'
import type { Memory, Page } from '../../../engine/sources/memory-source.ts'
import { readStates } from '../../support/asking.ts'
import { addAlice, addAudience, addTrustedSource, days, facts, inForce, monday, pageOf } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'

const database = useClearDatabase()
const { model } = inForce
const [one, two, three] = facts

test('what the source says was deleted leaves a tombstone and pauses its concept, and is counted once', async () => {
  const { db } = database()
  const source = await addSource(db)
  await absorbPage(db, model, source, pageOf(facts), monday)
  const page = { ...pageOf([]), gone: [one, 'never heard of'], complete: false }

  expect(await absorbPage(db, model, source, page, days(1))).toMatchObject({ read: 0, gone: 1 })
  expect(await absorbPage(db, model, source, page, days(2))).toMatchObject({ read: 0, gone: 0 })

  expect(await liveOf(db)).toEqual([two, three].sort())
  expect(await pausedOf(db)).toEqual([{ paused_reason: 'gone', paused_at: days(1) }])
})

test('what one source says was deleted stays in another under the same id', async () => {
  const { db } = database()
  const source = await addSource(db)
  const other = { ...source, id: await addTrustedSource(db, null, 'other') }
  await absorbPage(db, model, source, pageOf([one]), monday)
  await absorbPage(db, model, other, pageOf([one]), monday)

  await absorbPage(db, model, other, { ...pageOf([]), gone: [one] }, days(1))

  expect(await liveOf(db)).toEqual([one])
  expect(await pausedOf(db)).toEqual([])
})

test('a container that is read again is rid of what it no longer holds, and no other is', async () => {
  const { db } = database()
  const source = await addSource(db)
  await absorbPage(db, model, source, holding({ notes: [one, two], human: [three] }), monday)

  const absorbed = await absorbPage(db, model, source, holding({ notes: [two] }), days(1))

  expect(absorbed).toMatchObject({ read: 1, same: 1, gone: 1 })
  expect(await liveOf(db)).toEqual([`human ${three}`, `notes ${two}`])
})

test('a container that was deleted takes along everything that it held', async () => {
  const { db } = database()
  const source = await addSource(db)
  await absorbPage(db, model, source, holding({ notes: [one, two], human: [three] }), monday)

  expect(await absorbPage(db, model, source, holding({ notes: [] }), days(1))).toMatchObject({ gone: 2 })
  expect(await liveOf(db)).toEqual([`human ${three}`])
})

test('a fact that moves from one container to another never pauses, and its state is what it was', async () => {
  const { db } = database()
  const source = await addSource(db)
  await absorbPage(db, model, source, holding({ notes: [one], human: [] }), monday)
  const before = await readStates(db)

  expect(await absorbPage(db, model, source, holding({ notes: [], human: [one] }), days(1))).toMatchObject({
    new: 1,
    gone: 1,
  })

  expect(await pausedOf(db)).toEqual([])
  expect(await readStates(db)).toEqual(before.map((state) => ({ ...state, surfaced_at: days(1) })))
})

test('a memory that is moved under its own id stays, whatever its old container holds', async () => {
  const { db } = database()
  const source = await addSource(db)
  const within = (container: string): Page => ({ ...pageOf([one], { container }), containers: ['notes', 'human'] })
  await absorbPage(db, model, source, within('notes'), monday)

  expect(await absorbPage(db, model, source, within('human'), days(1))).toMatchObject({ changed: 1, gone: 0 })

  expect(await db.selectFrom('memory').select(['container', 'gone_at']).execute()).toEqual([
    { container: 'human', gone_at: null },
  ])
})

test('what a page both holds and calls deleted is there', async () => {
  const { db } = database()
  const source = await addSource(db)

  await absorbPage(db, model, source, { ...pageOf([one]), gone: [one] }, monday)

  expect(await liveOf(db)).toEqual([one])
})

/** A page that holds these containers in full; ids follow from container and text. */
function holding(containers: Readonly<Record<string, readonly string[]>>): Page {
  const memories = Object.entries(containers).flatMap(([container, texts]) =>
    texts.flatMap(
      (text): readonly Memory[] => pageOf([text], { externalId: `${container} ${text}`, container }).memories,
    ),
  )
  return { ...pageOf([]), memories, containers: Object.keys(containers), complete: false }
}

async function addSource(db: Db): Promise<AbsorbingSource> {
  const audienceId = await addAudience(db, 'platform', [await addAlice(db)])
  return { id: await addTrustedSource(db, audienceId), trust: 'auto', audienceId }
}

async function liveOf(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('memory').select('external_id').where('gone_at', 'is', null).execute()
  return [...new Set(rows.map((row) => row.external_id))].sort()
}

async function pausedOf(db: Db) {
  return await db
    .selectFrom('concept')
    .select(['paused_reason', 'paused_at'])
    .where('paused_reason', 'is not', null)
    .execute()
}
