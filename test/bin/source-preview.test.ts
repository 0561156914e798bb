import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { linesOfPreview } from '../../bin/preview-lines.ts'
import type { Db } from '../../engine/db/pool.ts'
import type { NudgeLoad } from '../../engine/nudges/nudge-load.ts'
import type { Preview } from '../../engine/sources/preview.ts'
import { addAlice, addAudience, addBob, facts } from '../support/cast.ts'
import { useClearDatabase } from '../support/clear.ts'
import { useClo } from './run-clo.ts'

const database = useClearDatabase()
const nothing: Preview = {
  counts: { read: 0, new: 0, changed: 0, same: 0, gone: 0, superseded: 0, expired: 0, skipped: 0 },
  extent: 'whole',
  complete: true,
  truncated: false,
  skipped: [],
  concepts: { waiting: 0, approved: 0, drafts: {} },
  known: [],
  similar: [],
  subjects: [],
  audiences: [],
  forNobody: 0,
  examples: [],
  load: [],
}
const calm: NudgeLoad = {
  email: 'alice@example.com',
  agreed: true,
  coming: 2,
  later: 0,
  before: [1, 0, 0, 0, 0, 0, 0, 0],
  after: [3, 0, 2, 0, 0, 0, 0, 0],
  caps: [10, 10, 10, 10, 10, 10, 10, 10],
  weeksToAsk: 1,
}

test('a preview shows what a sync would do, for whom and what it would ask of them', async () => {
  const { db, url } = database()
  const bob = await addBob(db)
  await addAudience(db, 'platform', [await addAlice(db), bob])
  await addFile(db, [
    ...facts.map((text) => ({ text })),
    { text: 'Bob prefers tea', subjects: ['user:bob@example.com', 'user:zoe'] },
  ])

  const { out, status } = await useClo({ databaseUrl: url })('source', 'preview', 'notes')

  expect(status).toBe(0)
  expect(out).toMatch(
    /would read everything in notes: 4 memories\.\n {6}4 {2}new\n\n3 new questions, waiting for approval\./,
  )
  expect(out).toMatch(/1 new fact without a question:\n {6}1 {2}preference/)
  expect(out).toMatch(/FOR AUDIENCE {2}NEW\nplatform {8}3/)
  expect(out).toMatch(
    /user +bob@example\.com +1 +bob@example\.com, by email\nuser +zoe +1 +nobody yet|user +zoe +1 +nobody yet\nuser +bob/,
  )
  expect(out).toMatch(/PERSON +NOW +W1 [\s\S]*alice@example\.com +0 +\d[\s\S]*bob@example\.com/)
  expect(out).toMatch(/Nothing was written\.\n$/)
  expect(await db.selectFrom('memory').select('id').execute()).toEqual([])
})

test('as one document, a preview leaves nothing out', async () => {
  const { db, url } = database()
  await addFile(db, [{ text: facts[0] }])

  const { out } = await useClo({ databaseUrl: url })('source', 'preview', 'notes', '--json')

  expect(JSON.parse(out)).toMatchObject({ name: 'notes', counts: { new: 1 }, forNobody: 1, load: [], truncated: false })
})

test.each([
  ['whole' as const, 'notes gives nothing to read: it is empty, or has not changed.'],
  ['changes' as const, 'Nothing has changed in notes since the last sync.'],
])('when there is nothing (%s), that is all that is said', (extent, sentence) => {
  expect(linesOfPreview('notes', { ...nothing, extent }, 80)).toEqual([sentence, '', 'Nothing was written.'])
})

test('what is gone, left out and cut off is said in numbers', () => {
  const counts = { ...nothing.counts, read: 50_000, new: 49_000, same: 1_000, gone: null, skipped: 3 }
  const skipped = [{ reason: 'over-cap', count: 3, first: 'm-17' }]

  const said = linesOfPreview('notes', { ...nothing, counts, skipped, complete: false, truncated: true }, 80).join('\n')

  expect(said).toMatch(/ 49,000 {2}new\n {2}1,000 {2}as before\n {6}3 {2}left out: over-cap, the first at m-17\n/)
  expect(said).toMatch(/more than the 50,000 that a preview reads/)
  expect(said).not.toMatch(/gone/)
})

test('a source that cannot be read as a whole is told from one that says what changed', () => {
  const counts = { ...nothing.counts, read: 1, same: 1, gone: null }
  const partly = { ...nothing, counts, complete: false }

  expect(linesOfPreview('notes', partly, 80)).toContain(
    'It could not be read as a whole, so nothing would count as gone.',
  )
  expect(linesOfPreview('notes', { ...partly, extent: 'changes' as const }, 80).join('\n')).not.toMatch(/as a whole/)
})

