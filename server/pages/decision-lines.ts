import { html } from 'hono/html'
import type { Decision } from '../../engine/nudges/decisions.ts'
import { dayInWords } from '../../engine/wording/day-words.ts'
import { decisionInWords } from '../../engine/wording/decision-words.ts'
import type { Language } from '../../engine/wording/language.ts'
import { weekdayInWords } from '../../engine/wording/time-words.ts'
import type { Markup } from './layout.ts'

/** Decisions about one person in words, each with its day and clock where they are. */
export function decisionLines(decisions: readonly Decision[], language: Language): Markup {
  return html`<ol class="lines decisions">${decisions.map(
    ({ local, weekday, reason, asked, deferred }) =>
      html`<li><span class="note">${weekdayInWords(weekday, language)}, ${dayInWords(local, language)}, ${local.slice(11)}</span>
<span>${decisionInWords(reason, { asked, deferred }, language)}</span></li>`,
  )}</ol>`
}
