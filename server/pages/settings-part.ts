import { html } from 'hono/html'
import type { Section } from '../settings-actions.ts'
import type { FieldFault, Saved } from '../settings-form.ts'
import type { SettingsView } from '../settings-view.ts'
import type { Typed } from '../typed-form.ts'
import type { FormState } from './form-fields.ts'
import type { Markup } from './layout.ts'
import { settingsWords } from './settings-words.ts'

/** A form that was not taken. */
export type Rejected = {
  readonly section: Section
  readonly typed: Typed
  readonly faults: readonly FieldFault[]
}

/** All that the page shows. `own`: where the person's own report is. */
export type SettingsPage = SettingsView & {
  readonly here: string
  readonly own: string
  readonly saved: Saved | null
  readonly rejected: Rejected | null
}

/** One section with its heading, and what was just done in it. */
export function section(page: SettingsPage, name: SectionName, content: Markup): Markup {
  return html`<section class="card part" id="${name}" aria-labelledby="${name}-heading">
<h2 id="${name}-heading">${settingsWords[page.settings.language].sections[name]}</h2>
${saidIn(page, name)}
${content}
</section>`
}

/** A section that shows how it stands in a line, and opens for whoever wants to change it, or has just done so. */
export function foldedSection(page: SettingsPage, name: SectionName, stands: string, content: Markup): Markup {
  const { saved, rejected, settings } = page
  const isOpen = rejected?.section === name || (saved !== null && placeOf[saved] === name)
  return html`<details class="card part" id="${name}"${isOpen && html` open`}>
<summary><h2>${settingsWords[settings.language].sections[name]}</h2><span class="note" dir="auto">${stands}</span></summary>
<div class="inside">${saidIn(page, name)}
${content}</div>
</details>`
}

type SectionName = Exclude<Section, 'top'> | 'why' | 'stop'

/** How a form of a section stands: as stored, or as typed when it was refused. */
export function stateOf({ rejected, settings }: SettingsPage, name: Section): FormState {
  if (rejected === null || rejected.section !== name) return { typed: null, faults: {} }
  const { faults } = settingsWords[settings.language]
  return {
    typed: rejected.typed,
    faults: Object.fromEntries(rejected.faults.map(({ field, reason }) => [field, faults[reason]])),
  }
}

/** What was just done in a section, if anything was. */
export function saidIn({ saved, settings }: SettingsPage, name: SectionName | 'top'): Markup {
  const text = settingsWords[settings.language].saved
  return html`${saved !== null && placeOf[saved] === name && html`<p class="said" role="status">${text[saved]}</p>`}`
}

/** Where each thing is confirmed. */
const placeOf: Readonly<Record<Saved, Section>> = {
  agreed: 'top',
  declined: 'top',
  started: 'top',
  times: 'times',
  often: 'often',
  channel: 'channel',
  again: 'channel',
  reading: 'reading',
  calendar: 'off',
  vacation: 'off',
  'vacation-removed': 'off',
  paused: 'pause',
  resumed: 'pause',
  later: 'later',
  restored: 'aside',
}
