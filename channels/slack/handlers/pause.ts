import { pausePerson, resumePerson } from '../../../engine/people/people.ts'
import { readSettings } from '../../../engine/people/settings.ts'
import { dayAfter, readDay } from './local-day.ts'
import type { Hand, Reply } from './reply.ts'
import { replyWords } from './reply-words.ts'

/** For how long: so many whole days after today, until a day begins, or until the person resumes. */
export type PauseWish =
  | { readonly kind: 'days'; readonly count: number }
  | { readonly kind: 'until'; readonly day: string }
  | { readonly kind: 'open' }

/** The longest pause that has an end, days; whoever wants more pauses until they resume. */
const mostDays = 366

/** Reads what stands behind "pause": nothing, "3 days", "1 week", "until 2026-02-01", and the same in German; null when it is none of these. */
export function readPause(words: string): PauseWish | null {
  const text = words.trim().toLowerCase()
  if (text === '') return { kind: 'open' }
  const [, count, unit] =
    /^(?:for |für )?(\d{1,3}|an?|one|einen?|eine) (day|week|tag|woche)(?:s|e|en|n)?$/.exec(text) ?? []
  if (unit !== undefined) {
    const number = Number.isNaN(Number(count)) ? 1 : Number(count)
    return { kind: 'days', count: ['week', 'woche'].includes(unit) ? 7 * number : number }
  }
  const [, given = ''] = /^(?:until|till|bis|bis zum) (\S+)$/.exec(text) ?? []
  const day = readDay(given)
  return day === null ? null : { kind: 'until', day }
}

/** What became of a wish; `day` is the first one on which something may come again, null when none was named. */
export type Paused =
  | { readonly status: 'paused'; readonly day: string | null }
  | { readonly status: 'refused'; readonly reason: 'not-ahead' }

/** Sends nothing from now on. Days are those of the person's own calendar. */
export async function pauseAs({ db, doer, at }: Hand, wish: PauseWish): Promise<Paused> {
  const settings = await readSettings(db, doer.personId, at)
  if (settings === null) throw new Error(`There is no person ${doer.personId} to pause`)
  const today = settings.localNow.slice(0, 10)
  // Today and so many whole days: who pauses for a day in the evening means tomorrow.
  const day = wish.kind === 'days' ? dayAfter(today, wish.count + 1) : wish.kind === 'until' ? wish.day : null
  if (day !== null && (day <= today || day > dayAfter(today, mostDays)))
    return { status: 'refused', reason: 'not-ahead' }
  await pausePerson(db, doer.personId, day)
  return { status: 'paused', day }
}

/** Says that and until when nothing comes. */
export function pausedReply({ doer }: Hand, day: string | null): Reply {
  const words = replyWords[doer.language]
  return { say: day === null ? words.pausedForNow : words.pausedUntil(day), home: true }
}

/** Ends a pause, and says what that changes. */
export async function resume({ db, doer, at }: Hand): Promise<Reply> {
  const words = replyWords[doer.language]
  await resumePerson(db, doer.personId, at)
  const settings = await readSettings(db, doer.personId, at)
  const mayAsk = settings?.agreed === true && !settings.optedOut
  return { say: mayAsk ? words.resumed : words.resumedWithoutConsent, home: true }
}
