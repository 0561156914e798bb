import type { Outgoing } from '../../../engine/nudges/nudge-channel.ts'
import type { StandingNotice, StandingNudge } from '../../../engine/nudges/standing-nudge.ts'
import { askedBlocks, type ShownQuestion } from './asked.ts'
import { finishedBlocks, outcomeInWords } from './finished.ts'
import { messageWords } from './message-words.ts'
import { noticeMessage } from './notices.ts'
import { revealedBlocks } from './revealed.ts'
import type { SlackMessage } from './slack-message.ts'

/** A message as it goes out; a nudge shows its first question. Throws for a nudge without questions. Pure. */
export function composeOutgoing(outgoing: Outgoing): SlackMessage {
  const { nudgeId, recipient } = outgoing
  const { language } = recipient
  if (outgoing.kind === 'notice')
    return noticeMessage({
      nudgeId,
      notice: outgoing.notice,
      language,
      agreed: false,
      optedOut: false,
      paused: true,
    })
  const { questions, opener } = outgoing
  const [first] = questions
  if (first === undefined) throw new Error(`Nudge ${nudgeId} has no question to show`)
  return {
    text: `${opener} ${messageWords[language].notification(questions.length)}`,
    blocks: askedBlocks({ ...first, nudgeId, language, count: questions.length }),
  }
}

/** A message as it ought to stand at `at`. Pure. */
export function composeStanding(standing: StandingNudge | StandingNotice, at: Date): SlackMessage {
  const { language } = standing.recipient
  if (standing.kind === 'notice') return noticeMessage({ ...standing, language })
  const outcome = outcomeInWords(standing)
  if (outcome !== null) return { text: outcome, blocks: finishedBlocks(standing, outcome) }

  const { asked, position, count, why, nudgeId, ratingButtons } = standing
  const { context, question, previousAnswer, answer, sources } = asked
  const shown: ShownQuestion = { nudgeId, position, count, why, language, context, question, previousAnswer }
  return {
    text: messageWords[language].notification(count),
    blocks: answer === null ? askedBlocks(shown) : revealedBlocks(shown, { answer, sources, ratingButtons }, at),
  }
}
