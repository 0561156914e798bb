import type { types } from '@slack/bolt'
import type { Rating } from '../../../engine/model/retention-model.ts'
import type { AskedQuestion } from '../../../engine/reviews/asked-question.ts'
import type { Language } from '../../../engine/wording/language.ts'
import { daysInWords } from '../../../engine/wording/time-words.ts'
import { ratingActions } from '../actions.ts'
import { plain } from '../messages/blocks.ts'
import { wholeText } from '../messages/memory-text.ts'
import { messageWords } from '../messages/message-words.ts'
import { fields, formIds } from '../view-ids.ts'
import { ask, button, form, note, paragraph } from './parts.ts'

/** Lets a person write down what they remember before they look. `carried`: the value of the question's buttons. */
export function typingForm(asked: AskedQuestion, carried: string, language: Language): types.ModalView {
  const { title, label, hint } = words[language]
  const { reveal: submit, changed } = messageWords[language]
  const { previousAnswer } = asked
  return form(
    { formId: formIds.typed, title, submit, carried },
    [
      ...(asked.context === '' ? [] : [note(asked.context)]),
      paragraph(asked.question),
      ...(previousAnswer === null ? [] : [note(`${changed} ${previousAnswer}`)]),
      ask(
        { type: 'plain_text_input', action_id: fields.typed, multiline: true, max_length: 1000, focus_on_load: true },
        { label, hint, isOptional: true },
      ),
    ],
    language,
  )
}

/** What a person wrote beside what is true, and the buttons to say how it went. */
export function typedForm(
  asked: AskedQuestion & { readonly answer: string },
  {
    typed,
    carried,
    ratingButtons,
    language,
  }: {
    readonly typed: string
    readonly carried: string
    readonly ratingButtons: 2 | 4
    readonly language: Language
  },
): types.ModalView {
  const { title, yours } = words[language]
  const { answer, howWasIt, hardCounts, ratings: labels } = messageWords[language]
  const ratings: readonly Rating[] = ratingButtons === 2 ? ['again', 'good'] : ['again', 'hard', 'good', 'easy']
  const side = (label: string, text: string) => plain(wholeText(`${label}\n${text}`, 2000))
  return form(
    { formId: formIds.words, title },
    [
      paragraph(asked.question),
      {
        type: 'section',
        fields: [...(typed === '' ? [] : [side(yours, typed)]), side(answer, asked.answer)],
      },
      note(ratingButtons === 2 ? howWasIt : `${howWasIt} ${hardCounts}`),
      {
        type: 'actions',
        elements: ratings.map((rating) => button(ratingActions[rating], labels[rating], { value: carried })),
      },
    ],
    language,
  )
}

/** What came of it: when the question comes back. */
export function ratedForm({ rating, nextDays }: AskedQuestion, language: Language): types.ModalView {
  const { title } = words[language]
  const { missed, recalled } = messageWords[language]
  const next = nextDays === null || nextDays <= 0 ? null : daysInWords(nextDays, language)
  return form(
    { formId: formIds.words, title },
    [paragraph(rating === 'again' ? missed(next) : recalled(next))],
    language,
  )
}

const words = {
  en: {
    title: 'From memory',
    label: 'What do you remember?',
    hint: 'Only you see this, and it is not kept.',
    yours: 'You wrote',
  },
  de: {
    title: 'Aus dem Kopf',
    label: 'Woran erinnerst du dich?',
    hint: 'Das siehst nur du, und es wird nicht aufbewahrt.',
    yours: 'Du schriebst',
  },
} as const satisfies Record<Language, unknown>
