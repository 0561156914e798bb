import type { types } from '@slack/bolt'
import type { Language } from '../../../engine/wording/language.ts'
import { fields, formIds } from '../view-ids.ts'
import { ask, form, option, paragraph } from './parts.ts'

/** Asks for the first and the last day of a vacation. */
export function vacationForm(language: Language): types.ModalView {
  const { title, submit, from, to } = words[language].vacation
  return form(
    { formId: formIds.vacation, title, submit },
    [
      ask({ type: 'datepicker', action_id: fields.fromDay }, { label: from }),
      ask({ type: 'datepicker', action_id: fields.toDay }, { label: to }),
    ],
    language,
  )
}

/** The most that a list to choose from may hold. */
const mostOptions = 100

/** Lets a person bring back what they said is not for them. */
export function restoreForm(
  dismissed: readonly { readonly conceptId: string; readonly name: string }[],
  language: Language,
): types.ModalView {
  const { title, submit, label, nothing } = words[language].restore
  if (dismissed.length === 0) return form({ formId: formIds.words, title }, [paragraph(nothing)], language)
  const options = dismissed.slice(0, mostOptions).map(({ conceptId, name }) => option(conceptId, name))
  return form(
    { formId: formIds.restore, title, submit },
    [ask({ type: 'static_select', action_id: fields.concept, options }, { label })],
    language,
  )
}

/** Asks a person to type a word before everything about them is deleted. */
export function eraseForm(language: Language): types.ModalView {
  const { title, submit, what, label } = words[language].erase
  return form(
    { formId: formIds.erase, title, submit },
    [paragraph(what), ask({ type: 'plain_text_input', action_id: fields.confirmation, max_length: 20 }, { label })],
    language,
  )
}

/** The word that confirms a deletion. */
export const eraseWord: Readonly<Record<Language, string>> = { en: 'DELETE', de: 'LÖSCHEN' }

const words = {
  en: {
    vacation: { title: 'Vacation', submit: 'Save', from: 'First day', to: 'Last day' },
    restore: {
      title: 'Not for me',
      submit: 'Bring back',
      label: 'What would you like to be asked again?',
      nothing: 'There is nothing that you set aside.',
    },
    erase: {
      title: 'Delete my data',
      submit: 'Delete',
      what: 'Your answers, your settings and what is modelled of your memory are deleted for good, and my messages to you with them. Nobody can bring them back.',
      label: 'Type DELETE to confirm',
    },
  },
  de: {
    vacation: { title: 'Urlaub', submit: 'Speichern', from: 'Erster Tag', to: 'Letzter Tag' },
    restore: {
      title: 'Nichts für mich',
      submit: 'Zurückholen',
      label: 'Was möchtest du wieder gefragt werden?',
      nothing: 'Du hast nichts beiseitegelegt.',
    },
    erase: {
      title: 'Meine Daten löschen',
      submit: 'Löschen',
      what: 'Deine Antworten, deine Einstellungen und das Modell deiner Erinnerung werden endgültig gelöscht, und meine Nachrichten an dich mit ihnen. Niemand kann sie zurückholen.',
      label: 'Zum Bestätigen LÖSCHEN eingeben',
    },
  },
} as const satisfies Record<Language, unknown>
