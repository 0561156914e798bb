import { html, raw } from 'hono/html'
import { drawForecast } from '../../charts/forecast.ts'
import { drawTrueRetention, type WeekPoint } from '../../charts/true-retention.ts'
import { dayMs, elapsedDays } from '../../engine/model/elapsed.ts'
import { type Definition, definitionNames, type definitions } from '../../engine/reports/definitions.ts'
import type { Delivery } from '../../engine/reports/delivery.ts'
import type { Forecast } from '../../engine/reports/forecast.ts'
import type { Headline } from '../../engine/reports/headline.ts'
import type { TrueRetention } from '../../engine/reports/true-retention.ts'
import type { Window } from '../../engine/reports/window.ts'
import { reasonInWords } from '../../engine/wording/decision-words.ts'
import { type Language, locales } from '../../engine/wording/language.ts'
import { countInWords, percentInWords } from '../../engine/wording/number-words.ts'
import type { Markup } from './layout.ts'
import { reportWords } from './report-words.ts'

/** An instant to the minute; in UTC and says so. */
export const instant = (at: Date): Markup =>
  html`<time datetime="${at.toISOString()}">${at.toISOString().slice(0, 16).replace('T', ' ')} UTC</time>`

/** The first numbers of a report, each with its n and window. */
export function headlineStrip(headline: readonly Headline[], language: Language): Markup {
  const text = reportWords[language]
  return html`<dl class="strip">${headline.map(
    ({ name, value, interval, n, of, window, hidden }) => html`<div><dt>${name}</dt>
<dd><strong>${hidden ? text.hidden : percentInWords(value, language)}</strong>
${interval && html`<span class="note">${text.range(percentInWords(interval.low, language), percentInWords(interval.high, language))}</span><br>`}
<span class="note">${hidden ? text.fewerThanFive : text.n(n ?? 0, of)}</span><br>
<span class="note">${window}</span></dd></div>`,
  )}</dl>`
}

/** The picture of the coming 90 days. `emptySentence` stands in for it while there is no forecast. */
export async function forecastFigure(
  forecast: Forecast | null,
  { desiredRetention, emptySentence, language }: Framed & { readonly emptySentence: string },
): Promise<Markup> {
  const text = reportWords[language].forecast
  const picture = await drawForecast(
    forecast && desiredRetention ? { ...forecast, desiredRetention } : null,
    emptySentence,
    language,
  )
  return html`<section><h2>${text.title}</h2>
<figure class="figure">${raw(picture)}${
    forecast &&
    html`<figcaption class="note">${text.caption(
      forecast.states,
      forecast.people,
      forecast.runs,
      forecast.responseRate === null ? null : percentInWords(forecast.responseRate, language),
    )}</figcaption>`
  }</figure></section>`
}

/** What surrounds a picture: the goal drawn in it, null while there is none, and whose language it speaks. */
export type Framed = { readonly desiredRetention: number | null; readonly language: Language }

/** The picture of answers week by week. */
export async function trueRetentionFigure(
  { total, weeks, window }: TrueRetention & { readonly window: Window },
  { desiredRetention, language }: Framed,
): Promise<Markup> {
  const { noAnswers, trueRetention: text } = reportWords[language]
  const points = mondaysOf(weeks).map((startsOn): WeekPoint => {
    const week = weeks.find((candidate) => candidate.startsOn === startsOn)
    const figures = week ? week.figures : { answers: 0, rate: null }
    return { label: dayOf(startsOn, language), answers: figures?.answers ?? null, rate: figures?.rate ?? null }
  })
  const picture = await drawTrueRetention(
    desiredRetention === null ? null : { weeks: points, desiredRetention },
    points.length === 0 ? noAnswers : text.fromFivePeople,
    language,
  )
  return html`<section><h2>${text.title}</h2>
<figure class="figure">${raw(picture)}${
    total.figures?.rate &&
    html`<figcaption class="note">${text.caption(total.figures.answers, total.figures.people, weeksOf(window))}</figcaption>`
  }</figure></section>`
}

/** What became of nudges, and why slots stayed without one. */
export function deliverySection(
  { byStatus, nudges, questionsAsked, answers, decisions, window }: Delivery & { readonly window: Window },
  language: Language,
): Markup {
  const { hidden, fewerThanFive, delivery: text } = reportWords[language]
  const count = (value: number) => countInWords(value, language)
  const heading = html`<h2>${text.title}</h2><p class="note">${text.window(weeksOf(window))}</p>`
  if (nudges === 0 && decisions.length === 0) return html`<section>${heading}<p>${text.none}</p></section>`
  const answered = answers
    ? [
        [text.answered, answers.nudgesAnswered, text.ofSent(byStatus.sent)],
        [text.questionsAnswered, answers.questionsAnswered, text.ofAsked(questionsAsked)],
      ]
    : [[text.answered, hidden, fewerThanFive]]
  const statuses = (Object.keys(text.status) as (keyof typeof text.status)[]).flatMap((status) =>
    byStatus[status] === 0 && status !== 'sent' ? [] : [[text.status[status], byStatus[status], '']],
  )
  const [reasonColumn, slotsColumn, deferredColumn] = text.columns
  return html`<section>${heading}
<div class="pair"><div class="table fits"><table><caption>${text.became(nudges)}</caption><tbody>
${[...statuses, ...answered].map(
  ([name, value, note]) =>
    html`<tr><th scope="row">${name}</th><td class="number">${
      typeof value === 'number' ? count(value) : value
    }</td><td class="note">${note}</td></tr>`,
)}
</tbody></table></div>
${
  decisions.length > 0 &&
  html`<div class="table fits"><table><caption>${text.decided(decisions.reduce((sum, { slots }) => sum + slots, 0))}</caption>
<thead><tr><th scope="col">${reasonColumn}</th><th scope="col" class="number">${slotsColumn}</th><th scope="col" class="number">${deferredColumn}</th></tr></thead><tbody>
${decisions.map(
  ({ reason, slots, deferred }) =>
    html`<tr><th scope="row">${reasonInWords(reason, language)}</th><td class="number">${count(slots)}</td><td class="number">${count(deferred)}</td></tr>`,
)}
</tbody></table></div>`
}</div></section>`
}

/** How every number above is counted. */
export function definitionsSection(texts: (typeof definitions)[Language], language: Language): Markup {
  return html`<section><h2>${reportWords[language].definitions}</h2><dl>
${(Object.entries(definitionNames[language]) as [Definition, string][]).map(
  ([key, name]) => html`<dt><strong>${name}</strong></dt><dd class="note">${texts[key]}</dd>`,
)}
</dl></section>`
}

/** Every Monday from the first week to the last, also of weeks without answers, which the report leaves out. */
function mondaysOf(weeks: TrueRetention['weeks']): string[] {
  const [first, last] = [weeks.at(0)?.startsOn, weeks.at(-1)?.startsOn].map((day) => Date.parse(day ?? ''))
  const count = Number.isNaN(first) ? 0 : Math.round((last! - first!) / (7 * dayMs)) + 1
  return Array.from({ length: count }, (_, index) => new Date(first! + index * 7 * dayMs).toISOString().slice(0, 10))
}

/** A calendar day `2026-03-02` as `2 Mar`. */
function dayOf(startsOn: string, language: Language): string {
  return new Date(startsOn).toLocaleString(locales[language], { day: 'numeric', month: 'short', timeZone: 'UTC' })
}

const weeksOf = ({ fromAt, toAt }: Window): number => Math.round(elapsedDays(fromAt, toAt) / 7)
