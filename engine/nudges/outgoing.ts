import { answerLink, type Links, linkLifeDays, settingsLink, unsubscribeLink } from '../links/link.ts'
import { chooseOpener } from '../wording/openers.ts'
import { weekdayInWords } from '../wording/time-words.ts'
import { whyInWords } from '../wording/why.ts'
import type { ClaimedNudge } from './claim.ts'
import type { Outgoing } from './nudge-channel.ts'

/** What a claimed message says, with links that are signed at `at`. Pure. */
export function outgoing(claimed: ClaimedNudge, links: Links, at: Date): Outgoing {
  const { personId, nudgeId, messageKey, name, address, conversation, language, slotAt, notice, week } = claimed
  const expiresAt = new Date(at.getTime() + linkLifeDays * 86_400_000)
  const message = {
    personId,
    nudgeId,
    messageKey,
    recipient: { name, address, conversation, language },
    weekday: weekdayInWords(claimed.weekday, language),
    week,
    links: {
      settings: settingsLink(links, personId, expiresAt),
      unsubscribe: unsubscribeLink(links, personId, at),
    },
  }
  if (notice !== null) return { ...message, kind: 'notice', notice }
  const daysUntilSlot = (instant: string) => (slotAt.getTime() - new Date(instant).getTime()) / 86_400_000
  return {
    ...message,
    kind: 'nudge',
    opener: chooseOpener(personId, slotAt, language),
    questions: claimed.questions.map(({ position, context, question, previousAnswer, metAt, answeredAt, source }) => ({
      position,
      context,
      question,
      previousAnswer,
      why: whyInWords(
        { metDays: daysUntilSlot(metAt), answeredDays: answeredAt === null ? null : daysUntilSlot(answeredAt), source },
        language,
      ),
      url: answerLink(links, { personId, nudgeId, position }, expiresAt),
    })),
  }
}
