import { html, raw } from 'hono/html'
import { drawForecast } from '../../charts/forecast.ts'
import { drawTrueRetention, type WeekPoint } from '../../charts/true-retention.ts'
import { dayMs } from '../../engine/model/elapsed.ts'
import type { definitions } from '../../engine/reports/definitions.ts'
import type { Delivery } from '../../engine/reports/delivery.ts'
import type { Forecast } from '../../engine/reports/forecast.ts'
import type { Headline } from '../../engine/reports/headline.ts'
import type { TrueRetention } from '../../engine/reports/true-retention.ts'
import type { Window } from '../../engine/reports/window.ts'
import type { Markup } from './layout.ts'

/** A fraction 0..1 as whole percent, or a dash for nothing to count. */
export const percent = (fraction: number | null): string =>
  fraction === null ? '–' : `${Math.round(fraction * 100)}\u202f%`

/** A count with its thousands apart. */
export const count = (value: number): string => value.toLocaleString('en')

/** An instant to the minute; in UTC and says so. */
export const instant = (at: Date): Markup =>
  html`<time datetime="${at.toISOString()}">${at.toISOString().slice(0, 16).replace('T', ' ')} UTC</time>`

/** The first numbers of a report, each with its n and window. */
export function headlineStrip(headline: readonly Headline[]): Markup {
  return html`<dl class="strip">${headline.map(
    ({ name, value, interval, n, of, window, hidden }) => html`<div><dt>${name}</dt>
<dd><strong>${hidden ? 'hidden' : percent(value)}</strong>
${interval && html`<span class="note">${percent(interval.low)} to ${percent(interval.high)}</span><br>`}
<span class="note">${hidden ? 'fewer than five people' : `n ${count(n ?? 0)} ${of}`}</span><br>
<span class="note">${window}</span></dd></div>`,
  )}</dl>`
}

/** The picture of the coming 90 days. `emptySentence` stands in for it while there is no forecast. */
export async function forecastFigure(
  forecast: Forecast | null,
  desiredRetention: number | null,
  emptySentence: string,
): Promise<Markup> {
  const picture = await drawForecast(
    forecast && desiredRetention ? { ...forecast, desiredRetention } : null,
    emptySentence,
  )
  return html`<section><h2>The coming 90 days</h2>
<figure class="figure">${raw(picture)}${
    forecast &&
    html`<figcaption class="note">n ${count(forecast.states)} verified ${plural('pair', forecast.states)} of ${count(forecast.people)} ${
      forecast.people === 1 ? 'person' : 'people'
    }; ${forecast.runs} runs; response rate ${forecast.responseRate === null ? 'not known yet' : percent(forecast.responseRate)}.</figcaption>`
  }</figure></section>`
}

/** The picture of answers week by week. */
export async function trueRetentionFigure(
  { total, weeks, window }: TrueRetention & { readonly window: Window },
  desiredRetention: number | null,
): Promise<Markup> {
  const points = mondaysOf(weeks).map((startsOn): WeekPoint => {
    const week = weeks.find((candidate) => candidate.startsOn === startsOn)
    const figures = week ? week.figures : { answers: 0, rate: null }
    return { label: dayOf(startsOn), answers: figures?.answers ?? null, rate: figures?.rate ?? null }
  })
  const emptySentence = points.length === 0 ? 'No answers yet' : 'Shown once five people have answered'
  const picture = await drawTrueRetention(desiredRetention === null ? [] : points, desiredRetention ?? 0, emptySentence)
  return html`<section><h2>True retention by week</h2>
<figure class="figure">${raw(picture)}${
    total.figures?.rate &&
    html`<figcaption class="note">n ${count(total.figures.answers)} answers of ${count(total.figures.people)} ${
      total.figures.people === 1 ? 'person' : 'people'
    }, ${instant(window.fromAt)} to ${instant(window.toAt)}; each week from its Monday, the bars are 95 % intervals.</figcaption>`
  }</figure></section>`
}

/** What became of nudges, and why slots stayed without one. */
export function deliverySection({
  byStatus,
  nudges,
  questionsAsked,
  answers,
  decisions,
  window,
}: Delivery & { readonly window: Window }): Markup {
  const heading = html`<h2>Nudges</h2><p class="note">Slots from ${instant(window.fromAt)} to ${instant(window.toAt)}.</p>`
  if (nudges === 0 && decisions.length === 0) return html`<section>${heading}<p>No nudges yet.</p></section>`
  const answered = answers
    ? [
        ['answered', answers.nudgesAnswered, `of ${count(byStatus.sent)} sent`],
        ['questions answered', answers.questionsAnswered, `of ${count(questionsAsked)} asked`],
      ]
    : [['answered', 'hidden', 'fewer than five people']]
  const statuses = Object.entries(byStatus).flatMap(([status, n]) =>
    n === 0 && status !== 'sent' ? [] : [[status, n, '']],
  )
  return html`<section>${heading}
<div class="table"><table><caption>What became of n ${count(nudges)} nudges</caption><tbody>
${[...statuses, ...answered].map(
  ([name, value, note]) =>
    html`<tr><th scope="row">${name}</th><td class="number">${
      typeof value === 'number' ? count(value) : value
    }</td><td class="note">${note}</td></tr>`,
)}
</tbody></table></div>
${
  decisions.length > 0 &&
  html`<div class="table"><table><caption>What was decided for n ${count(decisions.reduce((sum, { slots }) => sum + slots, 0))} slots</caption>
<thead><tr><th scope="col">Reason</th><th scope="col" class="number">Slots</th><th scope="col" class="number">Questions deferred</th></tr></thead><tbody>
${decisions.map(
  ({ reason, slots, deferred }) =>
    html`<tr><th scope="row">${reason.replaceAll('-', ' ')}</th><td class="number">${count(slots)}</td><td class="number">${count(deferred)}</td></tr>`,
)}
</tbody></table></div>`
}</section>`
}

/** How every number above is counted. */
export function definitionsSection(texts: typeof definitions): Markup {
  return html`<section><h2>How these numbers are counted</h2><dl>
${Object.entries(definitionNames).map(
  ([key, name]) =>
    html`<dt><strong>${name}</strong></dt><dd class="note">${texts[key as keyof typeof definitions]}</dd>`,
)}
</dl></section>`
}

const definitionNames: Readonly<Record<keyof typeof definitions, string>> = {
  retention: 'Retention',
  verified: 'Verified',
  belowDesired: 'Below desired',
  trueRetention: 'True retention',
  responseRate: 'Response rate',
  delivery: 'Nudges',
  forecast: 'The coming 90 days',
  hidden: 'Hidden',
}

/** Every Monday from the first week to the last, also of weeks without answers, which the report leaves out. */
function mondaysOf(weeks: TrueRetention['weeks']): string[] {
  const [first, last] = [weeks.at(0)?.startsOn, weeks.at(-1)?.startsOn].map((day) => Date.parse(day ?? ''))
  const count = Number.isNaN(first) ? 0 : Math.round((last! - first!) / (7 * dayMs)) + 1
  return Array.from({ length: count }, (_, index) => new Date(first! + index * 7 * dayMs).toISOString().slice(0, 10))
}

/** A calendar day `2026-03-02` as `2 Mar`. */
function dayOf(startsOn: string): string {
  return new Date(startsOn).toLocaleString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })
}

const plural = (noun: string, n: number): string => (n === 1 ? noun : `${noun}s`)
