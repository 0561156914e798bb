import { readMail } from '../../channels/email/mailbox.ts'
import type { RetentionModel, RetentionState } from '../../engine/model/retention-model.ts'
import type { SentNudge } from '../../engine/nudges/sent.ts'
import { hiddenModel } from './hidden-model.ts'
import type { DemoPerson } from './team.ts'

/** Someone who reads mails and remembers, or not. */
export type SimulatedPerson = {
  readonly person: DemoPerson
  readonly model: RetentionModel
  readonly memory: Map<string, RetentionState>
}

/** A person of the demo before the first day: nothing met, nothing remembered. */
export function simulated(person: DemoPerson): SimulatedPerson {
  return { person, model: hiddenModel(person.talent), memory: new Map() }
}

/**
 * Reads a mail and answers its questions over the real pages, as a browser would: open the page, ask for the answer, say how it
 * went. Whether the person knew is up to their hidden memory and `random` (0..1). Gives how many questions were answered.
 */
export async function answerMail(
  { model, memory }: SimulatedPerson,
  mail: SentNudge,
  mailboxDir: string,
  random: () => number,
  at: Date,
): Promise<number> {
  const letter = await readMail(mailboxDir, mail.messageKey)
  const pages = [...new Set(letter?.text.match(/http:\/\/\S+\/a\/[\w.-]+/g) ?? [])]
  for (const [index, page] of pages.entries()) {
    const concept = mail.concepts[index]
    if (concept === undefined) break
    const before = memory.get(concept.id) ?? model.unverified(concept.metAt)
    const rating = random() < model.retrievability(before, at) ? 'good' : 'again'
    await visit(page)
    await visit(`${page}/reveal`, '')
    await visit(`${page}/rate`, `rating=${rating}`)
    memory.set(concept.id, model.afterAnswer(before, rating, at))
  }
  return pages.length
}

async function visit(address: string, form?: string): Promise<void> {
  const init =
    form === undefined
      ? {}
      : { method: 'POST', body: form, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }
  const response = await fetch(address, { ...init, redirect: 'manual' })
  await response.arrayBuffer()
  if (response.status >= 400)
    throw new Error(`${new URL(address).pathname.split('/').at(-1)} answered ${response.status}`)
}
