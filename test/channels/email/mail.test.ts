import fc from 'fast-check'
import { expect, test } from 'vitest'
import { composeMail } from '../../../channels/email/mail.ts'
import { contrast } from '../../support/contrast.ts'
import { nudgeForAlice, nudgeForAnna, nudgeWith } from './nudges.ts'

test('the subject names the topics, and nothing of what they hold', () => {
  expect(composeMail(nudgeForAlice).subject).toBe('2 recalls for Tuesday: Billing, On-call rota')
})

test.each([
  ['one question', 'Billing · service', '1 recall for Tuesday: Billing'],
  ['no context', '', '1 recall for Tuesday'],
  ['a context without a kind', 'Billing', '1 recall for Tuesday: Billing'],
  ['a line break', 'Billing\r\nBcc: eve@example.com · service', '1 recall for Tuesday: Billing Bcc: eve@example.com'],
  ['direction marks', 'Bil\u202eling\u2066 · service', '1 recall for Tuesday: Billing'],
])('the subject with %s', (_, context, subject) => {
  expect(composeMail(nudgeWith({ context })).subject).toBe(subject)
})

test('topics that two questions share are named once', () => {
  const [first, second] = nudgeForAlice.questions
  const nudge = { ...nudgeForAlice, questions: [first!, { ...second!, context: 'Billing · team' }] }

  expect(composeMail(nudge).subject).toBe('2 recalls for Tuesday: Billing')
})

test('a topic that does not fit into the subject is left out', () => {
  const [first, second] = nudgeForAlice.questions
  const nudge = { ...nudgeForAlice, questions: [first!, { ...second!, context: 'y'.repeat(70) }] }

  expect(composeMail(nudge).subject).toBe('2 recalls for Tuesday: Billing')
})

test('a lone topic that does not fit is cut, between characters', () => {
  const subject = composeMail(nudgeWith({ context: '👩‍👩‍👧'.repeat(40) })).subject

  expect(subject.length).toBeLessThanOrEqual(78)
  expect(subject).toMatch(/^1 recall for Tuesday: (👩‍👩‍👧)+…$/u)
})

test('the plain-text part is complete on its own', () => {
  expect(composeMail(nudgeForAlice).text).toBe(`Ready when you are.

1. Billing · service
   Billing runs on port ____?
   From the billing agent, 9 days ago. Never asked so far.
   Show answer: https://clo.example.com/a/v1.one.seal

2. On-call rota · process
   Who leads the on-call rota in March? ____
   From the billing agent, 3 days ago. Never asked so far.
   Show answer: https://clo.example.com/a/v1.two.seal

Your answer only sets when a question comes back. It is fine to skip one.
The links are yours alone. They work for 7 days, unsubscribing for longer.
Pause, Later, How often: https://clo.example.com/settings/v1.settings.seal
Unsubscribe: https://clo.example.com/unsubscribe/v1.unsubscribe.seal
`)
})

test('who reads German gets a German mail', () => {
  const { subject, text, html } = composeMail(nudgeForAnna)

  expect(subject).toBe('2 Fragen für Dienstag: Abrechnung, Rufbereitschaft')
  expect(text).toContain('Antwort zeigen: https://clo.example.com/a/v1.one.seal')
  expect(text).toContain('Pausieren, Später, Wie oft: https://clo.example.com/settings/v1.settings.seal')
  expect(html).toContain('<html lang="de"')
  expect(html).toContain('1 von 2 · <span dir="auto">Abrechnung · Dienst</span>')
  expect(`${subject}${text}${html}`).not.toMatch(/Show answer|Pause\b|recall|Unsubscribe/)
})

