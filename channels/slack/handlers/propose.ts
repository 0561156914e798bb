import { proposeConcept } from '../../../engine/concepts/propose.ts'
import { audiencesOf } from '../../../engine/people/audiences.ts'
import { firstOf } from '../modals/parts.ts'
import { originOf, proposeForm, textLimit } from '../modals/propose-form.ts'
import { fields, proposeShortcut } from '../view-ids.ts'
import type { Shortcut, Submission } from './gesture.ts'
import type { Hand, Handle, Reply } from './reply.ts'
import { replyWords } from './reply-words.ts'

/** What the shortcuts in the menu of a message do. */
export const shortcuts: Readonly<Record<string, Handle<Shortcut>>> = {
  async [proposeShortcut]({ db, doer }, { message }) {
    const { channel, ts, text } = message
    const audiences = await audiencesOf(db, doer.personId)
    return { form: proposeForm({ channel, ts, text: firstOf(asRead(text), textLimit) }, audiences, doer.language) }
  },
}

/** A message as people read it: Slack writes links and mentions in angle brackets, and three characters in a way of its own. */
export function asRead(text: string): string {
  return text
    .replaceAll(/<[^<>|]*\|([^<>]*)>/g, '$1')
    .replaceAll(/<([^<>]*)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

/** Proposes what somebody made of a message; it waits for an operator's approval. */
export async function submitProposal({ db, inForce, doer, at }: Hand, { carried, given }: Submission): Promise<Reply> {
  const words = replyWords[doer.language]
  const one = (field: string) => given[field]?.[0]?.trim() ?? ''
  const { channel, ts } = originOf(carried)
  const audienceId = one(fields.audience)
  // An id in a form could be anybody's: only an audience of the person's own counts.
  const isOwn = (await audiencesOf(db, doer.personId)).some(({ id }) => id === audienceId)
  const outcome = await proposeConcept(
    db,
    inForce.model,
    {
      personId: doer.personId,
      text: one(fields.note),
      question: one(fields.question),
      answer: one(fields.answer),
      context: '',
      externalId: `${channel}:${ts}`,
      audienceId: isOwn ? audienceId : null,
    },
    at,
  )
  if (outcome.status === 'refused') return { faults: { [fields.note]: words.refusedProposal[outcome.reason] } }
  return { say: words.proposed }
}
