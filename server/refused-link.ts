import type { Context } from 'hono'
import type { OpenedLink } from '../engine/links/link.ts'
import { plainPage } from './pages/layout.ts'

type Reason = Extract<OpenedLink, { status: 'refused' }>['reason']

/** Answers a link that opens nothing, without a word about what it might have opened. */
export function refusedLink(context: Context, reason: Reason): Response | Promise<Response> {
  const { title, sentence, status } = refusals[reason]
  return context.html(plainPage(title, sentence), status)
}

const notOurs = {
  title: 'This link does not work',
  sentence: 'It may have been cut or changed on its way. Open it once more from the original message.',
}

const refusals = {
  malformed: { ...notOurs, status: 404 },
  forged: { ...notOurs, status: 403 },
  'wrong-purpose': { ...notOurs, status: 403 },
  expired: {
    title: 'This link has expired',
    sentence: 'Nothing is lost: what is worth asking will come again in a new message.',
    status: 410,
  },
} as const satisfies Record<Reason, { title: string; sentence: string; status: number }>
