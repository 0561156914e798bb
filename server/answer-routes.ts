import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { dismiss, restore } from '../engine/concepts/dismissals.ts'
import { flag } from '../engine/concepts/flags.ts'
import { answerLink, openLink, questionOf } from '../engine/links/link.ts'
import { ratings } from '../engine/model/retention-model.ts'
import { type Answering, readAnswering } from '../engine/nudges/answering.ts'
import { readOwnHome } from '../engine/reports/own-home.ts'
import { recordAnswer } from '../engine/reviews/answer.ts'
import { readQuestion, revealQuestion } from '../engine/reviews/asked-question.ts'
import type { QuestionRef } from '../engine/reviews/question-ref.ts'
import { undoAnswer } from '../engine/reviews/undo.ts'
import { browserLanguage } from './browser-language.ts'
import { type MemberDependencies, memberPlaces } from './member.ts'
import { answerPage, goneQuestionPage, notRevealedPage, notSavedPage } from './pages/answer-page.ts'
import { practise } from './practise.ts'
import { refusedLink } from './refused-link.ts'

/**
 * The pages behind the links of a nudge, mounted at `/a`. Reading never writes; every form answers with a redirect to the page, which shows
 * what is true now, so that double clicks, reloads and late answers are harmless.
 */
export function answerRoutes(dependencies: MemberDependencies): Hono {
  const { db, inForce, links, clock } = dependencies
  const { model } = inForce
  const routes = new Hono()

  routes.get('/:token', async (context) => {
    const at = clock()
    const opened = await open(context, at)
    if ('refusal' in opened) return opened.refusal
    const { ref, answering, here } = opened
    const asked = await readQuestion(db, ref, at)
    if (asked === null) return gone(context)
    const next = answering.next && answerLink({ ...links, baseUrl: '' }, answering.next, opened.expiresAt)
    const isLast = next === null && (asked.status === 'answered' || answering.closedReason !== null)
    const canPractise = isLast && ((await readOwnHome(db, model, ref.personId, at))?.dueNow ?? 0) > 0
    const places = { ...memberPlaces(links, ref.personId, at), here, next, canPractise }
    return context.html(answerPage({ asked, answering, at }, places))
  })

  routes.post('/:token/reveal', async (context) => {
    const at = clock()
    const opened = await open(context, at)
    if ('refusal' in opened) return opened.refusal
    await revealQuestion(db, opened.ref, at)
    return context.redirect(opened.here, 303)
  })

  routes.post('/:token/rate', async (context) => {
    const at = clock()
    const opened = await open(context, at)
    if ('refusal' in opened) return opened.refusal
    const { language } = opened.answering
    const form = ratingForm.safeParse(await context.req.parseBody().catch(() => null))
    if (!form.success) return context.html(notSavedPage(language), 400)
    const outcome = await recordAnswer(db, model, opened.ref, form.data.rating, at)
    if (outcome.status !== 'refused') return context.redirect(opened.here, 303)
    if (outcome.reason === 'unknown-question') return gone(context)
    return context.html(notRevealedPage(opened.here, language), 409)
  })

  routes.post('/:token/undo', async (context) => {
    const at = clock()
    const opened = await open(context, at)
    if ('refusal' in opened) return opened.refusal
    await undoAnswer(db, model, opened.ref, at)
    return context.redirect(opened.here, 303)
  })

  routes.post('/:token/:word{dismiss|restore}', async (context) => {
    const at = clock()
    const opened = await open(context, at)
    if ('refusal' in opened) return opened.refusal
    const pair = { personId: opened.ref.personId, conceptId: opened.answering.conceptId }
    await (context.req.param('word') === 'dismiss' ? dismiss : restore)(db, model, pair, at)
    return context.redirect(opened.here, 303)
  })

  routes.post('/:token/flag', async (context) => {
    const at = clock()
    const opened = await open(context, at)
    if ('refusal' in opened) return opened.refusal
    const { conceptId, version } = opened.answering
    const form = flagForm.safeParse(await context.req.parseBody().catch(() => null))
    if (!form.success) return context.html(notSavedPage(opened.answering.language), 400)
    await flag(db, model, { personId: opened.ref.personId, conceptId, version, note: form.data.note }, at)
    return context.redirect(opened.here, 303)
  })

  routes.post('/:token/practise', async (context) => {
    const at = clock()
    const opened = await open(context, at)
    if ('refusal' in opened) return opened.refusal
    return context.redirect(await practise(dependencies, opened.ref.personId, at), 303)
  })

  return routes

  async function open(context: Context, at: Date): Promise<{ refusal: Response | Promise<Response> } | Opened> {
    const token = context.req.param('token') ?? ''
    const link = openLink(links.key, token, 'answer', at)
    if (link.status === 'refused') return { refusal: refusedLink(context, link.reason) }
    const ref = questionOf(link.ids)
    const answering = await readAnswering(db, ref, at)
    if (answering === null) return { refusal: gone(context) }
    return { ref, answering, expiresAt: link.expiresAt, here: `/a/${token}` }
  }
}

type Opened = {
  readonly ref: QuestionRef
  readonly answering: Answering
  readonly expiresAt: Date
  readonly here: string
}

const ratingForm = z.object({ rating: z.enum(ratings) })

const flagForm = z.object({ note: z.string().trim().max(500).default('') })

function gone(context: Context) {
  return context.html(goneQuestionPage(browserLanguage(context)), 404)
}