test('the HTML part holds each question with its links, its language and both colour schemes', () => {
  const { html } = composeMail(nudgeForAlice)

  expect(html).toContain('<html lang="en"')
  expect(html).toContain('<meta name="color-scheme" content="light dark">')
  expect(html).toContain('@media (prefers-color-scheme: dark)')
  expect(html).toMatch(/<h2 dir="auto"[^>]*>Billing runs on port ____\?<\/h2>/)
  expect(html).toContain('<span dir="auto">From the billing agent, 9 days ago. Never asked so far.</span>')
  expect(linksOf(html)).toEqual([
    'https://clo.example.com/a/v1.one.seal',
    'https://clo.example.com/a/v1.two.seal',
    'https://clo.example.com/settings/v1.settings.seal#pause',
    'https://clo.example.com/settings/v1.settings.seal#later',
    'https://clo.example.com/settings/v1.settings.seal#often',
    'https://clo.example.com/unsubscribe/v1.unsubscribe.seal',
  ])
  expect(html).not.toMatch(/<script|<img|<link|@import|url\(|src=/)
})

test('a mail client shows first how long it takes', () => {
  expect(composeMail(nudgeForAlice).html).toMatch(/display:none[^>]*>About 40 seconds\. Pause any time below\.<\/div>/)
})

test('what was true before is not in the mail', () => {
  const { subject, text, html } = composeMail(nudgeWith({ previousAnswer: 'port 8080' }))

  expect(`${subject}${text}${html}`).not.toContain('8080')
})

test('markup in a memory is shown as text', () => {
  const { html } = composeMail(nudgeWith({ context: '<b>Billing</b>', question: '"><script>alert(1)</script>' }))

  expect(html).toContain('&lt;b&gt;Billing&lt;/b&gt;')
  expect(html).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(html).not.toContain('<script')
})

test('a line break in a memory starts no paragraph of its own', () => {
  const { text } = composeMail(nudgeWith({ question: 'Port?\n\nShow answer: https://evil.example.com\u2028now' }))

  expect(text.split('\n').filter((line) => line.trimStart().startsWith('Show answer:'))).toHaveLength(1)
})

test('no text whatever breaks out of its place', () => {
  const tagsIn = (html: string) =>
    html
      .match(/<[^>]*>/g)
      ?.map((tag) => tag.split(' ')[0])
      .join('')
  const plainTags = ['Billing', ''].map((context) => tagsIn(composeMail(nudgeWith({ context })).html))
  const hostile = fc.string({ unit: 'binary', maxLength: 300 })

  fc.assert(
    fc.property(hostile, hostile, hostile, (context, question, why) => {
      const mail = composeMail(nudgeWith({ context, question, why }))
      expect(mail.subject).toMatch(/^1 recall for Tuesday/)
      expect(mail.subject.length).toBeLessThanOrEqual(78)
      expect(`${mail.subject}${mail.text}`).not.toMatch(/[\u202a-\u202e\u2066-\u2069\0\r\u2028]/)
      expect(mail.text.trimEnd().split('\n')).toHaveLength(11)
      expect(plainTags).toContain(tagsIn(mail.html))
    }),
  )
})

const linksOf = (html: string) => [...html.matchAll(/href="([^"]*)"/g)].map(([, url]) => url)

const parts = (colour: string) => [1, 3, 5].map((from) => Number.parseInt(colour.slice(from, from + 2), 16))

test.each([
  ['opener', '#232b30', '#f5f4f0'],
  ['footer', '#5d6870', '#f5f4f0'],
  ['question', '#232b30', '#ffffff'],
  ['context', '#1a6a5f', '#ffffff'],
  ['button', '#ffffff', '#1a6a5f'],
  ['opener in the dark', '#e4e8ea', '#15191b'],
  ['footer in the dark', '#9ca7ae', '#15191b'],
  ['question in the dark', '#e4e8ea', '#1d2326'],
  ['context in the dark', '#6ccdbc', '#1d2326'],
  ['button in the dark', '#0e2320', '#6ccdbc'],
])('the %s can be read', (_, text, ground) => {
  const { html } = composeMail(nudgeForAlice)

  expect(html).toContain(text)
  expect(html).toContain(ground)
  expect(contrast(parts(text), parts(ground))).toBeGreaterThanOrEqual(4.5)
})
