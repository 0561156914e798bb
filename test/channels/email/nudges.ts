import type { OutgoingNotice, OutgoingNudge } from '../../../engine/nudges/nudge-channel.ts'

/** A nudge for Alice with two questions, as the engine hands it to a channel. */
export const nudgeForAlice: OutgoingNudge = {
  kind: 'nudge',
  personId: '1',
  nudgeId: '10',
  messageKey: '5f0c1f0e-6a3e-4b9f-9c53-0d7f3b1f2a11',
  recipient: { name: 'Alice', address: 'alice@example.com', conversation: null, language: 'en' },
  weekday: 'Tuesday',
  week: '2026-W02',
  links: {
    settings: 'https://clo.example.com/settings/v1.settings.seal',
    unsubscribe: 'https://clo.example.com/unsubscribe/v1.unsubscribe.seal',
  },
  opener: 'Ready when you are.',
  questions: [
    {
      position: 1,
      context: 'Billing · service',
      previousAnswer: null,
      why: 'From the billing agent, 9 days ago. Never asked so far.',
      question: 'Billing runs on port ____?',
      url: 'https://clo.example.com/a/v1.one.seal',
    },
    {
      position: 2,
      context: 'On-call rota · process',
      previousAnswer: null,
      why: 'From the billing agent, 3 days ago. Never asked so far.',
      question: 'Who leads the on-call rota in March? ____',
      url: 'https://clo.example.com/a/v1.two.seal',
    },
  ],
}

/** The same nudge with one question that differs so. */
export const nudgeWith = (question: Partial<OutgoingNudge['questions'][number]>): OutgoingNudge => ({
  ...nudgeForAlice,
  questions: [{ ...nudgeForAlice.questions[0]!, ...question }],
})

/** A nudge for somebody who reads German. */
export const nudgeForAnna: OutgoingNudge = {
  ...nudgeForAlice,
  recipient: { name: 'Anna', address: 'anna@example.com', conversation: null, language: 'de' },
  weekday: 'Dienstag',
  opener: 'Erst nachdenken, dann nachsehen. Es eilt nicht.',
  questions: [
    {
      ...nudgeForAlice.questions[0]!,
      context: 'Abrechnung · Dienst',
      question: 'Die Abrechnung läuft auf Port ____?',
      why: 'Von billing-agent, vor 9 Tagen. Noch nie gefragt.',
    },
    {
      ...nudgeForAlice.questions[1]!,
      context: 'Rufbereitschaft · Ablauf',
      question: 'Wer leitet im März die Rufbereitschaft? ____',
      why: 'Von billing-agent, vor 3 Tagen. Noch nie gefragt.',
    },
  ],
}

/** What a channel is given to send when there is something to tell and nothing to ask. */
export function noticeOf(notice: OutgoingNotice['notice'], nudge: OutgoingNudge = nudgeForAlice): OutgoingNotice {
  const { opener: _opener, questions: _questions, ...message } = nudge
  return { ...message, kind: 'notice', notice }
}
