import type { types } from '@slack/bolt'
import type { Language } from '../../../engine/wording/language.ts'
import { fields, formIds } from '../view-ids.ts'
import { ask, form, paragraph } from './parts.ts'

/** The most that a note may hold; as much as somebody reads who looks after many. */
export const noteLimit = 500

/** Asks what is wrong or outdated with a question. `carried`: the value of the question's buttons. */
export function flagForm(carried: string, language: Language): types.ModalView {
  const { title, submit, what, label, hint } = words[language]
  return form(
    { formId: formIds.flag, title, submit, carried },
    [
      paragraph(what),
      ask(
        { type: 'plain_text_input', action_id: fields.note, multiline: true, max_length: noteLimit },
        { label, hint, isOptional: true },
      ),
    ],
    language,
  )
}

const words = {
  en: {
    title: 'Wrong or outdated',
    submit: 'Send',
    what: 'Nobody is asked this any more until somebody has looked at it.',
    label: 'What is the matter with it?',
    hint: 'Whoever looks at it reads your note.',
  },
  de: {
    title: 'Falsch oder veraltet',
    submit: 'Absenden',
    what: 'Niemand wird das mehr gefragt, bis jemand es sich angesehen hat.',
    label: 'Was stimmt daran nicht?',
    hint: 'Wer es sich ansieht, liest deine Anmerkung.',
  },
} as const satisfies Record<Language, unknown>
