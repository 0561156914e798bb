import type { Language } from './language.ts'

/** When something falls due, as a colleague would say it: "tomorrow", "in 3 days", "in about 2 weeks". `days`: from now, fractional. */
export function daysInWords(days: number, language: Language = 'en'): string {
  const { tomorrow, ahead, forms } = words[language]
  return days < 1.5 ? tomorrow : ahead(spanInWords(days, forms))
}

/** How long ago something was: "in the last day", "3 days ago", "about 2 weeks ago". `days`: fractional, since then. */
export function daysAgoInWords(days: number, language: Language = 'en'): string {
  const { lately, ago, forms } = words[language]
  return days < 1 ? lately : ago(spanInWords(days, forms))
}

/** How long a memory lasts, as a span: "9 days", "about 5 months". `days`: fractional. */
export function spanOfDays(days: number, language: Language = 'en'): string {
  return spanInWords(Math.max(1, days), words[language].spans)
}

/** The name of a weekday; 1 is Monday. */
export function weekdayInWords(weekday: number, language: Language = 'en'): string {
  return words[language].weekdays[weekday - 1]!
}

/** The forms of one and of many, and what stands before a number that is not exact. */
type Forms = {
  readonly about: string
  readonly day: readonly [string, string]
  readonly week: readonly [string, string]
  readonly month: readonly [string, string]
  readonly year: readonly [string, string]
  readonly oneYear: string
}

type Words = {
  readonly tomorrow: string
  readonly lately: string
  readonly ahead: (span: string) => string
  readonly ago: (span: string) => string
  /** As they stand after "in" and "ago", and by themselves: German declines them. */
  readonly forms: Forms
  readonly spans: Forms
  readonly weekdays: readonly string[]
}

const english: Forms = {
  about: 'about',
  day: ['day', 'days'],
  week: ['week', 'weeks'],
  month: ['month', 'months'],
  year: ['year', 'years'],
  oneYear: 'a year',
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    tomorrow: 'tomorrow',
    lately: 'in the last day',
    ahead: (span) => `in ${span}`,
    ago: (span) => `${span} ago`,
    forms: english,
    spans: english,
    weekdays: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
  },
  de: {
    tomorrow: 'morgen',
    lately: 'seit gestern',
    ahead: (span) => `in ${span}`,
    ago: (span) => `vor ${span}`,
    forms: {
      about: 'etwa',
      day: ['Tag', 'Tagen'],
      week: ['Woche', 'Wochen'],
      month: ['Monat', 'Monaten'],
      year: ['Jahr', 'Jahren'],
      oneYear: 'einem Jahr',
    },
    spans: {
      about: 'etwa',
      day: ['Tag', 'Tage'],
      week: ['Woche', 'Wochen'],
      month: ['Monat', 'Monate'],
      year: ['Jahr', 'Jahre'],
      oneYear: 'ein Jahr',
    },
    weekdays: ['Montag', 'Dienstag', 'Mittwoch', 'Donnerstag', 'Freitag', 'Samstag', 'Sonntag'],
  },
}

/** Exact up to ten days, then in the largest unit of which there are about two. */
function spanInWords(days: number, forms: Forms): string {
  const { about, day, week, month, year, oneYear } = forms
  if (days < 10.5) return counted(Math.round(days), day)
  if (days < 49) return `${about} ${counted(Math.round(days / 7), week)}`
  if (days < 350) return `${about} ${counted(Math.round(days / (365.25 / 12)), month)}`
  const years = Math.round(days / 365.25)
  return `${about} ${years === 1 ? oneYear : counted(years, year)}`
}

const counted = (count: number, [one, many]: readonly [string, string]): string =>
  `${count} ${count === 1 ? one : many}`
