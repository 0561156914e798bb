import { html } from 'hono/html'
import type { Db } from '../../engine/db/pool.ts'
import type { RetentionModel } from '../../engine/model/retention-model.ts'
import { listSuppressed, type SuppressedAddress } from '../../engine/people/addresses.ts'
import type { Group } from '../../engine/reports/figures.ts'
import { readReport } from '../../engine/reports/report.ts'
import { countInWords, percentInWords } from '../../engine/wording/number-words.ts'
import { layout, type Markup } from './layout.ts'
import {
  definitionsSection,
  deliverySection,
  forecastFigure,
  headlineStrip,
  instant,
  trueRetentionFigure,
} from './report-parts.ts'

/** The report on everybody: groups only, and no person but those whom nothing reaches, which is delivery and not memory. `hasOutbox`: whether the navigation leads to one. */
export async function reportPage(
  db: Db,
  model: RetentionModel,
  { at, hasOutbox = false }: { readonly at: Date; readonly hasOutbox?: boolean },
): Promise<Awaited<Markup>> {
  const report = await readReport(db, model, at)
  const { total, audiences, concepts } = report
  const desiredRetention = total.figures?.desiredRetention ?? null
  const framed = { desiredRetention, language } as const
  const sections = await Promise.all([
    html`<h1>What people retain</h1>
<p class="note">True at ${instant(at)}${total.figures && html`, for ${count(total.figures.people)} people and ${count(total.figures.reviews)} reviews`}.</p>`,
    headlineStrip(report.headline, language),
    forecastFigure(report.forecast, { ...framed, emptySentence: forecastMissing(total) }),
    trueRetentionFigure(report.trueRetention, framed),
    groupsSection('Retention by audience', 'Audience', audiences, 'No audiences yet.'),
    groupsSection('Retention by concept', 'Concept', concepts, 'Nobody holds a concept yet.'),
    deliverySection(report.delivery, language),
    unreachableSection(await listSuppressed(db)),
    definitionsSection(report.definitions, language),
  ])
  return layout({ title: 'Report', navigation: { here: 'report', hasOutbox }, wide: true }, sections)
}

const forecastMissing = ({ hidden, figures }: Group): string =>
  hidden || (figures?.verified ?? 0) > 0 ? 'Shown from five people on' : 'No answers yet'

function groupsSection(title: string, column: string, groups: readonly Group[], emptySentence: string): Markup {
  const heading = html`<h2>${title}</h2>`
  if (groups.length === 0) return html`<section>${heading}<p>${emptySentence}</p></section>`
  const rows = groups.slice(0, mostRows)
  return html`<section>${heading}
<div class="table"><table>
<thead><tr><th scope="col">${column}</th><th scope="col" class="number">Retention</th><th scope="col" class="number">Below desired</th>
<th scope="col" class="number">Verified</th><th scope="col" class="number">Unverified</th><th scope="col" class="number">People</th><th scope="col" class="number">Reviews</th></tr></thead>
<tbody>${rows.map(groupRow)}</tbody>
</table></div>
${groups.length > rows.length && html`<p class="note">The first ${count(rows.length)} of ${count(groups.length)}, least retained first.</p>`}</section>`
}

/** Who has lost a channel, and how they get it back; nothing where everybody is reached. */
function unreachableSection(suppressed: readonly SuppressedAddress[]): Markup {
  if (suppressed.length === 0) return html``
  return html`<section><h2>Addresses that are off</h2>
<p>Nothing is sent to them any more. Once one works again: <code>clo people resume EMAIL</code></p>
<div class="table"><table>
<thead><tr><th scope="col">Person</th><th scope="col">Channel</th><th scope="col">Reason</th><th scope="col">Since</th></tr></thead>
<tbody>${suppressed
    .slice(0, mostRows)
    .map(
      ({ person, channel, reason, sinceAt }) =>
        html`<tr><th scope="row">${person}</th><td>${channel}</td><td>${reason}</td><td>${instant(sinceAt)}</td></tr>`,
    )}</tbody>
</table></div>
${suppressed.length > mostRows && html`<p class="note">The newest ${count(mostRows)} of ${count(suppressed.length)}.</p>`}</section>`
}

const mostRows = 100

/** Admins read English, as operators do. */
const language = 'en'

const count = (value: number): string => countInWords(value, language)

function groupRow({ name, hidden, figures }: Group): Markup {
  const heading = html`<th scope="row" dir="auto">${name}</th>`
  if (figures === null) {
    const why =
      hidden === 'under-five' ? 'shown once five people have answered' : 'hidden, since it would reveal a smaller group'
    return html`<tr>${heading}<td class="note" colspan="6">${why}</td></tr>`
  }
  const { retention, belowDesired, verified, unverified, people, reviews } = figures
  return html`<tr>${heading}<td class="number"><strong>${percentInWords(retention, language)}</strong></td>${[
    belowDesired,
    verified,
    unverified,
    people,
    reviews,
  ].map((value) => html`<td class="number">${count(value)}</td>`)}</tr>`
}
