import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  answerLink,
  type LinkClaim,
  openLink,
  ownReportLink,
  questionOf,
  signLink,
} from '../../../engine/links/link.ts'

const monday = new Date('2026-01-05T09:00:00Z')
const days = (count: number) => new Date(monday.getTime() + count * 86_400_000)
const key = Buffer.alloc(32, 7)
const answerClaim: LinkClaim = { purpose: 'answer', ids: { person: '12', nudge: '345', position: '1' } }

test('a link opens with the ids that were signed, until it expires', () => {
  const token = signLink(key, answerClaim, days(7))

  const opened = openLink(key, token, 'answer', days(6.9))

  expect(opened).toEqual({ status: 'ok', ids: answerClaim.ids, expiresAt: days(7) })
})

test('any ids come back as they were signed', () => {
  const idsOf = fc.dictionary(fc.string({ maxLength: 10 }), fc.string({ maxLength: 20 }), { maxKeys: 4 })

  fc.assert(
    fc.property(idsOf, (ids) => {
      const opened = openLink(key, signLink(key, { purpose: 'answer', ids }, days(7)), 'answer', monday)
      expect(opened).toMatchObject({ status: 'ok', ids: JSON.parse(JSON.stringify(ids)) })
    }),
  )
})

test('a character changed anywhere is refused', () => {
  const token = signLink(key, answerClaim, days(7))
  const base64url = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.']

  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.constantFrom(...base64url), (index, character) => {
      fc.pre(token[index] !== character)
      const changed = token.slice(0, index) + character + token.slice(index + 1)
      expect(openLink(key, changed, 'answer', monday).status).toBe('refused')
    }),
    { numRuns: 2_000 },
  )
})

test('every other last character is refused, also one that decodes to the same bytes', () => {
  const token = signLink(key, answerClaim, days(7))
  const others = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'].filter(
    (character) => !token.endsWith(character),
  )

  const opened = others.map((character) => openLink(key, token.slice(0, -1) + character, 'answer', monday))

  expect(new Set(opened.map((link) => (link.status === 'refused' ? link.reason : link.status)))).toEqual(
    new Set(['forged']),
  )
})

test.each([
  ['malformed', 'nothing', ''],
  ['malformed', 'a text without dots', 'hello'],
  ['malformed', 'a cut token', signLink(key, answerClaim, days(7)).slice(0, -1)],
  ['malformed', 'an endless token', `v1.${'A'.repeat(5_000)}.${'A'.repeat(43)}`],
  ['malformed', 'another version', signLink(key, answerClaim, days(7)).replace('v1', 'v2')],
  ['forged', 'content that is not even JSON', `v1.AAAA.${'A'.repeat(43)}`],
  ['forged', 'a seal made with another key', signLink(Buffer.alloc(32, 8), answerClaim, days(7))],
  ['wrong-purpose', 'a link to the own report', signLink(key, { purpose: 'own-report', ids: {} }, days(7))],
  ['wrong-purpose', 'an expired link to the own report', signLink(key, { purpose: 'own-report', ids: {} }, days(-1))],
  ['expired', 'a link in the instant of its expiry', signLink(key, answerClaim, monday)],
] as const)('refuses as %s: %s', (reason, _, token) => {
  expect(openLink(key, token, 'answer', monday)).toEqual({ status: 'refused', reason })
})

test('an answer link names its question', () => {
  const ref = { personId: '12', nudgeId: '345', position: 2 }

  const link = answerLink({ baseUrl: 'https://clo.example.com', key }, ref, days(7))

  const opened = openLink(key, link.slice('https://clo.example.com/a/'.length), 'answer', monday)
  expect(link).toMatch(/^https:\/\/clo\.example\.com\/a\/v1\.[\w-]+\.[\w-]+$/)
  expect(opened.status === 'ok' && questionOf(opened.ids)).toEqual(ref)
})

test('a link to the own report names its person', () => {
  const link = ownReportLink({ baseUrl: 'https://clo.example.com', key }, '12', days(7))

  const opened = openLink(key, link.slice('https://clo.example.com/me/'.length), 'own-report', monday)
  expect(opened).toMatchObject({ status: 'ok', ids: { person: '12' } })
})
