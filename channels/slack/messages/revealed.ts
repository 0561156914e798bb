import type { types } from '@slack/bolt'
import type { AskedQuestion } from '../../../engine/reviews/asked-question.ts'
import { daysAgoInWords } from '../../../engine/wording/time-words.ts'
import { buttonValue, ratingActions } from '../actions.ts'
import { idOf, moreMenu, questionBlocks, type ShownQuestion } from './asked.ts'
import { button, paragraphs, row, smallPrint } from './blocks.ts'
import { lineOf, most, wholeText } from './memory-text.ts'
import { messageWords } from './message-words.ts'

/** What a person asked to see. `sources`: who surfaced it, latest first. */
export type ShownAnswer = {
  readonly answer: string
  readonly sources: AskedQuestion['sources']
  readonly ratingButtons: 2 | 4
}

/** The same question with its answer, where that comes from, and how it was. */
export function revealedBlocks(
  shown: ShownQuestion,
  { answer, sources, ratingButtons }: ShownAnswer,
  at: Date,
): types.KnownBlock[] {
  const words = messageWords[shown.language]
  const origins = sources.slice(0, 3).map(({ name, surfacedAt }) => {
    const days = (at.getTime() - surfacedAt.getTime()) / 86_400_000
    return words.origin(lineOf(name, most.origin), daysAgoInWords(days, shown.language))
  })
  const ratings = ratingButtons === 2 ? (['again', 'good'] as const) : (['again', 'hard', 'good', 'easy'] as const)
  return [
    ...questionBlocks(shown),
    { type: 'divider' },
    smallPrint(idOf('answerLabel', shown), [words.answer]),
    paragraphs(idOf('answer', shown), [{ text: wholeText(answer, most.answer) }]),
    ...(origins.length === 0 ? [] : [smallPrint(idOf('origin', shown), origins)]),
    smallPrint(idOf('hint', shown), [words.howWasIt, ...(ratingButtons === 4 ? [words.hardCounts] : [])]),
    row(idOf('ratings', shown), [
      ...ratings.map((rating) => button(ratingActions[rating], words.ratings[rating], buttonValue(shown))),
      moreMenu(shown),
    ]),
  ]
}
