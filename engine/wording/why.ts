import type { Language } from './language.ts'
import { daysAgoInWords } from './time-words.ts'

/** What is known of why a question comes now. Days are fractional, up to the slot. */
export type Why = {
  readonly metDays: number
  /** Null: it was never answered. */
  readonly answeredDays: number | null
  /** Who surfaced it; null: nobody any more, or an audience assigned it. */
  readonly source: string | null
}

/** "Why this, why now" in a line: who surfaced it and when, and what became of it since. */
export function whyInWords({ metDays, answeredDays, source }: Why, language: Language): string {
  const met = daysAgoInWords(metDays, language)
  if (language === 'de') {
    const from = source === null ? `Dir zuerst begegnet: ${met}` : `Von ${source}, ${met}`
    return answeredDays === null
      ? `${from}. Noch nie gefragt.`
      : `${from}. Zuletzt geübt: ${daysAgoInWords(answeredDays, language)}; gleich verblasst es.`
  }
  const from = source === null ? `First met ${met}` : `From ${source}, ${met}`
  return answeredDays === null
    ? `${from}. Never asked so far.`
    : `${from}. Last practised ${daysAgoInWords(answeredDays, language)}; about to fade.`
}
