import type { types } from '@slack/bolt'
import type { Language } from '../../../engine/wording/language.ts'
import { fields, formIds } from '../view-ids.ts'
import { ask, form, option } from './parts.ts'

/** For how long a person may pause; `day` stands for the date that they give. */
export const pauseChoices = ['1', '7', 'open', 'day'] as const

/** Asks for how long nothing is to come. `carried`: the value of a question's buttons, or nothing. */
export function pauseForm(carried: string, language: Language): types.ModalView {
  const { title, submit, label, choices, until, untilHint } = words[language]
  const options = pauseChoices.map((choice) => option(choice, choices[choice]))
  return form(
    { formId: formIds.pause, title, submit, carried },
    [
      ask({ type: 'radio_buttons', action_id: fields.pause, options, initial_option: options[0]! }, { label }),
      ask({ type: 'datepicker', action_id: fields.pauseUntil }, { label: until, hint: untilHint, isOptional: true }),
    ],
    language,
  )
}

const words = {
  en: {
    title: 'Pause',
    submit: 'Pause',
    label: 'How long shall I keep quiet?',
    choices: { 1: 'Today and tomorrow', 7: 'For a week', open: 'Until I resume', day: 'Until the day below' },
    until: 'First day on which I may write again',
    untilHint: 'Only for "Until the day below".',
  },
  de: {
    title: 'Pause',
    submit: 'Pausieren',
    label: 'Wie lange soll ich still sein?',
    choices: { 1: 'Heute und morgen', 7: 'Eine Woche', open: 'Bis ich mich melde', day: 'Bis zum Tag unten' },
    until: 'Erster Tag, an dem ich wieder schreiben darf',
    untilHint: 'Nur für „Bis zum Tag unten“.',
  },
} as const satisfies Record<Language, unknown>
