import { html } from 'hono/html'
import type { Db } from '../../engine/db/pool.ts'
import { elapsedDays } from '../../engine/model/elapsed.ts'
import type { RetentionModel } from '../../engine/model/retention-model.ts'
import type { OwnConcept } from '../../engine/reports/own-retention.ts'
import { readOwnReport } from '../../engine/reports/report.ts'
import { daysInWords } from '../../engine/wording/time-words.ts'
import { layout, type Markup, plainPage } from './layout.ts'
import {
  count,
  definitionsSection,
  deliverySection,
  forecastFigure,
  headlineStrip,
  instant,
  percent,
  trueRetentionFigure,
} from './report-parts.ts'

/** Everything a person may see of themselves, for the holder of their own link; the viewing is recorded. */
export async function ownReportPage(
  db: Db,
  model: RetentionModel,
  personId: string,
  at: Date,
): Promise<Awaited<Markup>> {
  const report = await readOwnReport(db, model, { personId, viewer: 'own-link' }, at)
  if (report === null) return plainPage('Nothing here', 'There is nothing to show for this link any more.')
  const { figures, concepts } = report
  const sections = await Promise.all([
    html`<h1>What you retain</h1>
<p class="note">True at ${instant(at)}, for ${count(figures.states)} concepts and ${count(figures.reviews)} reviews. This page opens with your own link only.</p>`,
    headlineStrip(report.headline),
    forecastFigure(report.forecast, figures.desiredRetention, 'No answers yet'),
    trueRetentionFigure(report.trueRetention, figures.desiredRetention),
    conceptsSection(concepts, at),
    deliverySection(report.delivery),
    definitionsSection(report.definitions),
  ])
  return layout({ title: 'What you retain', wide: true }, sections)
}

function conceptsSection(concepts: readonly OwnConcept[], at: Date): Markup {
  const heading = html`<h2>Your concepts</h2>`
  if (concepts.length === 0)
    return html`<section>${heading}<p>Nothing yet. Concepts appear here once an agent has told you about them.</p></section>`
  return html`<section>${heading}
<div class="table"><table>
<thead><tr><th scope="col">Concept</th><th scope="col" class="number">Recall now</th><th scope="col">Falls due</th><th scope="col" class="number">Reviews</th></tr></thead>
<tbody>${concepts.map(
    ({ name, retrievability, dueAt, reviews }) => html`<tr><th scope="row" dir="auto">${name}</th>
<td class="number">${retrievability === null ? html`<span class="note">not asked yet</span>` : html`<strong>${percent(retrievability)}</strong>`}</td>
<td>${dueAt <= at ? 'now' : daysInWords(elapsedDays(at, dueAt))}</td><td class="number">${count(reviews)}</td></tr>`,
  )}</tbody>
</table></div></section>`
}
