import { html } from 'hono/html'
import type { PersonSettings } from '../../engine/people/settings.ts'
import { initialsOf } from '../../engine/wording/initials.ts'
import type { Language } from '../../engine/wording/language.ts'
import { layout, type Markup, plainPage } from './layout.ts'

/** What the page has just done for its reader. */
export type UnsubscribeSaved = 'undo' | 'pause' | 'fewer'

/** What somebody sees who wants no more messages: one button and two gentler ways, or that it is done, and a way back. */
export function unsubscribePage(reader: PersonSettings, here: string, saved: UnsubscribeSaved | null): Markup {
  const text = words[reader.language]
  return layout({ title: text.title, language: reader.language }, [
    html`${saved !== null && !reader.optedOut && html`<p class="said" role="status">${text.saved[saved]}</p>`}`,
    reader.optedOut ? doneCard(reader, here) : askCard(reader, here),
    html`<p class="note">${text.whose} <bdi>${initialsOf(reader.name)}</bdi></p>`,
  ])
}

/** What somebody sees whom we do not know any more. */
export function goneReader(language: Language): Markup {
  const { done, gone } = words[language]
  return plainPage(done, gone, language)
}

/** Says that a POST was none of ours. */
export function notOneClick(language: Language): Markup {
  const { notSaved, notOneClick } = words[language]
  return plainPage(notSaved, notOneClick, language)
}

function askCard({ language, weeklyCapNow }: PersonSettings, here: string): Markup {
  const text = words[language]
  return html`<section class="card"><h1>${text.title}</h1>
<p>${text.ask}</p>
<form method="post" action="${here}"><input type="hidden" name="List-Unsubscribe" value="One-Click">
<button class="button">${text.stop}</button></form>
<div class="after"><h2>${text.instead}</h2>
<div class="choices">
<form method="post" action="${here}/pause"><button class="button quiet">${text.pause}</button></form>
${weeklyCapNow > 1 && html`<form method="post" action="${here}/fewer"><button class="button quiet">${text.fewer}</button></form>`}
</div></div></section>`
}

function doneCard({ language }: PersonSettings, here: string): Markup {
  const text = words[language]
  return html`<section class="card" role="status"><h1>${text.done}</h1>
<p>${text.kept}</p>
<form method="post" action="${here}/undo"><button class="button plain">${text.undo}</button></form></section>`
}

const words = {
  en: {
    title: 'No more questions?',
    ask: 'One press, and we stop writing to you, by mail and in Slack. Nobody is told.',
    stop: 'Stop writing to me',
    instead: 'Or a little less',
    pause: 'Pause for a week',
    fewer: 'Half as many questions',
    done: 'We have stopped',
    kept: 'You get no more messages from us. What you remember stays yours, and no one is told.',
    undo: 'That was a mistake: write to me again',
    gone: 'You get no more messages from us. There is nothing left to do.',
    whose: 'For',
    notSaved: 'Nothing changed',
    notOneClick: 'That was not the form of this page. Open the link once more and press its button.',
    saved: {
      undo: 'Welcome back. We write to you again.',
      pause: 'Paused for a week. Then it goes on by itself.',
      fewer: 'From now on you are asked half as much.',
    },
  },
  de: {
    title: 'Keine Fragen mehr?',
    ask: 'Ein Klick, und wir schreiben dir nicht mehr, weder per Mail noch in Slack. Niemand erfährt davon.',
    stop: 'Schreibt mir nicht mehr',
    instead: 'Oder etwas weniger',
    pause: 'Eine Woche Pause',
    fewer: 'Halb so viele Fragen',
    done: 'Wir haben aufgehört',
    kept: 'Du bekommst keine Nachrichten mehr von uns. Was du weißt, bleibt deins, und niemand erfährt davon.',
    undo: 'Das war ein Versehen: Schreibt mir wieder',
    gone: 'Du bekommst keine Nachrichten mehr von uns. Es bleibt nichts zu tun.',
    whose: 'Für',
    notSaved: 'Nichts hat sich geändert',
    notOneClick: 'Das war nicht das Formular dieser Seite. Öffne den Link noch einmal und drücke auf den Knopf.',
    saved: {
      undo: 'Willkommen zurück. Wir schreiben dir wieder.',
      pause: 'Eine Woche Pause. Danach geht es von selbst weiter.',
      fewer: 'Ab jetzt fragen wir dich nur noch halb so viel.',
    },
  },
} as const satisfies Record<Language, unknown>
