import type { Decision } from '../../../engine/nudges/decisions.ts'
import type { OwnHome } from '../../../engine/reports/own-home.ts'
import { dayWithWeekday } from '../../../engine/wording/day-words.ts'
import { decisionInWords } from '../../../engine/wording/decision-words.ts'
import type { Language } from '../../../engine/wording/language.ts'
import { spanOfDays, weekdayInWords } from '../../../engine/wording/time-words.ts'
import { lineOf } from '../messages/memory-text.ts'

/** How many decisions `/clo why` and the Home tell of. */
export const decisionsShown = 10

/** So many topics are told of; the rest is counted. */
const topicsShown = 12

/** A name is as long as a question at most, and all of them fit into one paragraph. */
const nameLimit = 140

/** How much is due, and when the next question may come. */
export function standingLines({ dueNow, nextSlot }: OwnHome, language: Language): readonly string[] {
  const { due, next } = words[language]
  return [due(dueNow), ...(nextSlot === null ? [] : [next(weekdayInWords(nextSlot.weekday, language), nextSlot.clock)])]
}

/** How long what the person knows of each topic lasts. */
export function strengthLines({ topics }: OwnHome, language: Language): readonly string[] {
  const { nothing, notYet, more, of } = words[language]
  if (topics.length === 0) return [nothing]
  const lines = topics.slice(0, topicsShown).map(({ topic, concepts, stabilityDays }) => {
    const span = stabilityDays === null ? notYet : spanOfDays(stabilityDays, language)
    return `${topic === '' ? of : lineOf(topic, nameLimit)}: ${span} (${concepts})`
  })
  return topics.length <= topicsShown ? lines : [...lines, more(topics.length - topicsShown)]
}

/** What fades within the week. */
export function fadingLines({ fading }: OwnHome, language: Language): readonly string[] {
  const { fades, today } = words[language]
  return fading.map(
    ({ name, days }) => `${lineOf(name, nameLimit)}: ${days < 1 ? today : fades(spanOfDays(days, language))}`,
  )
}

/** What was decided, newest first, each with its reason. */
export function decisionLines(decisions: readonly Decision[], language: Language): readonly string[] {
  return decisions.map(({ local, reason, asked, deferred }) => {
    const [day = '', clock = ''] = local.split(' ')
    return `${dayWithWeekday(day, language)}, ${clock}: ${decisionInWords(reason, { asked, deferred }, language)}`
  })
}

const words = {
  en: {
    due: (count: number) =>
      count === 0
        ? 'Nothing is due now.'
        : count === 1
          ? 'One question is due now.'
          : `${count} questions are due now.`,
    next: (weekday: string, clock: string) => `The next time that something may come is ${weekday} at ${clock}.`,
    nothing: 'There is nothing to remember yet.',
    notYet: 'not asked yet',
    of: 'Everything else',
    more: (count: number) => `and ${count} more topics`,
    fades: (span: string) => `fades in ${span}`,
    today: 'fades today',
  },
  de: {
    due: (count: number) =>
      count === 0 ? 'Gerade steht nichts an.' : count === 1 ? 'Eine Frage steht an.' : `${count} Fragen stehen an.`,
    next: (weekday: string, clock: string) => `Das nächste Mal kann ${weekday} um ${clock} Uhr etwas kommen.`,
    nothing: 'Es gibt noch nichts zu merken.',
    notYet: 'noch nicht gefragt',
    of: 'Alles andere',
    more: (count: number) => `und ${count} weitere Themen`,
    fades: (span: string) => `noch ${span}, dann verblasst es`,
    today: 'verblasst heute',
  },
} as const satisfies Record<Language, unknown>
