import { type Language, locales } from './language.ts'
import { weekdayInWords } from './time-words.ts'

/** A calendar day `2026-02-01` as "1 February 2026". It is nobody's instant, so no time zone has a say in it. */
export function dayInWords(day: string, language: Language): string {
  return new Date(`${day.slice(0, 10)}T00:00:00Z`).toLocaleDateString(locales[language], {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  })
}

/** A calendar day in the weeks around: "Monday, 5 January". */
export function dayWithWeekday(day: string, language: Language): string {
  return new Date(`${day.slice(0, 10)}T00:00:00Z`).toLocaleDateString(locales[language], {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  })
}

/** Weekdays (1 is Monday, in order): in a row as a span, "Monday to Friday"; others one by one. */
export function weekdaysInWords(days: readonly number[], language: Language): string {
  const names = days.map((day) => weekdayInWords(day, language))
  const isRow = days.length > 2 && days.every((day, index) => day === days[0]! + index)
  return isRow ? `${names[0]} ${words[language].through} ${names.at(-1)}` : listed(names, language)
}

/** "one, two and three" */
export function listed(names: readonly string[], language: Language): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${words[language].and} ${names.at(-1)}`
}

const words: Readonly<Record<Language, { readonly and: string; readonly through: string }>> = {
  en: { and: 'and', through: 'to' },
  de: { and: 'und', through: 'bis' },
}
