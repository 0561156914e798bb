import type { types } from '@slack/bolt'
import type { Language } from '../../../engine/wording/language.ts'
import { actionIds, blockIds, buttonValue, laterChoices, moreChoices, optionValue, type Pressed } from '../actions.ts'
import { button, choice, paragraphs, plain, primary, quotation, row, smallPrint } from './blocks.ts'
import { lineOf, most, wholeText } from './memory-text.ts'
import { messageWords } from './message-words.ts'

/** The question that a message shows, without its answer. */
export type ShownQuestion = Pressed & {
  readonly language: Language
  readonly count: number
  readonly context: string
  readonly why: string
  readonly question: string
  readonly previousAnswer: string | null
}

/** A question that waits to be looked up: the answer is nowhere in it. */
export function askedBlocks(shown: ShownQuestion): types.KnownBlock[] {
  const words = messageWords[shown.language]
  const value = buttonValue(shown)
  return [
    ...questionBlocks(shown),
    smallPrint(idOf('hint', shown), [words.hint]),
    row(idOf('buttons', shown), [
      primary(button(actionIds.reveal, words.reveal, value)),
      button(actionIds.type, words.type, value),
      {
        type: 'static_select',
        action_id: actionIds.later,
        placeholder: plain(words.later),
        options: laterChoices.map((one) => choice(words.laterChoices[one], optionValue(shown, one))),
      },
      moreMenu(shown),
    ]),
  ]
}

/** Where it comes from and why now, the question, and what its answer was before. */
export function questionBlocks(shown: ShownQuestion): types.KnownBlock[] {
  const { context, why, question, previousAnswer, position, count, language } = shown
  const words = messageWords[language]
  const topic = context === '' ? [] : [lineOf(context, most.topic)]
  const place = count === 1 ? [] : [words.place(position, count)]
  return [
    smallPrint(idOf('context', shown), [...topic, lineOf(why, most.why), ...place]),
    paragraphs(idOf('question', shown), [{ text: wholeText(question, most.question), bold: true }]),
    ...(previousAnswer === null
      ? []
      : [quotation(idOf('previous', shown), words.changed, wholeText(previousAnswer, most.previous))]),
  ]
}

/** What else one may do with a question. */
export function moreMenu(shown: Pressed & { readonly language: Language }): types.Overflow {
  const words = messageWords[shown.language]
  return {
    type: 'overflow',
    action_id: actionIds.more,
    options: moreChoices.map((one) => choice(words.moreChoices[one], optionValue(shown, one))),
  }
}

/** Slack keeps what was chosen in a menu by block id; the menu of the next question is another one. */
export function idOf(part: keyof typeof blockIds, { position }: Pick<Pressed, 'position'>): string {
  return `${blockIds[part]}.${position}`
}
