import { BARE_NUMBER, NUMBER_KINDS, NUMBERS, type NumberKind } from './draft-number-pattern.ts'
import { isFormer, type Span, wordsOf } from './draft-span.ts'
import { AUXILIARIES, OPENING_VERBS, STOP_WORDS, SURE_VERBS } from './draft-words.ts'

/** A number that a question may ask for. `carries`: false for one that only dates, labels or counts off the sentence. */
export type NumberSpan = Span & { readonly carries: boolean }

/**
 * Numbers, dates, times, durations, amounts, percentages and versions, each with its unit, the most telling first.
 * Which of several carries the fact: an amount with a unit tells more than a date, a date or dotted version more than a
 * bare number, a bare number more than a year. A new value wins over an old one ("from 14 to 30 days", "was 14, now 30"),
 * the last of a list over those before it. Among equals the first, since conditions and remarks follow the main point.
 * Last come (`carries` false): a number in parentheses, a list marker, a year or date that opens the sentence ("Since 2021
 * ..."), a year before its noun ("the 2025 budget"), the number of the subject's name ("Tier 2 support is ...").
 */
export function numbersIn(sentence: string): NumberSpan[] {
  const found: (NumberSpan & { readonly rank: number })[] = []
  for (const match of sentence.matchAll(NUMBERS)) {
    const kind = NUMBER_KINDS.find((name) => match.groups?.[name] !== undefined)
    if (kind === undefined) continue
    const span = { start: match.index, end: match.index + match[0].length }
    const before = sentence.slice(0, span.start)
    const after = sentence.slice(span.end)
    const carries = !isAside(kind, match[0], before, after)
    const rank = RANK[kind] + (isFormer(before) ? 1.2 : isListed(after) ? 0.5 : 0) + (carries ? 0 : 10)
    found.push({ ...span, carries, rank })
    // Where the unit stands elsewhere in the sentence too, the bare number can still be asked for.
    const bare = kind === 'amount' ? BARE_NUMBER.exec(match[0]) : null
    if (bare !== null) found.push({ start: span.start, end: span.start + bare[0].length, carries, rank: rank + 0.25 })
  }
  return found.sort((one, other) => one.rank - other.rank || one.start - other.start)
}

const RANK: Readonly<Record<NumberKind, number>> = {
  amount: 1,
  time: 1,
  weekday: 2,
  rhythm: 2,
  date: 3,
  version: 3,
  bare: 4,
  year: 5,
}

/** True where another number of the same list follows. */
function isListed(after: string): boolean {
  return /^(?:,| and| or) [€$£]?\d/.test(after)
}

/** True where a number only dates, labels or counts off what is said. */
function isAside(kind: NumberKind, text: string, before: string, after: string): boolean {
  if (before.lastIndexOf('(') > before.lastIndexOf(')')) return true
  if (before === '' && /^[.)] /.test(after)) return true
  const datesTheSentence = kind === 'year' || (kind === 'date' && /\d/.test(text))
  if (datesTheSentence && /^(?:(?:on|in|since|as of|from|by|until) )?$/i.test(before)) return true
  const nextWord = /^ (\p{Ll}+)/u.exec(after)?.[1]
  if (kind === 'year' && nextWord !== undefined && !STOP_WORDS.has(nextWord)) return true
  if (kind === 'bare' && /(?:^|\s)(?:\p{Lu}{2,}|Route|Office|Microsoft) $/u.test(before)) return true
  return (kind === 'bare' || kind === 'version') && isNameOfSubject(before, after)
}

/** "Tier 2 support is ...": one noun stands before the number, and the verb comes after it. */
function isNameOfSubject(before: string, after: string): boolean {
  const noun = /^(?:the )?([\p{L}-]+) $/iu.exec(before)?.[1]?.toLowerCase()
  if (noun === undefined || OPENING_VERBS.has(noun) || SURE_VERBS.has(noun) || STOP_WORDS.has(noun)) return false
  return wordsOf(after)
    .slice(0, 3)
    .some((word) => AUXILIARIES.has(word.lower) || SURE_VERBS.has(word.lower))
}
