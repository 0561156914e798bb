import type { OutgoingNotice, OutgoingNudge } from '../../../engine/nudges/nudge-channel.ts'
import type { StandingNotice, StandingNudge } from '../../../engine/nudges/standing-nudge.ts'
import type { AskedQuestion } from '../../../engine/reviews/asked-question.ts'
import { days, monday } from '../../support/cast.ts'
import { alice } from '../../support/slack/people.ts'
import { nudgeForAlice as mailed } from '../email/nudges.ts'

/** The nudge for Alice with two questions, to her Slack id. */
export const nudgeForAlice: OutgoingNudge = { ...mailed, recipient: { ...mailed.recipient, address: alice.id } }

/** A notice for Alice. */
export const noticeForAlice = (notice: OutgoingNotice['notice']): OutgoingNotice => {
  const { questions, opener, kind, ...message } = nudgeForAlice
  return { ...message, kind: 'notice', notice }
}

/** The first question of that nudge, not looked up yet. */
export const asked: AskedQuestion = {
  status: 'asked',
  initials: 'A.',
  context: 'Billing · service',
  question: 'Billing runs on port ____?',
  answer: null,
  previousAnswer: null,
  sources: [{ name: 'the billing agent', surfacedAt: days(-9) }],
  rating: null,
  nextDays: null,
  undoUntil: null,
  next: null,
}

/** What differs once Alice looked, and once she answered. */
export const revealed = { ...asked, status: 'revealed', answer: '5433' } as const
export const answered = {
  ...revealed,
  status: 'answered',
  rating: 'good',
  nextDays: 14,
  undoUntil: new Date(monday.getTime() + 10 * 60_000),
} as const

/** That nudge as it stands after it was sent. */
export function standingFor(differing: Partial<StandingNudge> = {}): StandingNudge {
  const { personId, nudgeId, messageKey, recipient } = nudgeForAlice
  return {
    personId,
    nudgeId,
    messageKey,
    recipient,
    providerId: 'D0000000001/1767603600.000000',
    kind: 'nudge',
    closedReason: null,
    isPractice: false,
    ratingButtons: 2,
    position: 1,
    count: 2,
    left: 1,
    asked,
    why: 'From the billing agent, 9 days ago. Never asked so far.',
    snoozedUntil: null,
    ...differing,
  }
}

/** A notice as it stands after what Alice decided. */
export function standingNotice(
  notice: StandingNotice['notice'],
  decided: Partial<Pick<StandingNotice, 'agreed' | 'optedOut' | 'paused'>>,
): StandingNotice {
  const { closedReason, isPractice, ratingButtons, position, count, left, asked, why, snoozedUntil, ...standing } =
    standingFor()
  return { ...standing, kind: 'notice', notice, agreed: false, optedOut: false, paused: false, ...decided }
}
