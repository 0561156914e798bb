import { html } from 'hono/html'
import type { Answering } from '../../engine/nudges/answering.ts'
import type { AskedQuestion } from '../../engine/reviews/asked-question.ts'
import type { Language } from '../../engine/wording/language.ts'
import { daysAgoInWords, daysInWords } from '../../engine/wording/time-words.ts'
import type { MemberPlaces } from '../member.ts'
import { answerWords } from './answer-words.ts'
import { layout, type Markup, plainPage } from './layout.ts'
import { memberLinks } from './member-links.ts'

/** Where the forms of a page go, and the page of the next open question of the same nudge, if there is one. */
export type AnswerPlaces = MemberPlaces & {
  readonly here: string
  readonly next: string | null
  /** Something else is due, so that practising more has a point. */
  readonly canPractise: boolean
}

/** A question as its page shows it, with what surrounds it. */
export type Shown = { readonly asked: AskedQuestion; readonly answering: Answering; readonly at: Date }

/** One question in its present state: asked, revealed, answered, or closed. Shows the answer only once it was revealed. */
export function answerPage(shown: Shown, places: AnswerPlaces): Markup {
  const { asked, answering } = shown
  const { language } = answering
  return layout({ title: answerWords[language].title, language }, [
    ...(answering.closedReason !== null ? closedParts(shown, places) : openParts(shown, places)),
    whose(asked, language, answering.closedReason === null ? asked.status : 'answered'),
    memberLinks(places, language),
  ])
}

/** Says why a rating was not taken: the answer has not been shown yet. */
export function notRevealedPage(here: string, language: Language): Markup {
  const { title, sentence, back } = answerWords[language].lookFirst
  return layout(
    { title, language },
    html`<section class="card"><h1>${title}</h1>
<p>${sentence}</p>
<p><a class="button" href="${here}">${back}</a></p></section>`,
  )
}

/** Says that a form said nothing that could be saved. */
export function notSavedPage(language: Language): Markup {
  const { title, sentence } = answerWords[language].notSaved
  return plainPage(title, sentence, language)
}

/** Says that a question is gone for good. */
export function goneQuestionPage(language: Language): Markup {
  const { title, sentence } = answerWords[language].gone
  return plainPage(title, sentence, language)
}

function openParts(shown: Shown, places: AnswerPlaces): Markup[] {
  const { asked, answering } = shown
  const { language } = answering
  const heading = html`<h1 dir="auto">${asked.question}</h1>`
  const parts = {
    asked: () => [questionCard(asked, heading, changed(asked, language), revealForm(places, language))],
    revealed: () => [
      questionCard(asked, heading, changed(asked, language), answerBox(shown), rateForm(answering, places)),
      objections(places, language),
    ],
    answered: () => [
      resultCard(shown, places),
      questionCard(asked, html`<h2 dir="auto">${asked.question}</h2>`, answerBox(shown)),
      answering.dismissed || answering.flagged ? null : objections(places, language),
    ],
  }
  return parts[asked.status]().filter((part) => part !== null)
}

/** Nothing is asked here any more. The answer stays hidden unless it was shown: the question may come again. */
function closedParts(shown: Shown, places: AnswerPlaces): Markup[] {
  const { asked, answering } = shown
  const { language, closedReason, dueDays } = answering
  const text = answerWords[language]
  const { title, sentence } = text.closed[closedReason!]
  const comesBack = closedReason === 'elsewhere' && dueDays !== null && dueDays > 0
  return [
    html`<section class="card" role="status"><h1>${title}</h1>
<p>${sentence}${comesBack && ` ${text.nextTime(daysInWords(dueDays, language))}`}</p>
${onward(places, language)}
${closedReason === 'dismissed' && restoreForm(places, language)}
</section>`,
    questionCard(asked, html`<h2 dir="auto">${asked.question}</h2>`, asked.answer === null ? null : answerBox(shown)),
  ]
}

function questionCard({ context }: AskedQuestion, ...parts: readonly (Markup | null)[]): Markup {
  return html`<section class="card question">
${context !== '' && html`<p class="context" dir="auto">${context}</p>`}
${parts}
</section>`
}

function changed({ previousAnswer }: AskedQuestion, language: Language): Markup | null {
  return previousAnswer === null
    ? null
    : html`<p class="note">${answerWords[language].changed} <bdi>${previousAnswer}</bdi>.</p>`
}

