import fc from 'fast-check'
import { expect, test } from 'vitest'
import { factKey, normaliseFact } from '../../../engine/concepts/fact-key.ts'

test.each([
  ['letter case', 'Billing service: Runs on port 5433', 'billing service: runs on port 5433'],
  ['white space', '  Runs\ton \n port\u00a05433 ', 'runs on port 5433'],
  ['punctuation at the end', 'Runs on port 5433 ...', 'runs on port 5433'],
  ['quotes and apostrophes', 'It’s called “Falcon”', 'it\'s called "falcon"'],
  ['dashes', 'Open 9–17 — on weekdays', 'open 9-17 - on weekdays'],
  ['composition', 'Cafe\u0301 in Zu\u0308rich', 'café in zürich'],
  ['invisible marks', '\ufeffRuns on\u200b port \u202e5433', 'runs on port 5433'],
])('%s is folded', (_, text, expected) => {
  expect(normaliseFact(text)).toBe(expected)
})

test.each([
  ['a question', 'Deploys stop on Friday', 'Deploys stop on Friday?'],
  ['another number', 'Runs on port 5433', 'Runs on port 5434'],
  ['another entity', 'billing: Runs on port 5433', 'search: Runs on port 5433'],
  ['an accent', 'The resume is public', 'The résumé is public'],
  ['a sign that belongs to a name', 'Written in C', 'Written in C#'],
  ['a spelled number', 'Needs 2 approvals', 'Needs two approvals'],
])('%s makes another concept', (_, one, other) => {
  expect(factKey(one)).not.toBe(factKey(other))
})

test('the key is the SHA-256 of the normalised text', () => {
  const ofAbc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'

  expect(factKey(' ABC. ')).toBe(ofAbc)
})

test('a text of nothing but punctuation keeps it, so that such texts are not one concept', () => {
  expect(factKey('...')).not.toBe(factKey('!!!'))
})

test('normalising twice changes nothing more', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      expect(normaliseFact(normaliseFact(text))).toBe(normaliseFact(text))
    }),
  )
})

test('a long run of dots takes no longer than other text', () => {
  const startMs = performance.now()

  factKey(`${'.'.repeat(200_000)}x`)

  expect(performance.now() - startMs).toBeLessThan(1_000)
})
