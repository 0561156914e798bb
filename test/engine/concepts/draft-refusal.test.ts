import { expect, test } from 'vitest'
import { draftQuestion } from '../../../engine/concepts/draft.ts'

const about = { name: 'svc_x', type: 'service' }

test.each([
  ['preference', 'Prefers concise answers'],
  ['preference', 'Likes dark mode'],
  ['preference', 'Wants a weekly summary'],
  ['preference', 'Enjoys hiking'],
  ['preference', 'User really prefers TypeScript over Java'],
  ['preference', 'Is interested in Rust'],
  ['too-short', 'Deprecated'],
  ['nothing-to-blank', 'Is reliable'],
  ['nothing-to-blank', 'Has a dog'],
  ['nothing-to-blank', 'Responds slowly'],
  ['nothing-to-blank', 'El equipo revisa los contratos antes de firmar'],
  ['is-question', 'Is the release on Friday?'],
  ['answer-leaks', 'Wiki page: https://wiki.example.com/start'],
  ['answer-leaks', 'Two-person rule applies: 2 approvals'],
  ['answer-leaks', 'Owned by the service group'],
  ['too-long', `Keeps ${'a very long story about '.repeat(12)}30 days`],
  ['too-long', 'x'.repeat(100_000)],
  ['not-text', ''],
  ['not-text', '😀😀😀'],
  ['not-text', '5433 → 8080'],
  ['not-text', '<b>Runs</b> on port 5433'],
  ['not-text', '<img src=x onerror=alert(1)> on port 5433'],
  ['not-text', 'Runs on \ud800 port 5433'],
  ['not-a-sentence', '{"port": 5433, "name": "billing"}'],
  ['not-a-sentence', '- runs on port 5433\n- stops at 18:00'],
  ['not-a-sentence', 'Fill in ____ and 5433'],
  ['holds-secret', 'Password is hunter2'],
  ['holds-secret', 'The admin password: correcthorse'],
  ['holds-secret', 'Door code is 4711'],
  ['holds-secret', 'API token: ghp_abcdefghijklmnop1234567890ABCDEF'],
  ['holds-secret', 'Connects to postgres://app:s3cret@db.internal/ledger'],
  ['holds-secret', 'Signing uses 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c'],
  ['holds-secret', 'Refund test card is 4111 1111 1111 1111'],
])('%s: %s', (reason, text) => {
  expect(draftQuestion({ text, about })).toEqual({ status: 'draft', reason })
})

test.each([
  ['API keys rotate every 90 days', '90 days'],
  ['Access token lifetime is 15 minutes', '15 minutes'],
  ['Passwords are stored in Bitwarden', 'Bitwarden'],
  ['The secret store is Vault', 'Vault'],
])('a fact about secrets that holds none is drafted: %s', (text, answer) => {
  expect(draftQuestion({ text })).toMatchObject({ status: 'drafted', answer })
})

test.each([
  'It runs on port 5433',
  'Runs on port 5433',
  'We deploy on Tuesdays',
  'Their contract ends in May',
])('without anything it is about, a subject that nothing names is refused: %s', (text) => {
  expect(draftQuestion({ text })).toEqual({ status: 'draft', reason: 'no-subject' })
})

test('a secret in the name of the entity counts too', () => {
  const named = { name: 'wifi_password', type: 'note' }

  expect(draftQuestion({ text: 'wifi_password: correcthorse', about: named })).toEqual({
    status: 'draft',
    reason: 'holds-secret',
  })
})

test.each([
  ['a null byte', 'Runs\0 on port 5433'],
  ['a mark that turns the direction', 'Runs on \u202eport 5433'],
  ['a zero-width space', 'Runs on po\u200brt 5433'],
  ['line ends', 'Runs on\r\n  port 5433'],
])('%s is cleaned away', (_, text) => {
  expect(draftQuestion({ text, about })).toMatchObject({ question: 'Svc x: runs on port ____', answer: '5433' })
})
