import { restore } from '../engine/concepts/dismissals.ts'
import { snooze } from '../engine/nudges/snooze.ts'
import { resumeAddresses } from '../engine/people/addresses.ts'
import { agree, optIn, optOut } from '../engine/people/consent.ts'
import { pausePerson, resumePerson } from '../engine/people/people.ts'
import { changeSettings, type PersonSettings } from '../engine/people/settings.ts'
import { addVacation, removeVacation } from '../engine/people/vacations.ts'
import { daysAfter } from './calendar-day.ts'
import type { MemberDependencies } from './member.ts'
import {
  type FieldFault,
  faultsOfSettings,
  readChange,
  readDay,
  type Saved,
  type SettingsForm,
} from './settings-form.ts'
import type { Typed } from './typed-form.ts'

/** The sections of the page, by the anchors that links of a mail lead to. */
export type Section = 'top' | 'pause' | 'later' | 'times' | 'often' | 'channel' | 'reading' | 'off' | 'aside' | 'data'

/** What became of one form: what to confirm, or what is wrong with it; in which section either stands. */
export type Taken =
  | { readonly section: Section; readonly saved: Saved }
  | { readonly section: Section; readonly faults: readonly FieldFault[] }

type Action = (dependencies: MemberDependencies, settings: PersonSettings, typed: Typed, at: Date) => Promise<Taken>

/** The forms of the page by the last part of their address. Each changes its person, or says why not. */
export const settingsActions: Readonly<Record<string, Action>> = {
  times: setting('times', 'times'),
  often: setting('often', 'often'),
  channel: setting('channel', 'channel'),
  reading: setting('reading', 'reading'),
  calendar: setting('calendar', 'off'),

  async consent({ db }, { personId, agreed }, typed, at) {
    const answer = typed.answer?.[0]
    if (answer === 'no') {
      await optOut(db, personId, at)
      return { section: 'top', saved: 'declined' }
    }
    if (answer !== 'yes') return { section: 'top', faults: [{ field: 'answer', reason: 'bad-choice' }] }
    await agree(db, personId, at)
    await optIn(db, personId, at)
    return { section: 'top', saved: agreed ? 'started' : 'agreed' }
  },

  async pause({ db }, { personId, localNow }, typed) {
    const length = typed.for?.[0]
    const day = { day: daysAfter(localNow, 1), week: daysAfter(localNow, 7), open: null, until: readDay(typed.until) }
    if (length !== 'day' && length !== 'week' && length !== 'open' && length !== 'until')
      return { section: 'pause', faults: [{ field: 'until', reason: 'bad-choice' }] }
    if (length === 'until' && day.until === null)
      return { section: 'pause', faults: [{ field: 'until', reason: 'bad-day' }] }
    if (length === 'until' && day.until! <= localNow.slice(0, 10))
      return { section: 'pause', faults: [{ field: 'until', reason: 'not-ahead' }] }
    await pausePerson(db, personId, day[length])
    return { section: 'pause', saved: 'paused' }
  },

  async resume({ db }, { personId }, _, at) {
    await resumePerson(db, personId, at)
    return { section: 'pause', saved: 'resumed' }
  },

  async later({ db }, { personId }, typed, at) {
    const choice = typed.choice?.[0]
    if (choice !== 'afternoon' && choice !== 'tomorrow' && choice !== 'next-week')
      return { section: 'later', faults: [{ field: 'choice', reason: 'bad-choice' }] }
    const snoozed = await snooze(db, null, personId, choice, at)
    return snoozed.status === 'refused'
      ? { section: 'later', faults: [{ field: 'choice', reason: snoozed.reason }] }
      : { section: 'later', saved: 'later' }
  },

  /** The word of the person, unlike that of an operator, is about the addresses only: a pause stays. */
  async again({ db }, { personId }) {
    await resumeAddresses(db, personId)
    return { section: 'channel', saved: 'again' }
  },

  async vacation({ db }, { personId }, typed, at) {
    const [fromDay, toDay] = [readDay(typed.fromDay), readDay(typed.toDay)]
    const faults = [
      ...(fromDay === null ? [{ field: 'fromDay', reason: 'bad-day' as const }] : []),
      ...(toDay === null ? [{ field: 'toDay', reason: 'bad-day' as const }] : []),
    ]
    if (fromDay === null || toDay === null) return { section: 'off', faults }
    const added = await addVacation(db, personId, { fromDay, toDay }, at)
    return added.status === 'refused'
      ? { section: 'off', faults: [{ field: 'toDay', reason: added.reason }] }
      : { section: 'off', saved: 'vacation' }
  },

  async 'vacation-remove'({ db }, { personId }, typed) {
    const fromDay = readDay(typed.fromDay)
    if (fromDay !== null) await removeVacation(db, personId, fromDay)
    return { section: 'off', saved: 'vacation-removed' }
  },

  async restore({ db, inForce }, { personId }, typed, at) {
    const conceptId = typed.concept?.[0] ?? ''
    if (!/^\d{1,18}$/.test(conceptId)) return { section: 'aside', faults: [{ field: 'concept', reason: 'bad-choice' }] }
    await restore(db, inForce.model, { personId, conceptId }, at)
    return { section: 'aside', saved: 'restored' }
  },
}

function setting(form: SettingsForm, section: Section): Action {
  return async ({ db }, { personId }, typed, at) => {
    const change = readChange(form, typed)
    if (isFaults(change)) return { section, faults: change }
    const outcome = await changeSettings(db, personId, change, at)
    return outcome.status === 'refused'
      ? { section, faults: faultsOfSettings(outcome.faults) }
      : { section, saved: form }
  }
}

const isFaults = (change: ReturnType<typeof readChange>): change is readonly FieldFault[] => Array.isArray(change)
