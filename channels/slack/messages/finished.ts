import type { types } from '@slack/bolt'
import type { StandingNudge } from '../../../engine/nudges/standing-nudge.ts'
import type { AskedQuestion } from '../../../engine/reviews/asked-question.ts'
import type { Language } from '../../../engine/wording/language.ts'
import { daysInWords, weekdayInWords } from '../../../engine/wording/time-words.ts'
import { actionIds, buttonValue } from '../actions.ts'
import { idOf } from './asked.ts'
import { button, paragraphs, row } from './blocks.ts'
import { lineOf, most } from './memory-text.ts'
import { messageWords } from './message-words.ts'

/** What a message says of a question that waits for nothing any more: the question in a line, what became of it, and what is still possible. */
export function finishedBlocks(standing: StandingNudge, outcome: string): types.KnownBlock[] {
  const { asked, left, recipient, closedReason } = standing
  const words = messageWords[recipient.language]
  const value = buttonValue(standing)
  const isOpen = closedReason === null
  const buttons = [
    ...(isOpen && asked.undoUntil !== null ? [button(actionIds.undo, words.undo, value)] : []),
    ...(isOpen && left > 0 ? [button(actionIds.next, words.next(left), value)] : []),
  ]
  // A withdrawn question may be wrong, or somebody's who left: it is not repeated.
  const title = closedReason === 'withdrawn' ? [] : [{ text: lineOf(asked.question, most.title), bold: true as const }]
  return [
    paragraphs(idOf('result', standing), [...title, { text: outcome }]),
    ...(buttons.length === 0 ? [] : [row(idOf('buttons', standing), buttons)]),
  ]
}

/** What became of a nudge, in a sentence; null while it waits for an answer. */
export function outcomeInWords({ asked, closedReason, recipient, snoozedUntil }: StandingNudge): string | null {
  const words = messageWords[recipient.language]
  if (asked.status === 'answered') return resultInWords(asked, recipient.language)
  if (closedReason === null) return null
  if (closedReason === 'answered') return words.answered(null)
  if (closedReason !== 'snoozed') return words.closed[closedReason]
  return words.snoozed(
    snoozedUntil && {
      weekday: weekdayInWords(snoozedUntil.weekday, recipient.language),
      clock: snoozedUntil.clock,
    },
  )
}

/** The next date is the reward. An answer from long ago is not praised again, and a date that has passed is not named. */
function resultInWords({ rating, nextDays, undoUntil }: AskedQuestion, language: Language): string {
  const words = messageWords[language]
  const next = nextDays === null || nextDays <= 0 ? null : daysInWords(nextDays, language)
  if (undoUntil === null) return words.answered(next)
  return rating === 'again' ? words.missed(next) : words.recalled(next)
}
