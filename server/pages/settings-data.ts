import { html } from 'hono/html'
import { decisionInWords } from '../../engine/wording/decision-words.ts'
import { decisionLines } from './decision-lines.ts'
import { inputField } from './form-fields.ts'
import type { Markup } from './layout.ts'
import { foldedSection, type SettingsPage, stateOf } from './settings-part.ts'
import { settingsWords } from './settings-words.ts'

/** What the person does not want to be asked, and the way back. */
export function asideSection(page: SettingsPage): Markup {
  const { settings, here, dismissed } = page
  const text = settingsWords[settings.language].aside
  return foldedSection(
    page,
    'aside',
    text.stands(dismissed.length),
    dismissed.length === 0
      ? html`<p class="note">${text.none}</p>`
      : html`<p>${text.lead}</p>
<ul class="lines">${dismissed.map(
          ({ conceptId, name }) => html`<li><span dir="auto">${name}</span>
<form method="post" action="${here}/restore"><input type="hidden" name="concept" value="${conceptId}"><button class="button plain" aria-label="${text.restore}: ${name}">${text.restore}</button></form></li>`,
        )}</ul>`,
  )
}

/** Why something came, or did not. */
export function whySection(page: SettingsPage): Markup {
  const { settings, decisions } = page
  const text = settingsWords[settings.language].why
  return foldedSection(
    page,
    'why',
    decisions[0] === undefined ? text.none : decisionInWords(decisions[0].reason, decisions[0], settings.language),
    decisions.length === 0
      ? html`<p class="note">${text.none}</p>`
      : html`<p>${text.lead}</p>${decisionLines(decisions, settings.language)}`,
  )
}

/** Everything as a file, or nothing at all any more. */
export function dataSection(page: SettingsPage): Markup {
  const { settings, here } = page
  const text = settingsWords[settings.language].data
  return foldedSection(
    page,
    'data',
    text.stands,
    html`<p>${text.lead}</p>
<form method="post" action="${here}/export"><button class="button quiet">${text.export}</button></form>
<h3>${text.erase}</h3>
<p>${text.eraseLead}</p>
<form method="post" action="${here}/erase" class="row end">
${inputField(stateOf(page, 'data'), { name: 'word', label: text.eraseLabel, value: '' })}
<button class="button grave">${text.eraseButton}</button></form>`,
  )
}

/** No more messages. */
export function stopSection(page: SettingsPage): Markup {
  const { settings, here } = page
  const text = settingsWords[settings.language].stop
  return foldedSection(
    page,
    'stop',
    text.stands,
    html`<p>${text.lead}</p>
<form method="post" action="${here}/consent"><button class="button quiet" name="answer" value="no">${text.stop}</button></form>`,
  )
}
