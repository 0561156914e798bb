import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import { absorbPage } from '../../../engine/sources/absorb.ts'
import type { MemorySource, Page } from '../../../engine/sources/memory-source.ts'
import { previewSource } from '../../../engine/sources/preview.ts'
import { addAlice, addTrustedSource, facts, inForce, monday, pageOf } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'

const database = useClearDatabase()
const { signal } = new AbortController()
const alice = { kind: 'entity' as const, externalId: 'Alice' }
const zoe = { kind: 'entity' as const, externalId: 'Zoe' }

test('a preview of an unread source says what would become of every memory, and for whom', async () => {
  const { db } = database()
  const sourceId = await addTrustedSource(db, null)
  const about = pageOf(['Alice: prefers short answers', 'Rota: changes on Mondays'], { subjects: [alice, zoe] })

  const preview = await previewSource(db, sourceId, yielding([{ ...pageOf(facts), complete: false }, about]), signal)

  expect(preview).toMatchObject({
    read: 5,
    new: 5,
    changed: 0,
    same: 0,
    gone: 0,
    known: 0,
    questions: 4,
    forAudience: 3,
  })
  expect(preview.drafts).toEqual({ preference: 1 })
  expect(preview.subjects).toEqual([
    { ...alice, memories: 2, person: null },
    { ...zoe, memories: 2, person: null },
  ])
  expect(preview.examples).toHaveLength(4)
  expect(preview.examples[0]).toMatchObject({ question: expect.stringContaining('____'), answer: expect.any(String) })
})

test('a preview compares with what is known: same, changed, gone and confirmed elsewhere', async () => {
  const { db } = database()
  const sourceId = await addTrustedSource(db, null)
  const other = await addTrustedSource(db, null, 'other')
  const source = { id: sourceId, trust: 'auto' as const, audienceId: null }
  await absorbPage(db, inForce.model, source, pageOf(facts, { subjects: [alice] }), monday)
  await absorbPage(db, inForce.model, { ...source, id: other }, pageOf(['Rota: changes on Mondays']), monday)
  await db
    .updateTable('subject')
    .set({ person_id: (await addAlice(db)).id })
    .execute()
  const same = pageOf(facts.slice(0, 1), { subjects: [alice] }).memories
  const changed = pageOf(facts.slice(1, 2), {
    subjects: [alice],
    text: 'Refunds: customers may ask for one within 60 days',
  }).memories
  const confirmed = pageOf(['Rota: changes on Mondays']).memories

  const preview = await previewSource(
    db,
    sourceId,
    yielding([{ ...pageOf([]), memories: [...same, ...changed, ...confirmed] }]),
    signal,
  )

  expect(preview).toMatchObject({ read: 3, new: 1, changed: 1, same: 1, gone: 1, known: 1, questions: 1 })
  expect(preview.subjects).toEqual([{ ...alice, memories: 2, person: 'alice@example.com' }])
})

test('a preview that did not see the whole source says nothing of what is gone', async () => {
  const { db } = database()
  const sourceId = await addTrustedSource(db, null)
  const partly = { ...pageOf(facts), complete: false, skipped: [{ reason: 'malformed-line', where: 'line 4' }] }

  const preview = await previewSource(db, sourceId, yielding([partly]), signal)

  expect(preview).toMatchObject({ gone: null, skipped: [{ reason: 'malformed-line', where: 'line 4' }] })
})

test('a preview writes nothing', async () => {
  const { db } = database()
  const sourceId = await addTrustedSource(db, null)
  const before = await countRows(db)

  await previewSource(db, sourceId, yielding([pageOf(facts, { subjects: [alice] })]), signal)

  expect(await countRows(db)).toEqual(before)
})

function yielding(pages: readonly Page[]): MemorySource {
  return {
    check: async () => ({ status: 'ok', sentence: 'There is something.' }),
    async *pull() {
      yield* pages
    },
  }
}

async function countRows(db: Db) {
  const tables = [
    'source',
    'sync',
    'subject',
    'memory',
    'concept',
    'provenance',
    'exposure',
    'retention_state',
  ] as const
  return await Promise.all(
    tables.map(async (table) => [table, (await sql`select from ${sql.table(table)}`.execute(db)).rows.length]),
  )
}
