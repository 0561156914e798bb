import type { types } from '@slack/bolt'
import type { Language } from '../../../engine/wording/language.ts'
import { fields, formIds } from '../view-ids.ts'
import { ask, form, option } from './parts.ts'

/** Rules of a good question: product.md 4.2. */
export const questionLimit = 140
export const answerLimit = 120

/** So much of a message is taken over. A memory is one fact, not a conversation. */
export const textLimit = 1000

/** Where a proposal comes from, in the value that its form carries: the channel and the instant of the message name it for ever. */
export type Origin = { readonly channel: string; readonly ts: string }

/** Asks for the question and answer that a message is worth. `audiences`: those of the person who proposes. */
export function proposeForm(
  { channel, ts, text }: Origin & { readonly text: string },
  audiences: readonly { readonly id: string; readonly name: string }[],
  language: Language,
): types.ModalView {
  const { title, submit, labels, hints } = words[language]
  const options = audiences.slice(0, 100).map(({ id, name }) => option(id, name))
  return form(
    { formId: formIds.propose, title, submit, carried: `${channel}:${ts}` },
    [
      ask(
        {
          type: 'plain_text_input',
          action_id: fields.note,
          multiline: true,
          max_length: textLimit,
          ...(text === '' ? {} : { initial_value: text }),
        },
        { label: labels.text, hint: hints.text },
      ),
      ask(
        { type: 'plain_text_input', action_id: fields.question, max_length: questionLimit },
        { label: labels.question, hint: hints.question },
      ),
      ask({ type: 'plain_text_input', action_id: fields.answer, max_length: answerLimit }, { label: labels.answer }),
      ...(options.length === 0
        ? []
        : [
            ask(
              { type: 'static_select', action_id: fields.audience, options, initial_option: options[0]! },
              { label: labels.audience },
            ),
          ]),
    ],
    language,
  )
}

/** Reads the value that a form of a proposal carries. */
export function originOf(carried: string): Origin {
  const [channel = '', ts = ''] = carried.split(':')
  return { channel, ts }
}

const words = {
  en: {
    title: 'Remember for the team',
    submit: 'Propose',
    labels: {
      text: 'What is worth remembering',
      question: 'Question',
      answer: 'Answer',
      audience: 'For whom',
    },
    hints: {
      text: 'One fact, so that it makes sense in half a year.',
      question: 'Name the system, team or customer, and do not give the answer away.',
    },
  },
  de: {
    title: 'Fürs Team merken',
    submit: 'Vorschlagen',
    labels: { text: 'Was man sich merken sollte', question: 'Frage', answer: 'Antwort', audience: 'Für wen' },
    hints: {
      text: 'Eine Tatsache, die auch in einem halben Jahr noch verständlich ist.',
      question: 'Nenne das System, das Team oder den Kunden, ohne die Antwort zu verraten.',
    },
  },
} as const satisfies Record<Language, unknown>