function revealForm({ here }: AnswerPlaces, language: Language): Markup {
  const { think, show } = answerWords[language]
  return html`<p class="note">${think}</p>
<form method="post" action="${here}/reveal"><button class="button">${show}</button></form>`
}

function answerBox({ asked: { answer, sources }, answering: { language }, at }: Shown): Markup {
  const text = answerWords[language]
  return html`<div class="answer"><p class="note">${text.answer}</p><p dir="auto">${answer}</p></div>
${sources.slice(0, 3).map(({ name, surfacedAt }) => {
  const days = (at.getTime() - surfacedAt.getTime()) / 86_400_000
  return html`<p class="note">${text.surfacedBy} <bdi>${name}</bdi>, ${daysAgoInWords(days, language)}.</p>`
})}`
}

/** Two buttons, or four for those who want them: then the second says that it is a pass, since the model breaks when it is used for a fail. */
function rateForm({ language, ratingButtons }: Answering, { here }: AnswerPlaces): Markup {
  const { how, ratings, barely, onlySets } = answerWords[language]
  const offered = ratingButtons === 4 ? (['again', 'hard', 'good', 'easy'] as const) : (['again', 'good'] as const)
  return html`<form method="post" action="${here}/rate" class="after">
<p id="how">${how}</p>
<div class="choices" role="group" aria-labelledby="how">
${offered.map(
  (rating) =>
    html`<button class="${rating === 'good' ? 'button' : 'button quiet'}" name="rating" value="${rating}">${ratings[rating]}</button>`,
)}
</div>
<p class="note">${ratingButtons === 4 && `${barely} `}${onlySets}</p>
</form>`
}

/** What somebody may say against a question: that it is not for them, or that it is not true. */
function objections({ here }: AnswerPlaces, language: Language): Markup {
  const { dismiss, flag, flagNote, flagSend } = answerWords[language]
  return html`<div class="objections">
<form method="post" action="${here}/dismiss"><button class="button plain">${dismiss}</button></form>
<details><summary>${flag}</summary>
<form method="post" action="${here}/flag"><label>${flagNote}<textarea name="note" rows="2" maxlength="500"></textarea></label>
<button class="button quiet">${flagSend}</button></form></details>
</div>`
}

function resultCard({ asked, answering }: Shown, places: AnswerPlaces): Markup {
  const { language, dismissed, flagged } = answering
  const text = answerWords[language]
  const aside = dismissed ? text.closed.dismissed : flagged ? text.closed.flagged : null
  return html`<section class="card" role="status">
<h1>${aside === null ? resultSentence(asked, language) : aside.title}</h1>
${aside !== null && html`<p>${aside.sentence}</p>`}
${onward(places, language)}
${dismissed && restoreForm(places, language)}
${asked.undoUntil !== null && aside === null && html`<form method="post" action="${places.here}/undo"><button class="button plain">${text.undo}</button></form>`}
</section>`
}

/** One further question may follow, then it ends; who wants more asks for it. */
function onward({ here, next, canPractise }: AnswerPlaces, language: Language): Markup {
  const text = answerWords[language]
  if (next !== null) return html`<p><a class="button" href="${next}">${text.next}</a></p>`
  return html`<p class="note">${text.all}</p>
${canPractise && html`<form method="post" action="${here}/practise"><button class="button quiet">${text.practise}</button></form>`}`
}

function restoreForm({ here }: AnswerPlaces, language: Language): Markup {
  return html`<form method="post" action="${here}/restore"><button class="button plain">${answerWords[language].restore}</button></form>`
}

/** The next date is the reward. An answer from long ago is not praised again, and a date that has passed is not named. */
function resultSentence({ rating, nextDays, undoUntil }: AskedQuestion, language: Language): string {
  const text = answerWords[language]
  const next = nextDays === null || nextDays <= 0 ? null : daysInWords(nextDays, language)
  if (undoUntil !== null && rating === 'again') return text.fresh(next ?? text.soon)
  const first = undoUntil === null ? text.already : text.good
  return next === null ? first : `${first} ${text.nextTime(next)}`
}

function whose({ initials }: AskedQuestion, language: Language, status: AskedQuestion['status']): Markup {
  const { forWhom, notYou, saved } = answerWords[language]
  return html`<p class="note">${forWhom} <bdi>${initials}</bdi> ${notYou} ${saved[status]}</p>`
}
