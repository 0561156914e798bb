import { expect, test } from 'vitest'
import { faultsOfMessage } from '../../../channels/slack/block-limits.ts'
import { composeOutgoing, composeStanding } from '../../../channels/slack/messages/compose.ts'
import type { Outgoing } from '../../../engine/nudges/nudge-channel.ts'
import type { StandingNotice, StandingNudge } from '../../../engine/nudges/standing-nudge.ts'
import { monday } from '../../support/cast.ts'
import { faultsOfBlocks } from '../../support/slack/blocks/check.ts'
import { everyString, readMessage } from '../../support/slack/reading.ts'
import { answered, asked, noticeForAlice, nudgeForAlice, revealed, standingFor, standingNotice } from './nudges.ts'

const sent = (outgoing: Outgoing) => readMessage(composeOutgoing(outgoing))
const shown = (standing: StandingNudge | StandingNotice) => readMessage(composeStanding(standing, monday))

test('a nudge shows where its question comes from, the question, and what one may do, without its answer', () => {
  expect(sent(nudgeForAlice)).toBe(`\
(Ready when you are. 2 quick recalls, about 40 seconds.)
Billing · service | From the billing agent, 9 days ago. Never asked so far. | 1 of 2
**Billing runs on port ____?**
Say it to yourself first, then look.
[Show answer] [Type it] [Later: This afternoon, Tomorrow, Next week] [Not for me, This is wrong or outdated, Pause nudges]`)
})

test('a question whose answer changed says what it was before', () => {
  const [first] = nudgeForAlice.questions
  const changed = { ...nudgeForAlice, questions: [{ ...first!, previousAnswer: '5432' }] }

  expect(sent(changed)).toContain('This has changed. Before, the answer was:\n> 5432\nSay it')
  expect(sent(changed)).toMatch(/^\(Ready when you are\. 1 quick recall, about 20 seconds\.\)/)
})

test('once looked up, the answer stands under the question, with its source and two buttons', () => {
  expect(shown(standingFor({ asked: revealed }))).toBe(`\
(2 quick recalls, about 40 seconds.)
Billing · service | From the billing agent, 9 days ago. Never asked so far. | 1 of 2
**Billing runs on port ____?**
---
Answer
5433
From the billing agent, 9 days ago.
How was it before you looked? Your answer only sets when this comes back.
[Forgot] [Got it] [Not for me, This is wrong or outdated, Pause nudges]`)
})

test('four buttons say that the second is no failure', () => {
  const text = shown(standingFor({ asked: revealed, ratingButtons: 4 }))

  expect(text).toContain('comes back. | Barely still counts as remembered.')
  expect(text).toContain('[Forgot] [Barely] [Got it] [Instantly]')
})

test('an answered question shrinks to itself and when it comes back', () => {
  expect(shown(standingFor({ asked: answered }))).toBe(`\
(Good. Next time in about 2 weeks.)
**Billing runs on port ____?**
Good. Next time in about 2 weeks.
[Undo] [Next (1 left)]`)
})

test('after a miss the next time is near, and nobody is blamed', () => {
  const text = shown(standingFor({ asked: { ...answered, rating: 'again', nextDays: 1 }, left: 0 }))

  expect(text).toContain('Now you have it fresh. We will ask again tomorrow.\n[Undo]')
})

test('what can no longer be undone keeps the way to the next question', () => {
  const text = shown(standingFor({ asked: { ...answered, undoUntil: null } }))

  expect(text).toContain('Answered. Next time in about 2 weeks.\n[Next (1 left)]')
})

test.each([
  ['expired', '**Billing runs on port ____?**\nThe time for this one is over. It comes back when it is due.'],
  ['elsewhere', '**Billing runs on port ____?**\nAlready answered in another message. There is nothing left to do.'],
  ['withdrawn', '\nThis question was withdrawn. There is nothing left to do.'],
  ['snoozed', '**Billing runs on port ____?**\nPut off until Tuesday, 09:00.'],
] as const)('a nudge that is %s says so and offers nothing', (closedReason, words) => {
  const text = shown(standingFor({ closedReason, snoozedUntil: { weekday: 2, clock: '09:00' } }))

  expect(text.endsWith(words)).toBe(true)
  expect(text).not.toContain('[')
})

test('a closed nudge keeps what was answered in it', () => {
  const text = shown(standingFor({ closedReason: 'answered', asked: { ...answered, undoUntil: null }, left: 0 }))

  expect(text).toMatch(/\n\*\*Billing runs on port ____\?\*\*\nAnswered\. Next time in about 2 weeks\.$/)
})

test('the first contact says what this is and who sees what, before anything is asked', () => {
  const text = sent(noticeForAlice('consent'))

  expect(text).toMatch(/^\(A question before the first question\.\)/)
  expect(text).toContain('Only you see how you answered.')
  expect(text).toContain('Nothing is asked until you say yes.\n[Yes, ask me] [Settings] [No, thank you]')
})

