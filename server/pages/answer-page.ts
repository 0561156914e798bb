import { html } from 'hono/html'
import type { AskedQuestion } from '../../engine/reviews/asked-question.ts'
import { daysAgoInWords, daysInWords } from '../../engine/wording/time-words.ts'
import { layout, type Markup } from './layout.ts'

/** Where the forms of a page go, and the page of the next question of the same nudge, if there is one. */
export type AnswerPlaces = { readonly here: string; readonly next: string | null }

/** One question in its present state: asked, revealed or answered. Shows the answer only once it was revealed. */
export function answerPage(asked: AskedQuestion, places: AnswerPlaces, at: Date): Markup {
  const content = {
    asked: () => [
      questionCard(asked, html`<h1 dir="auto">${asked.question}</h1>`, changed(asked), revealForm(places)),
      whose(asked, 'Nothing was saved.'),
    ],
    revealed: () => [
      questionCard(
        asked,
        html`<h1 dir="auto">${asked.question}</h1>`,
        changed(asked),
        answerBox(asked, at),
        rateForm(places),
      ),
      whose(asked, 'No answer was saved.'),
    ],
    answered: () => [
      resultCard(asked, places),
      questionCard(asked, html`<h2 dir="auto">${asked.question}</h2>`, answerBox(asked, at)),
      whose(asked, ''),
    ],
  }
  return layout({ title: 'One recall' }, content[asked.status]())
}

/** Says why a rating was not taken: the answer has not been shown yet. */
export function notRevealedPage({ here }: AnswerPlaces): Markup {
  return layout(
    { title: 'Look first' },
    html`<section class="card"><h1>Look first</h1>
<p>The answer has not been shown yet, so nothing was saved.</p>
<p><a class="button" href="${here}">Back to the question</a></p></section>`,
  )
}

function questionCard({ context }: AskedQuestion, ...parts: readonly (Markup | null)[]): Markup {
  return html`<section class="card question">
${context !== '' && html`<p class="context" dir="auto">${context}</p>`}
${parts}
</section>`
}

function changed({ previousAnswer }: AskedQuestion): Markup | null {
  return previousAnswer === null
    ? null
    : html`<p class="note">This has changed. Before, the answer was <bdi>${previousAnswer}</bdi>.</p>`
}

function revealForm({ here }: AnswerPlaces): Markup {
  return html`<p class="note">Take a moment and answer in your head. Then look.</p>
<form method="post" action="${here}/reveal"><button class="button">Show answer</button></form>`
}

function answerBox({ answer, sources }: AskedQuestion, at: Date): Markup {
  return html`<div class="answer"><p class="note">Answer</p><p dir="auto">${answer}</p></div>
${sources.slice(0, 3).map(({ name, surfacedAt }) => {
  const days = (at.getTime() - surfacedAt.getTime()) / 86_400_000
  return html`<p class="note">Surfaced by <bdi>${name}</bdi>, ${daysAgoInWords(days)}.</p>`
})}`
}

function rateForm({ here }: AnswerPlaces): Markup {
  return html`<form method="post" action="${here}/rate" class="after">
<p>How was it before you looked?</p>
<div class="choices">
<button class="button quiet" name="rating" value="again">Forgot</button>
<button class="button" name="rating" value="good">Got it</button>
</div>
<p class="note">Your answer only sets when this comes back.</p>
</form>`
}

function resultCard(asked: AskedQuestion, { here, next }: AnswerPlaces): Markup {
  return html`<section class="card" role="status">
<h1>${resultSentence(asked)}</h1>
${next !== null && html`<p><a class="button" href="${next}">Next question</a></p>`}
${next === null && html`<p class="note">That was all. You can close this page.</p>`}
${asked.undoUntil !== null && html`<form method="post" action="${here}/undo"><button class="button plain">Undo this answer</button></form>`}
</section>`
}

/** The next date is the reward. An answer from long ago is not praised again, and a date that has passed is not named. */
function resultSentence({ rating, nextDays, undoUntil }: AskedQuestion): string {
  const next = nextDays === null || nextDays <= 0 ? null : daysInWords(nextDays)
  if (undoUntil === null) return next === null ? 'Already answered.' : `Already answered. Next time ${next}.`
  if (rating === 'again') return `Now you have it fresh. We will ask again ${next ?? 'soon'}.`
  return next === null ? 'Good.' : `Good. Next time ${next}.`
}

function whose({ initials }: AskedQuestion, saved: string): Markup {
  return html`<p class="note">For <bdi>${initials}</bdi> Not you? Just close this page. ${saved}</p>`
}
