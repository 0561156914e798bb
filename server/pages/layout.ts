import { html } from 'hono/html'
import type { Language } from '../../engine/wording/language.ts'

/** Markup that is already escaped where it must be; a template that awaits something is a promise of it. */
export type Markup = ReturnType<typeof html>

/** The entries of the navigation, for pages that an admin sees; a member's pages have none. */
export type Navigation = { readonly here: 'report' | 'outbox'; readonly hasOutbox: boolean }

/** What surrounds a page. `wide` gives room to tables and pictures. */
export type Frame = {
  readonly title: string
  readonly language?: Language
  readonly navigation?: Navigation
  readonly wide?: boolean
}

/** A whole page around its content. No script, no inline style: the policy of the server would refuse both. */
export function layout(
  { title, language = 'en', navigation, wide = false }: Frame,
  content: Markup | readonly Markup[],
): Markup {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="/mark.svg" type="image/svg+xml">
<link rel="stylesheet" href="/style.css">
</head>
<body>
${navigation && navigationBar(navigation)}
<main class="${wide ? 'wide' : 'narrow'}">
${content}
</main>
</body>
</html>`
}

/** A page that says one thing and offers nothing to press. */
export function plainPage(title: string, sentence: string, language: Language = 'en'): Markup {
  return layout({ title, language }, html`<section class="card"><h1>${title}</h1><p>${sentence}</p></section>`)
}

function navigationBar({ here, hasOutbox }: Navigation): Markup {
  const entry = (name: Navigation['here'], label: string) =>
    html`<a href="/${name}"${name === here && html` aria-current="page"`}>${label}</a>`
  return html`<header><nav aria-label="Pages">
<a class="mark" href="/report">clo</a>
${entry('report', 'Report')}
${hasOutbox && entry('outbox', 'Outbox')}
</nav></header>`
}