test.each([
  ['consent', { agreed: true }, 'You said yes.', '[Settings]'],
  ['consent', { agreed: true, optedOut: true }, 'You said no,', '[Yes, ask me]'],
  ['stopped', { agreed: true, paused: true }, 'we have stopped asking', '[Resume] [Settings]'],
  ['stopped', { agreed: true }, 'Questions come again', '[Settings]'],
  ['stopped', { optedOut: true, paused: true }, 'Nothing is asked any more.', '[Settings]'],
  ['channel-lost', { agreed: true }, 'by mail', '[Settings]'],
] as const)('a notice of %s, with %o decided, says: %s', (notice, decided, words, buttons) => {
  const text = shown(standingNotice(notice, decided))

  expect(text).toContain(words)
  expect(text.endsWith(`\n${buttons}`)).toBe(true)
})

test('a person who reads German is written to in German', () => {
  const recipient = { ...nudgeForAlice.recipient, language: 'de' as const }

  expect(sent({ ...nudgeForAlice, recipient })).toContain('[Antwort zeigen] [Eintippen] [Später: Heute Nachmittag')
  expect(shown(standingFor({ recipient, asked: answered }))).toContain('Gut. Das nächste Mal in etwa 2 Wochen.')
  expect(
    shown(standingFor({ recipient, closedReason: 'snoozed', snoozedUntil: { weekday: 2, clock: '09:00' } })),
  ).toContain('Verschoben auf Dienstag, 09:00 Uhr.')
})

const everyState: readonly (StandingNudge | StandingNotice)[] = [
  standingFor(),
  standingFor({ asked: revealed, ratingButtons: 4 }),
  standingFor({ asked: answered }),
  ...(['expired', 'elsewhere', 'withdrawn', 'snoozed', 'answered'] as const).map((closedReason) =>
    standingFor({ closedReason }),
  ),
  ...(['consent', 'stopped', 'channel-lost'] as const).map((notice) => standingNotice(notice, {})),
]

test('no id, value or notification holds a word of a memory or of a person', () => {
  const secret = 'zzz'
  const recipient = { ...nudgeForAlice.recipient, name: secret }
  const texts = {
    context: secret,
    question: secret,
    previousAnswer: secret,
    sources: [{ name: secret, surfacedAt: monday }],
  }
  const messages = everyState.map((standing) =>
    composeStanding(
      standing.kind === 'notice'
        ? { ...standing, recipient }
        : {
            ...standing,
            recipient,
            why: secret,
            asked: { ...standing.asked, ...texts, answer: standing.asked.answer && secret },
          },
      monday,
    ),
  )

  const hidden = (node: unknown): readonly string[] =>
    typeof node !== 'object' || node === null
      ? []
      : Object.entries(node).flatMap(([key, value]) =>
          ['value', 'action_id', 'block_id'].includes(key) ? everyString(value) : hidden(value),
        )
  expect(
    messages.flatMap(({ text, blocks }) => [text, ...hidden(blocks)]).filter((one) => one.includes(secret)),
  ).toEqual([])
})

const injections = [
  '<!channel> <@U0BOB00001> <https://evil.example|good>',
  '*bold* _italic_ ~gone~ `code` ```block``` :tada:',
  '<b onclick="x">html</b> &amp;',
  'Header\r\nBcc: eve@example.com\r\n\r\nBody',
  '\u202Eright to left\u2066 and more\u200F',
  '\u0000\u0007\uFEFF',
  '\uD800 half a pair',
  '   ',
  'x'.repeat(10_000),
  '😀'.repeat(10_000),
]

test.each(injections)('text such as %j arrives as plain text, within limits, in every field and state', (text) => {
  const texts = {
    context: text,
    question: text,
    previousAnswer: text,
    sources: Array.from({ length: 5 }, () => ({ name: text, surfacedAt: monday })),
  }
  const messages = everyState.map((standing) =>
    composeStanding(
      standing.kind === 'notice'
        ? standing
        : { ...standing, why: text, asked: { ...standing.asked, ...texts, answer: standing.asked.answer && text } },
      monday,
    ),
  )
  const [first] = nudgeForAlice.questions
  messages.push(composeOutgoing({ ...nudgeForAlice, questions: [{ ...first!, ...texts, why: text }] }))

  expect(messages.flatMap(faultsOfMessage)).toEqual([])
  expect(messages.flatMap(({ blocks }) => faultsOfBlocks(blocks))).toEqual([])
  expect(JSON.stringify(messages)).not.toMatch(/mrkdwn|"link"|"user"|"broadcast"|"emoji":true/)
})

test('what stands beside our own words cannot turn them around', () => {
  const context = '\u202Eright to left\u2066\r\nsecond line'
  const [first] = nudgeForAlice.questions

  const text = sent({ ...nudgeForAlice, questions: [{ ...first!, context }] })

  expect(text).toContain('\nright to left second line | From the billing agent')
})

test('a text that is too long ends in an ellipsis', () => {
  expect(shown(standingFor({ asked: { ...asked, question: 'x'.repeat(10_000) } }))).toContain(`${'x'.repeat(1499)}…**`)
})
