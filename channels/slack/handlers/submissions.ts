import { restore } from '../../../engine/concepts/dismissals.ts'
import { flag } from '../../../engine/concepts/flags.ts'
import { markStale } from '../../../engine/nudges/standing-nudge.ts'
import { erasePerson } from '../../../engine/people/own-data.ts'
import { changeSettings, readSettings } from '../../../engine/people/settings.ts'
import { addVacation } from '../../../engine/people/vacations.ts'
import { askedConcept } from '../../../engine/reviews/asked-concept.ts'
import { readQuestion, revealQuestion } from '../../../engine/reviews/asked-question.ts'
import type { QuestionRef } from '../../../engine/reviews/question-ref.ts'
import { readButtonValue } from '../actions.ts'
import { noteLimit } from '../modals/flag-form.ts'
import { eraseWord } from '../modals/own-forms.ts'
import { firstOf } from '../modals/parts.ts'
import { faultsOnFields, readChange } from '../modals/settings-form.ts'
import { typedForm } from '../modals/typed-answer.ts'
import { fields, formIds } from '../view-ids.ts'
import type { Submission } from './gesture.ts'
import { type PauseWish, pauseAs, pausedReply } from './pause.ts'
import { submitProposal } from './propose.ts'
import type { Hand, Handle } from './reply.ts'
import { replyWords } from './reply-words.ts'

/** What the forms do when they are sent. */
export const submissions: Readonly<Record<string, Handle<Submission>>> = {
  [formIds.propose]: submitProposal,

  async [formIds.typed]({ db, doer, at }, { carried, given }) {
    const ref = carriedQuestion(doer.personId, carried)
    if (ref === null) return {}
    await revealQuestion(db, ref, at)
    await markStale(db, ref, at)
    const asked = await readQuestion(db, ref, at)
    const settings = await readSettings(db, doer.personId, at)
    if (asked === null || asked.answer === null || settings === null) return { refresh: ref }
    const { ratingButtons, language } = settings
    // What they typed goes back to them, and nowhere else.
    const typed = given[fields.typed]?.[0]?.trim() ?? ''
    const form = typedForm({ ...asked, answer: asked.answer }, { typed, carried, ratingButtons, language })
    return { form, refresh: ref }
  },

  async [formIds.flag]({ db, inForce, doer, at }, { carried, given }) {
    const ref = carriedQuestion(doer.personId, carried)
    const concept = ref === null ? null : await askedConcept(db, ref)
    if (ref === null || concept === null) return {}
    const note = firstOf(given[fields.note]?.[0]?.trim() ?? '', noteLimit)
    await flag(db, inForce.model, { personId: doer.personId, ...concept, note }, at)
    await markStale(db, ref, at)
    return { say: replyWords[doer.language].flagged, refresh: ref, closes: true }
  },

  async [formIds.pause](hand, { carried, given }) {
    const { db, doer, at } = hand
    const words = replyWords[doer.language]
    const wish = wishOf(given)
    if (wish === null) return { faults: { [fields.pauseUntil]: words.dayMissing } }
    const paused = await pauseAs(hand, wish)
    if (paused.status === 'refused') return { faults: { [fields.pauseUntil]: words.dayPast } }
    const ref = carriedQuestion(doer.personId, carried)
    if (ref === null) return pausedReply(hand, paused.day)
    await markStale(db, ref, at)
    return { ...pausedReply(hand, paused.day), refresh: ref }
  },

  async [formIds.settings]({ db, doer, at }, { given }) {
    const now = await readSettings(db, doer.personId, at)
    if (now === null) return {}
    const outcome = await changeSettings(db, doer.personId, readChange(given, now), at)
    if (outcome.status === 'refused') return { faults: faultsOnFields(outcome.faults, now) }
    return { home: true }
  },

  async [formIds.vacation]({ db, doer, at }, { given }) {
    const [fromDay = '', toDay = ''] = [given[fields.fromDay]?.[0], given[fields.toDay]?.[0]]
    const outcome = await addVacation(db, doer.personId, { fromDay, toDay }, at)
    if (outcome.status === 'added') return { home: true }
    return { faults: { [fields.toDay]: replyWords[doer.language].vacation[outcome.reason] } }
  },

  async [formIds.restore]({ db, inForce, doer, at }, { given }) {
    const conceptId = given[fields.concept]?.[0]
    if (conceptId !== undefined) await restore(db, inForce.model, { personId: doer.personId, conceptId }, at)
    return { home: true }
  },

  async [formIds.erase](hand, { given }) {
    const { doer } = hand
    const words = replyWords[doer.language]
    const word = eraseWord[doer.language]
    const typed = given[fields.confirmation]?.[0]?.trim().toLocaleUpperCase(doer.language)
    if (typed !== word) return { faults: { [fields.confirmation]: words.wrongWord(word) } }
    return await erase(hand)
  },
}

async function erase({ db, doer }: Hand) {
  const outcome = await erasePerson(db, doer.personId)
  const messages = outcome.status === 'erased' ? outcome.messages : []
  const deletes = messages.flatMap(({ channel, providerId }) =>
    channel === 'slack' && providerId !== null ? [providerId] : [],
  )
  return { say: replyWords[doer.language].erased, home: true, deletes }
}

function wishOf(given: Submission['given']): PauseWish | null {
  const choice = given[fields.pause]?.[0] ?? 'open'
  if (choice === 'open') return { kind: 'open' }
  if (choice !== 'day') return { kind: 'days', count: Number(choice) }
  const day = given[fields.pauseUntil]?.[0]
  return day === undefined ? null : { kind: 'until', day }
}

function carriedQuestion(personId: string, carried: string): QuestionRef | null {
  const named = readButtonValue(carried)
  return named === null ? null : { personId, nudgeId: named.nudgeId, position: named.position }
}
