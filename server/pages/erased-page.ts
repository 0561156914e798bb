import { html } from 'hono/html'
import type { Language } from '../../engine/wording/language.ts'
import { layout, type Markup } from './layout.ts'
import { settingsWords } from './settings-words.ts'

/** Says what is gone, to somebody we know nothing of any more. */
export function erasedPage(language: Language): Markup {
  const { title, points } = settingsWords[language].data.gone
  return layout(
    { title, language },
    html`<section class="card" role="status"><h1>${title}</h1>
<ul>${points.map((point) => html`<li>${point}</li>`)}</ul></section>`,
  )
}
