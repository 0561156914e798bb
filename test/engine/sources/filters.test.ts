import { expect, test } from 'vitest'
import { type Filters, filterMemories, noFilters, type Patterns, readFilters } from '../../../engine/sources/filters.ts'
import type { Memory } from '../../../engine/sources/memory-source.ts'
import { days, pageOf } from '../../support/cast.ts'

const ops: Partial<Memory> = {
  categories: ['Operations'],
  subjects: [{ kind: 'tag', externalId: 'on-call' }],
  metadata: { tags: ['prod'], env: 'production', level: 2, teams: ['red', 'blue'], nested: { env: 'production' } },
  changedAt: days(-1),
}

test.each<[string, Partial<Patterns>, boolean]>([
  ['a category', { categories: ['operations'] }, true],
  ['one of several categories', { categories: ['hobbies', 'OPERATIONS'] }, true],
  ['part of a category', { categories: ['oper'] }, false],
  ['a tag that is a subject', { tags: ['On-Call'] }, true],
  ['a tag of the metadata', { tags: ['prod'] }, true],
  ['a category as a tag', { tags: ['operations'] }, false],
  ['metadata', { metadata: { env: 'Production' } }, true],
  ['a number of the metadata', { metadata: { level: '2' } }, true],
  ['an item of a list of the metadata', { metadata: { teams: 'blue' } }, true],
  ['another value of the metadata', { metadata: { env: 'test' } }, false],
  ['metadata that is not there', { metadata: { owner: 'ada' } }, false],
  ['an object of the metadata', { metadata: { nested: '[object Object]' } }, false],
  ['a word of the text', { patterns: ['BILLING'] }, true],
  ['words of the text in order', { patterns: ['billing*port*5433'] }, true],
  ['words of the text out of order', { patterns: ['port*billing'] }, false],
  ['an overlap that the text has only once', { patterns: ['runs*runs'] }, false],
  ['a star alone', { patterns: ['*'] }, true],
  ['signs of regular expressions', { patterns: ['.*port', '(', '[a-z]+', '5433$'] }, false],
  ['the other way to write the same letter', { patterns: ['ｂｉｌｌｉｎｇ'] }, true],
])('%s is denied and allowed alike', (_, patterns, fits) => {
  const [memory] = pageOf(['Billing service: runs on port 5433'], ops).memories

  const denied = filterMemories(filters({ deny: patterns }), [memory!])
  const allowed = filterMemories(filters({ allow: patterns }), [memory!])

  expect(denied.kept).toHaveLength(fits ? 0 : 1)
  expect(allowed.kept).toHaveLength(fits ? 1 : 0)
})

test.each<[string, Partial<Filters>]>([
  ['denied-category', filters({ deny: { categories: ['operations'] } })],
  ['denied-tag', filters({ deny: { tags: ['prod'] } })],
  ['denied-metadata', filters({ deny: { metadata: { env: 'production' } } })],
  ['denied-pattern', filters({ deny: { patterns: ['port'] } })],
  ['not-allowed', filters({ allow: { tags: ['hobby'] } })],
  ['before-floor', { since: days(0) }],
])('a memory that stays out is counted with its reason, by its id and never its text: %s', (reason, differing) => {
  const memories = pageOf(['Billing service: runs on port 5433'], { ...ops, externalId: 'm-1' }).memories

  const { kept, skipped } = filterMemories({ ...noFilters, ...differing }, memories)

  expect(kept).toEqual([])
  expect(skipped).toEqual([{ reason, where: 'm-1' }])
})

test('every list that allows something must have what fits, and a denial outdoes it', () => {
  const [memory] = pageOf(['Billing service'], ops).memories
  const lists = { categories: ['operations'], tags: ['prod'] }
  const reason = (given: Filters) => filterMemories(given, [memory!]).skipped[0]?.reason ?? 'kept'

  expect(reason(filters({ allow: lists }))).toBe('kept')
  expect(reason(filters({ allow: { ...lists, tags: ['hobby'] } }))).toBe('not-allowed')
  expect(reason(filters({ allow: lists, deny: { metadata: { env: 'production' } } }))).toBe('denied-metadata')
})

test.each([
  [{}, true],
  [{ createdAt: days(0) }, true],
  [{ createdAt: days(-0.01) }, false],
  [{ createdAt: days(-9), changedAt: days(1) }, true],
  [{ createdAt: days(1), changedAt: days(-1) }, false],
] as [Partial<Memory>, boolean][])('against a floor at the Monday, a memory dated %j is kept: %s', (dates, isKept) => {
  const { kept } = filterMemories({ ...noFilters, since: days(0) }, pageOf(['Billing service'], dates).memories)

  expect(kept).toHaveLength(isKept ? 1 : 0)
})

test('without filters everything is kept, as it was and in its order', () => {
  const { memories } = pageOf(['one', 'two'])

  expect(filterMemories(noFilters, memories)).toEqual({ kept: memories, skipped: [] })
})

test('a text made to be slow takes no longer than its length asks for', () => {
  const memories = pageOf(['a'.repeat(1_000_000)]).memories
  const hostile = filters({
    deny: { patterns: [`${'a*'.repeat(100)}b`, `${'*'.repeat(200)}b`, `${'a'.repeat(100)}b`] },
  })
  const startMs = performance.now()

  const { kept } = filterMemories(hostile, memories)

  expect(kept).toHaveLength(1)
  expect(performance.now() - startMs).toBeLessThan(2_000)
})

test('filters outlive being stored', () => {
  const given: Filters = {
    ...filters({ allow: { tags: ['a'] }, deny: { metadata: { b: 'c' } } }),
    since: days(0),
    cap: 100,
  }

  expect(readFilters(JSON.parse(JSON.stringify(given)))).toEqual(given)
  expect(readFilters({})).toEqual(noFilters)
})

function filters({ allow = {}, deny = {} }: { allow?: Partial<Patterns>; deny?: Partial<Patterns> }): Filters {
  return { ...noFilters, allow: { ...noFilters.allow, ...allow }, deny: { ...noFilters.deny, ...deny } }
}
