import type { OutgoingNudge } from '../../../engine/nudges/nudge-channel.ts'

/** A nudge for Alice with two questions, as the engine hands it to a channel. */
export const nudgeForAlice: OutgoingNudge = {
  personId: '1',
  nudgeId: '10',
  messageKey: '5f0c1f0e-6a3e-4b9f-9c53-0d7f3b1f2a11',
  recipient: { name: 'Alice', address: 'alice@example.com' },
  weekday: 'Tuesday',
  opener: 'Ready when you are.',
  questions: [
    {
      position: 1,
      context: 'Billing · service',
      question: 'Billing runs on port ____?',
      url: 'https://clo.example.com/a/v1.one.seal',
    },
    {
      position: 2,
      context: 'On-call rota · process',
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
