import { html } from 'hono/html'
import { elapsedDays } from '../../engine/model/elapsed.ts'
import type { Decision } from '../../engine/nudges/decisions.ts'
import type { OwnHome } from '../../engine/reports/own-home.ts'
import type { OwnConcept } from '../../engine/reports/own-retention.ts'
import type { OwnReport } from '../../engine/reports/report.ts'
import { dayInWords } from '../../engine/wording/day-words.ts'
import type { Language } from '../../engine/wording/language.ts'
import { countInWords, percentInWords } from '../../engine/wording/number-words.ts'
import { daysInWords, spanOfDays, weekdayInWords } from '../../engine/wording/time-words.ts'
import { decisionLines } from './decision-lines.ts'
import { layout, type Markup, plainPage } from './layout.ts'
import { memberLinks } from './member-links.ts'
import { type ownSaved, ownWords } from './own-words.ts'
import {
  definitionsSection,
  deliverySection,
  forecastFigure,
  headlineStrip,
  trueRetentionFigure,
} from './report-parts.ts'
import { reportWords } from './report-words.ts'

/** Everything that the page shows. `localNow`: `2026-02-01 14:05`, the instant it is true for, where they are. `here`: its own address. */
export type OwnPage = {
  readonly language: Language
  readonly home: OwnHome
  readonly report: OwnReport
  readonly decisions: readonly Decision[]
  readonly localNow: string
  readonly here: string
  readonly settings: string
  readonly saved: (typeof ownSaved)[number] | null
  readonly at: Date
}

/** Everything a person may see of themselves, for the holder of their own link. */
export async function ownReportPage(page: OwnPage): Promise<Awaited<Markup>> {
  const { language, home, report, decisions, localNow, settings, saved, at } = page
  const { figures, concepts } = report
  const text = ownWords[language]
  const sections = await Promise.all([
    html`<h1>${text.title}</h1>
<p class="note">${text.trueAt} <time datetime="${at.toISOString()}">${dayInWords(localNow, language)}, ${localNow.slice(11)}</time>${text.trueFor(figures.states, figures.reviews)} ${text.onlyYours}</p>
${saved !== null && html`<p class="said" role="status">${text.saved[saved]}</p>`}`,
    html`<div class="pair"><div>${dueCard(page)}${fadingSection(home, language)}</div>${strengthSection(home, language)}</div>`,
    conceptsSection(concepts, language, at),
    html`<div class="pair"><section class="card"><h2>${text.why}</h2>
${decisions.length === 0 ? html`<p class="note">${text.whyNone}</p>` : decisionLines(decisions, language)}</section>
<section class="card"><h2>${text.others}</h2><ul>${text.othersPoints.map((point) => html`<li>${point}</li>`)}</ul></section></div>`,
    html`<h2>${text.numbers}</h2>`,
    ...numbers(report, language),
    memberLinks({ settings }, language),
  ])
  return layout({ title: text.title, language, wide: true }, sections)
}

/** Says that a link leads to nobody any more. */
export function goneOwnPage(language: Language): Markup {
  const { title, sentence } = ownWords[language].gone
  return plainPage(title, sentence, language)
}

function dueCard({ home, here, language }: OwnPage): Markup {
  const text = ownWords[language]
  const { dueNow, nextSlot, setAside } = home
  return html`<section class="card due"><h2>${text.due(dueNow)}</h2>
${nextSlot !== null && html`<p>${text.next(weekdayInWords(nextSlot.weekday, language), nextSlot.clock)}</p>`}
${setAside > 0 && html`<p class="note">${text.setAside(setAside)}</p>`}
<form method="post" action="${here}/practise"><button class="${dueNow > 0 ? 'button' : 'button quiet'}">${text.practise}</button></form></section>`
}

function fadingSection({ fading }: OwnHome, language: Language): Markup {
  const text = ownWords[language]
  return html`<section class="card"><h2>${text.fading}</h2>
${fading.length === 0 && html`<p class="note">${text.fadingNone}</p>`}
${
  fading.length > 0 &&
  html`<ul class="lines measures">${fading.map(
    ({ name, days }) =>
      html`<li><span dir="auto">${name}</span> <span class="note">${days <= 0 ? text.now : daysInWords(days, language)}</span></li>`,
  )}</ul>`
}</section>`
}

function strengthSection({ topics }: OwnHome, language: Language): Markup {
  const text = ownWords[language]
  if (topics.length === 0)
    return html`<section class="card"><h2>${text.strength}</h2><p class="note">${text.strengthNone}</p></section>`
  return html`<section class="card"><h2>${text.strength}</h2><p class="note">${text.strengthNote}</p>
<ul class="lines measures">${topics.map(
    ({
      topic,
      concepts,
      stabilityDays,
    }) => html`<li><span dir="auto">${topic}<br><span class="note">${text.things(concepts)}</span></span>
${stabilityDays === null ? html`<span class="note">${text.notAsked}</span>` : html`<strong>${spanOfDays(stabilityDays, language)}</strong>`}</li>`,
  )}</ul></section>`
}

function conceptsSection(concepts: readonly OwnConcept[], language: Language, at: Date): Markup {
  const text = ownWords[language]
  const heading = html`<h2>${text.concepts}</h2>`
  if (concepts.length === 0) return html`<section>${heading}<p>${text.conceptsNone}</p></section>`
  const [concept, recall, due, reviewed] = text.columns
  return html`<section>${heading}
<div class="table fits"><table>
<thead><tr><th scope="col">${concept}</th><th scope="col" class="number">${recall}</th><th scope="col">${due}</th><th scope="col" class="number minor">${reviewed}</th></tr></thead>
<tbody>${concepts.map(
    ({ name, retrievability, dueAt, reviews }) => html`<tr><th scope="row" dir="auto">${name}</th>
<td class="number">${retrievability === null ? html`<span class="note">${text.notAsked}</span>` : html`<strong>${percentInWords(retrievability, language)}</strong>`}</td>
<td>${dueAt <= at ? text.now : daysInWords(elapsedDays(at, dueAt), language)}</td><td class="number minor">${countInWords(reviews, language)}</td></tr>`,
  )}</tbody>
</table></div></section>`
}

/** The numbers that an admin's report has too, with how they are counted. */
function numbers(
  { headline, forecast, trueRetention, delivery, definitions, figures: { desiredRetention } }: OwnReport,
  language: Language,
): (Markup | Promise<Markup>)[] {
  const framed = { desiredRetention, language }
  return [
    headlineStrip(headline, language),
    forecastFigure(forecast, { ...framed, emptySentence: reportWords[language].noAnswers }),
    trueRetentionFigure(trueRetention, framed),
    deliverySection(delivery, language),
    definitionsSection(definitions, language),
  ]
}
