import type { types } from '@slack/bolt'
import type { Language } from '../../../engine/wording/language.ts'
import { plain } from '../messages/blocks.ts'
import { lineOf, wholeText } from '../messages/memory-text.ts'
import { formIds } from '../view-ids.ts'

/** Somebody else's text or ours, on lines of its own. */
export function paragraph(text: string): types.SectionBlock {
  return { type: 'section', text: plain(wholeText(text, 3000)) }
}

/** Small print. */
export function note(text: string): types.ContextBlock {
  return { type: 'context', elements: [plain(wholeText(text, 2000))] }
}

/** The beginning of a text, for a field that takes so many code points. */
export function firstOf(text: string, most: number): string {
  return [...text].slice(0, most).join('')
}

/** One of several things to choose. */
export function option(value: string, text: string): types.PlainTextOption {
  return { text: plain(lineOf(text, 75)), value }
}

/** A button; most have no value, since a form carries what it is about. */
export function button(
  actionId: string,
  text: string,
  { value, style }: { readonly value?: string; readonly style?: 'primary' | 'danger' } = {},
): types.Button {
  return {
    type: 'button',
    action_id: actionId,
    text: plain(text),
    ...(value === undefined ? {} : { value }),
    ...(style === undefined ? {} : { style }),
  }
}

/** A question of a form, whose faults are shown under it. `field` names its block and its control. */
export function ask(
  element: types.InputBlock['element'] & { readonly action_id?: string },
  {
    label,
    hint,
    isOptional = false,
  }: { readonly label: string; readonly hint?: string; readonly isOptional?: boolean },
): types.InputBlock {
  return {
    type: 'input',
    block_id: element.action_id as string,
    label: plain(label),
    element,
    optional: isOptional,
    ...(hint === undefined ? {} : { hint: plain(hint) }),
  }
}

/** A form. `carried`: what it brings back on its way, ids only. Without `submit` there is nothing to send. */
export function form(
  {
    formId,
    title,
    submit,
    carried = '',
  }: {
    readonly formId: string
    readonly title: string
    readonly submit?: string
    readonly carried?: string
  },
  blocks: readonly types.ModalView['blocks'][number][],
  language: Language,
): types.ModalView {
  return {
    type: 'modal',
    callback_id: formId,
    private_metadata: carried,
    title: plain(title),
    close: plain(words[language][submit === undefined ? 'done' : 'cancel']),
    ...(submit === undefined ? {} : { submit: plain(submit) }),
    blocks: [...blocks],
  }
}

/** Words where there is no better place for them. */
export function wordsForm(text: string, language: Language): types.ModalView {
  return form({ formId: formIds.words, title: words[language].name }, [paragraph(text)], language)
}

const words = {
  en: { done: 'Close', cancel: 'Cancel', name: 'Team Memory' },
  de: { done: 'Schließen', cancel: 'Abbrechen', name: 'Team-Gedächtnis' },
} as const satisfies Record<Language, unknown>
