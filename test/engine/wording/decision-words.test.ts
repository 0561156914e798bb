import { expect, test } from 'vitest'
import type { DecisionReason } from '../../../engine/nudges/policy.ts'
import { decisionInWords } from '../../../engine/wording/decision-words.ts'

const none = { asked: 0, deferred: 0 }

/** A reason that is left out here, or one too many, is no type. */
const reasons = Object.keys({
  'no-consent': true,
  paused: true,
  snoozed: true,
  'opted-out': true,
  'channel-off': true,
  'not-working-day': true,
  'public-holiday': true,
  'on-vacation': true,
  away: true,
  'outside-window': true,
  'daily-cap': true,
  'weekly-cap': true,
  'minimum-gap': true,
  'recent-practice': true,
  ignored: true,
  stopped: true,
  'nothing-due': true,
  'waits-for-company': true,
  asked: true,
} satisfies Record<DecisionReason, true>) as DecisionReason[]

test.each(reasons)('%s is one sentence of its own in each language', (reason) => {
  const sentences = (['en', 'de'] as const).map((language) => decisionInWords(reason, none, language))

  for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z0-9][^.!?]+\.$/)
  expect(sentences[0]).not.toBe(sentences[1])
})

test('no two reasons say the same', () => {
  for (const language of ['en', 'de'] as const)
    expect(new Set(reasons.map((reason) => decisionInWords(reason, none, language))).size).toBe(reasons.length)
})

test.each([
  [1, 0, 'Asked 1 question.', 'Eine Frage gestellt.'],
  [2, 0, 'Asked 2 questions.', '2 Fragen gestellt.'],
  [2, 1, 'Asked 2 questions; 1 left for later.', '2 Fragen gestellt; eine wartet auf später.'],
  [1, 5, 'Asked 1 question; 5 left for later.', 'Eine Frage gestellt; 5 warten auf später.'],
])('%d asked and %d deferred: %s', (asked, deferred, english, german) => {
  expect(decisionInWords('asked', { asked, deferred }, 'en')).toBe(english)
  expect(decisionInWords('asked', { asked, deferred }, 'de')).toBe(german)
})

test('a day off is named for what it is', () => {
  expect(decisionInWords('public-holiday', none, 'en')).toBe('It was a public holiday.')
  expect(decisionInWords('public-holiday', none, 'de')).toBe('Es war ein Feiertag.')
  expect(decisionInWords('away', none, 'de')).toBe('Laut Slack warst du abwesend.')
})