test('similar facts stand one below the other, the old one with its source', () => {
  const similar = [
    {
      otherId: '1',
      similarity: 0.912,
      fact: 'The billing service runs on port 5433',
      otherFact: facts[0],
      source: 'mem0',
      otherSource: 'team memory',
    },
  ]

  const lines = linesOfPreview('mem0', { ...nothing, similar }, 80)

  expect(lines).toContain('   0.91  new  The billing service runs on port 5433')
  expect(lines).toContain('         old  Billing service: runs on port 5433 (team memory)')
})

test('where nothing is more than a cap, the load is a table and nothing else', () => {
  const lines = linesOfPreview('notes', { ...nothing, load: [calm] }, 80)

  expect(lines.slice(-3)).toEqual([
    'alice@example.com    1   3   0   2   0   0   0   0   0   10',
    '',
    'Nothing was written.',
  ])
})

test('what is more than a cap is marked, and what that means is said', () => {
  const over = { ...calm, caps: [2, 2, 10, 10, 10, 10, 10, 10], weeksToAsk: 4, later: 7 }
  const silent = { ...calm, email: 'bob@example.com', agreed: false, weeksToAsk: null }

  const said = linesOfPreview('notes', { ...nothing, load: [over, silent] }, 80).join('\n')

  expect(said).toMatch(/alice@example\.com +1 +3! +0 +2 .* 2-10\n/)
  expect(said.replaceAll('\n', ' ')).toMatch(
    /never asks more than the cap; the rest waits, so what is new takes at least 4 weeks to come round; and for 1 person with no room/,
  )
  expect(said).toMatch(/up to 7 more concepts come to one person/)
  expect(said).toMatch(/1 person has not agreed to be nudged yet/)
})

test('of many people and subjects, a terminal shows the first and counts the rest', () => {
  const load = Array.from({ length: 18 }, (_, place) => ({ ...calm, email: `person${place}@example.com` }))

  expect(linesOfPreview('notes', { ...nothing, load }, 80)).toContain('and 3 people more: --json')
})

test('no line is wider than the terminal, whatever a source holds', () => {
  const long = 'Wir sichern alle Abrechnungen jede Nacht um zwei Uhr in zwei Rechenzentren '.repeat(6)
  const preview: Preview = {
    ...nothing,
    counts: { ...nothing.counts, read: 2_000, new: 2_000 },
    skipped: [{ reason: 'denied-category', count: 1, first: 'x y '.repeat(50) }],
    concepts: { waiting: 1_990, approved: 10, drafts: { 'too-long': 3 } },
    known: [{ source: 'a source with quite a long name '.repeat(4), facts: 12 }],
    similar: [{ otherId: '1', similarity: 0.8, fact: long, otherFact: long, source: 'a', otherSource: 'b' }],
    subjects: [
      {
        kind: 'user',
        externalId: 'x'.repeat(100),
        name: 'y'.repeat(50),
        person: null,
        matchedBy: null,
        memories: 2_000,
        suggestion: {
          person: { id: '1', name: 'Alice', email: `${'alice'.repeat(9)}@example.com` },
          score: 0.9,
          reason: 'same-name',
        },
      },
    ],
    audiences: [{ audience: 'platform '.repeat(20), memories: 2_000 }],
    forNobody: 1_000,
    examples: [{ context: long, question: long, answer: long }],
    load: [
      {
        ...calm,
        email: `${'alice'.repeat(9)}@example.com`,
        after: Array(8).fill(1_234),
        caps: Array(8).fill(10),
        later: 5,
      },
    ],
  }

  const lines = linesOfPreview('notes', preview, 80)

  expect(lines.filter((line) => line.length > 80)).toEqual([])
})

/** A source of these items, for the audience platform if there is one, never read yet. */
async function addFile(db: Db, items: readonly object[]): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'clo-preview-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  const path = join(dir, 'notes.jsonl')
  writeFileSync(path, items.map((item) => `${JSON.stringify(item)}\n`).join(''))
  const audience = await db.selectFrom('audience').select('id').executeTakeFirst()
  await db
    .insertInto('source')
    .values({
      name: 'notes',
      kind: 'file',
      settings: JSON.stringify({ path }),
      audience_id: audience?.id ?? null,
      created_at: new Date('2026-01-01T00:00:00Z'),
    })
    .execute()
}
