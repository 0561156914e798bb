import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { alike, indexFacts, trigramsOf } from '../../../engine/concepts/similar-facts.ts'
import { useDatabase } from '../../support/database.ts'

const database = useDatabase()
const backups = 'Postgres: Backups start at 02:00 UTC every night'
const index = indexFacts([
  { conceptId: '1', text: backups },
  { conceptId: '2', text: 'Billing service: runs on port 5433 behind the proxy' },
])

test.each([
  ['the same words in another case and punctuation', 'postgres – backups start at 02:00 utc, every night!', '1', 1],
  ['one word more', 'Postgres: Backups start at 02:00 UTC every single night', '1', 0.8],
])('%s is close', (_, text, conceptId, atLeast) => {
  const closest = index.closest(text)

  expect(closest?.conceptId).toBe(conceptId)
  expect(closest?.similarity).toBeGreaterThanOrEqual(atLeast)
})

test.each([
  ['another number', 'Postgres: Backups start at 03:00 UTC every night'],
  ['another statement about the same thing', 'Postgres: Runs version 16 in production'],
  ['nothing at all', ''],
  ['only punctuation', '!!! ???'],
])('%s is not close', (_, text) => {
  expect(index.closest(text)).toBeNull()
})

test('the trigrams are those of PostgreSQL', async () => {
  await sql`create extension if not exists pg_trgm`.execute(database().db)

  const { rows } = await sql<{ trigrams: string[] }>`select show_trgm(${backups}) as trigrams`.execute(database().db)

  expect([...trigramsOf(backups)].sort()).toEqual([...(rows[0]?.trigrams ?? [])].sort())
})

test('the index finds the very fact that comparing with all of them finds', () => {
  const word = fc.constantFrom('runs', 'port', 'backup', 'night', 'billing', 'service', 'proxy', 'every', 'two', 'at')
  const fact = fc.array(word, { minLength: 3, maxLength: 8 }).map((words) => words.join(' '))
  const similarityOf = (one: string, other: string) => {
    const [first, second] = [trigramsOf(one), new Set(trigramsOf(other))]
    const shared = first.filter((trigram) => second.has(trigram)).length
    return shared / (first.length + second.size - shared)
  }

  fc.assert(
    fc.property(fc.array(fact, { minLength: 1, maxLength: 30 }), fact, (texts, text) => {
      const best = Math.max(...texts.map((known) => similarityOf(text, known)))
      const found = indexFacts(texts.map((known, place) => ({ conceptId: String(place), text: known }))).closest(text)

      expect(found?.similarity ?? 0).toBeCloseTo(best >= alike ? best : 0, 12)
    }),
  )
})
