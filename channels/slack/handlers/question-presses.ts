import { dismiss } from '../../../engine/concepts/dismissals.ts'
import { type SnoozeChoice, snooze } from '../../../engine/nudges/snooze.ts'
import { markStale, readStanding, showNext } from '../../../engine/nudges/standing-nudge.ts'
import { recordAnswer } from '../../../engine/reviews/answer.ts'
import { askedConcept } from '../../../engine/reviews/asked-concept.ts'
import { readQuestion, revealQuestion } from '../../../engine/reviews/asked-question.ts'
import type { QuestionRef } from '../../../engine/reviews/question-ref.ts'
import { undoAnswer } from '../../../engine/reviews/undo.ts'
import {
  actionIds,
  buttonValue,
  laterChoices,
  moreChoices,
  ratingActions,
  ratingOf,
  readButtonValue,
  readOptionValue,
} from '../actions.ts'
import { flagForm } from '../modals/flag-form.ts'
import { pauseForm } from '../modals/pause-form.ts'
import { ratedForm, typingForm } from '../modals/typed-answer.ts'
import type { Press } from './gesture.ts'
import type { Hand, Handle, Reply } from './reply.ts'
import { replyWords } from './reply-words.ts'

/**
 * What the buttons of a question do. Ids in a value could be anybody's: every statement is by the person who pressed, so a forged one finds nothing. Whatever becomes of a
 * press, the message is brought up to date, since it may have shown buttons that have no meaning any more.
 */
export const questionPresses: Readonly<Record<string, Handle<Press>>> = {
  [actionIds.reveal]: pressed(async ({ db, at }, ref) => {
    await revealQuestion(db, ref, at)
    return {}
  }),

  [actionIds.type]: pressed(async ({ db, doer, at }, ref) => {
    const asked = await readQuestion(db, ref, at)
    return asked?.status === 'asked' ? { form: typingForm(asked, buttonValue(ref), doer.language) } : {}
  }),

  ...Object.fromEntries(Object.values(ratingActions).map((actionId) => [actionId, pressed(rate)])),

  [actionIds.undo]: pressed(async ({ db, inForce, doer, at }, ref) => {
    const outcome = await undoAnswer(db, inForce.model, ref, at)
    const isLate = outcome.status === 'refused' && outcome.reason === 'too-late'
    return isLate ? { say: replyWords[doer.language].tooLateToUndo } : {}
  }),

  [actionIds.next]: pressed(async ({ db, at }, ref) => {
    await showNext(db, ref, at)
    return {}
  }),

  [actionIds.later]: chosen(laterChoices, postpone),

  [actionIds.more]: chosen(moreChoices, async ({ db, inForce, doer, at }, ref, choice) => {
    if (choice === 'pause') return { form: pauseForm(buttonValue(ref), doer.language) }
    if (choice === 'flag') return { form: flagForm(buttonValue(ref), doer.language) }
    const concept = await askedConcept(db, ref)
    if (concept === null) return {}
    await dismiss(db, inForce.model, { personId: doer.personId, conceptId: concept.conceptId }, at)
    return { say: replyWords[doer.language].dismissed, closes: true, home: true }
  }),
}

async function rate({ db, inForce, doer, at }: Hand, ref: QuestionRef, press: Press): Promise<Reply> {
  const rating = ratingOf(press.actionId)
  if (rating === null) return {}
  await recordAnswer(db, inForce.model, ref, rating, at)
  if (press.place.kind !== 'modal') return {}
  const asked = await readQuestion(db, ref, at)
  return asked?.status === 'answered' ? { form: ratedForm(asked, doer.language) } : {}
}

async function postpone({ db, doer, at }: Hand, ref: QuestionRef, choice: SnoozeChoice): Promise<Reply> {
  const standing = await readStanding(db, ref, at)
  // A button of a message that is long done must not put off what comes next.
  if (standing === null || standing.kind === 'notice' || standing.closedReason !== null) return {}
  const outcome = await snooze(db, ref, doer.personId, choice, at)
  return outcome.status === 'refused' ? { say: replyWords[doer.language].notPossibleAnyMore } : { home: true }
}

/** A button whose value names a question. */
function pressed(handle: (hand: Hand, ref: QuestionRef, press: Press) => Promise<Reply>): Handle<Press> {
  return async (hand, press) => await upToDate(hand, readButtonValue(press.value), (ref) => handle(hand, ref, press))
}

/** A menu whose options name a question and a choice. */
function chosen<Choice extends (typeof laterChoices)[number] | (typeof moreChoices)[number]>(
  choices: readonly Choice[],
  handle: (hand: Hand, ref: QuestionRef, choice: Choice) => Promise<Reply>,
): Handle<Press> {
  return async (hand, { value }) => {
    const read = readOptionValue(value, choices)
    return await upToDate(hand, read, (ref) => handle(hand, ref, (read as { choice: Choice }).choice))
  }
}

async function upToDate(
  { db, doer, at }: Hand,
  named: { readonly nudgeId: string; readonly position: number } | null,
  handle: (ref: QuestionRef) => Promise<Reply>,
): Promise<Reply> {
  if (named === null) return {}
  const ref = { personId: doer.personId, nudgeId: named.nudgeId, position: named.position }
  const reply = await handle(ref)
  await markStale(db, ref, at)
  return { refresh: ref, ...reply }
}
