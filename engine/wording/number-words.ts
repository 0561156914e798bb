import { type Language, locales } from './language.ts'

/** A count with its thousands apart. */
export function countInWords(count: number, language: Language): string {
  return count.toLocaleString(locales[language])
}

/** A fraction 0..1 as whole percent, or a dash for nothing to count. */
export function percentInWords(fraction: number | null, language: Language): string {
  return fraction === null ? '–' : fraction.toLocaleString(locales[language], { style: 'percent' })
}

/** A count with what is counted: "1 answer", "1,204 answers". */
export function countedInWords(count: number, [one, many]: readonly [string, string], language: Language): string {
  return `${countInWords(count, language)} ${count === 1 ? one : many}`
}
