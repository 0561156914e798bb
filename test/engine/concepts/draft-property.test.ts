import fc from 'fast-check'
import { expect, test } from 'vitest'
import { draftQuestion } from '../../../engine/concepts/draft.ts'

/** Word salad of what the rules look for, so that most texts reach the question. */
const word = fc.oneof(
  fc.constantFrom(
    'runs',
    'Runs',
    'is',
    'owned',
    'by',
    'on',
    'the',
    'from',
    'to',
    'until',
    'that',
    'when',
    'not',
    'I',
    'It',
  ),
  fc.constantFrom(
    'port',
    'refund',
    'window',
    'platform',
    'team',
    'Payments',
    'payment',
    'constructor',
    '__proto__',
    'toString',
  ),
  fc.constantFrom('Maria', 'Lopez', 'Frankfurt', 'AWS', 'Lambda', 'GDPR', 'SOC', 'Argo CD', "Dana's", 'St.', 'Dr.'),
  fc.constantFrom(
    '30 days',
    '12 March 2025',
    '5433',
    '02:30 UTC',
    '99.9%',
    '€45',
    'v2.3.1',
    '(2019)',
    'two',
    'Tuesdays',
    '1,',
    '2',
  ),
  fc.constantFrom(
    '`a b`',
    '"quoted"',
    "it's",
    'https://a.example.com/x',
    '/etc/hosts',
    'a_b',
    'x.y',
    '—',
    ',',
    '.',
    ':',
    '(',
    ')',
    '!',
  ),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
)
const salad = fc.array(word, { minLength: 1, maxLength: 14 }).map((parts) => parts.join(' '))
const text = fc.oneof(
  { weight: 5, arbitrary: salad },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 300 }) },
)
const about = fc.option(
  fc.record({
    name: fc.oneof(salad, fc.constantFrom('billing_service', 'Maria')),
    type: fc.constantFrom('system', '', 'a_b'),
  }),
  { nil: undefined },
)
const fact = fc.tuple(text, about).map(([text, about]) => (about === undefined ? { text } : { text, about }))

test('whatever the text, a question keeps its limits, holds one blank and hides its answer', () => {
  fc.assert(
    fc.property(fact, (fact) => {
      const draft = draftQuestion(fact)
      if (draft.status === 'draft') return

      const shown = `${draft.context}\n${draft.question}`.toLowerCase()
      expect(draft.question.split('____')).toHaveLength(2)
      expect(shown).not.toContain(draft.answer.toLowerCase())
      expect(draft.question.length).toBeLessThanOrEqual(140)
      expect(draft.answer.length).toBeLessThanOrEqual(120)
      expect(draft.context.length).toBeLessThanOrEqual(80)
    }),
    { numRuns: 1_500 },
  )
})

test('putting the answer into the blank gives back the sentence', () => {
  fc.assert(
    fc.property(text, (text) => {
      const draft = draftQuestion({ text, about: { name: 'ledger_job', type: 'system' } })
      if (draft.status === 'draft') return

      const sentence = draft.question.replace('____', () => draft.answer).replace(/^Ledger job: /, '')
      expect(readable(text)).toContain(readable(sentence))
    }),
    { numRuns: 800 },
  )
})

test('no rare word of the answer stands in the question or the context', () => {
  fc.assert(
    fc.property(fact, (fact) => {
      const draft = draftQuestion(fact)
      if (draft.status === 'draft') return

      const rare = draft.answer.toLowerCase().match(/[\p{L}\p{M}]{4,}/gu) ?? []
      const shown = new Set(`${draft.context} ${draft.question}`.toLowerCase().match(/[\p{L}\p{M}]{4,}/gu))
      expect(rare.filter((word) => shown.has(word) && !['from', 'that', 'when', 'until'].includes(word))).toEqual([])
    }),
    { numRuns: 500 },
  )
})

test('the same fact gives the same draft', () => {
  fc.assert(
    fc.property(fact, (fact) => {
      expect(draftQuestion(fact)).toEqual(draftQuestion({ ...fact }))
    }),
    { numRuns: 300 },
  )
})

test.each([
  'a',
  '.',
  '((',
  '<a ',
  '"',
  '`',
  '1,',
  '12 March ',
  'A ',
  'Aa ',
  'a/',
  '/a',
  'a.',
  '-a',
  '😀',
  '\0',
  '\u202e',
  'that ',
  '____',
  'x@',
])('hostile text takes no long time: %j over and over', (unit) => {
  const texts = [100_000, 1_990, 240].map((length) => unit.repeat(Math.floor(length / unit.length)))
  const startMs = performance.now()

  for (const text of texts) draftQuestion({ text: `Runs on ${text}`, about: { name: text, type: text } })

  expect(performance.now() - startMs).toBeLessThan(1_000)
})

/** Letters and digits alone: white space, invisible marks and the case of the first letter may change on the way. */
function readable(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}]+/gu, '')
}
