import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { Clock } from '../engine/clock.ts'
import type { Db } from '../engine/db/pool.ts'
import { answerLink, type Links, openLink, questionOf } from '../engine/links/link.ts'
import { type RetentionModel, ratings } from '../engine/model/retention-model.ts'
import { recordAnswer } from '../engine/reviews/answer.ts'
import { readQuestion, revealQuestion } from '../engine/reviews/asked-question.ts'
import type { QuestionRef } from '../engine/reviews/question-ref.ts'
import { undoAnswer } from '../engine/reviews/undo.ts'
import { answerPage, notRevealedPage } from './pages/answer-page.ts'
import { plainPage } from './pages/layout.ts'
import { refusedLink } from './refused-link.ts'

/** What the answer pages need. */
export type AnswerDependencies = {
  readonly db: Db
  readonly model: RetentionModel
  readonly links: Links
  readonly clock: Clock
}

/**
 * The pages behind the links of a nudge, mounted at `/a`. Reading never writes; every form answers with a redirect to the page, which shows
 * what is true now, so that double clicks, reloads and late answers are harmless.
 */
export function answerRoutes({ db, model, links, clock }: AnswerDependencies): Hono {
  const routes = new Hono()

  routes.get('/:token', async (context) => {
    const at = clock()
    const opened = open(context, at)
    if ('refusal' in opened) return opened.refusal
    const asked = await readQuestion(db, opened.ref, at)
    if (asked === null) return gone(context)
    const next = asked.next && answerLink({ ...links, baseUrl: '' }, asked.next, opened.expiresAt)
    return context.html(answerPage(asked, { here: opened.here, next }, at))
  })

  routes.post('/:token/reveal', async (context) => {
    const at = clock()
    const opened = open(context, at)
    if ('refusal' in opened) return opened.refusal
    await revealQuestion(db, opened.ref, at)
    return context.redirect(opened.here, 303)
  })

  routes.post('/:token/rate', async (context) => {
    const at = clock()
    const opened = open(context, at)
    if ('refusal' in opened) return opened.refusal
    const form = ratingForm.safeParse(await context.req.parseBody().catch(() => null))
    if (!form.success) return context.html(plainPage('Not saved', 'The form did not say how the recall went.'), 400)
    const outcome = await recordAnswer(db, model, opened.ref, form.data.rating, at)
    if (outcome.status !== 'refused') return context.redirect(opened.here, 303)
    if (outcome.reason === 'unknown-question') return gone(context)
    return context.html(notRevealedPage({ here: opened.here, next: null }), 409)
  })

  routes.post('/:token/undo', async (context) => {
    const at = clock()
    const opened = open(context, at)
    if ('refusal' in opened) return opened.refusal
    await undoAnswer(db, model, opened.ref, at)
    return context.redirect(opened.here, 303)
  })

  return routes

  function open(context: Context, at: Date): { refusal: Response | Promise<Response> } | Opened {
    const token = context.req.param('token') ?? ''
    const link = openLink(links.key, token, 'answer', at)
    if (link.status === 'refused') return { refusal: refusedLink(context, link.reason) }
    return { ref: questionOf(link.ids), expiresAt: link.expiresAt, here: `/a/${token}` }
  }
}

type Opened = { readonly ref: QuestionRef; readonly expiresAt: Date; readonly here: string }

const ratingForm = z.object({ rating: z.enum(ratings) })

function gone(context: Context) {
  return context.html(
    plainPage('Nothing here any more', 'This question no longer exists. There is nothing to do.'),
    404,
  )
}
