import { STOP_WORDS } from './draft-words.ts'

/** What stands for the answer in a question: always the same length, so that it tells nothing. */
export const BLANK = '____'

/** Longest question, answer and context line, in UTF-16 units. Longer ones hold more than one idea. */
export const LIMITS = { question: 140, answer: 120, context: 80 } as const

/** Why a question must not be asked as it stands. */
export type QuestionFault = 'too-long' | 'answer-leaks'

/**
 * Checks one question with its answer and the line above it; undefined when it may be asked. It leaks when the answer, one
 * of its rare words (no stop word, four letters or more; also a shorter or longer form of it) or one of its numbers
 * (spelled or in digits) stands in the question or the context.
 */
export function lintQuestion(context: string, question: string, answer: string): QuestionFault | undefined {
  if (question.length > LIMITS.question || answer.length > LIMITS.answer || context.length > LIMITS.context)
    return 'too-long'
  const shown = `${context} ${question}`.toLowerCase()
  if (shown.includes(answer.toLowerCase())) return 'answer-leaks'
  const shownWords = rareWords(shown)
  const shownNumbers = new Set(numbers(shown))
  const leaks =
    rareWords(answer.toLowerCase()).some((word) => shownWords.some((other) => isFormOf(word, other))) ||
    numbers(answer.toLowerCase()).some((number) => shownNumbers.has(number))
  return leaks ? 'answer-leaks' : undefined
}

function rareWords(lower: string): string[] {
  return (lower.match(/[\p{L}\p{M}]{4,}/gu) ?? []).filter((word) => !STOP_WORDS.has(word))
}

/** "payment" and "payments", "deploy" and "deployment": one begins with the other. */
function isFormOf(word: string, other: string): boolean {
  return word.startsWith(other) || other.startsWith(word)
}

/** Digits without grouping signs and leading zeros (a date, time or version is one number); spelled numbers as digits. */
function numbers(lower: string): string[] {
  const digits = lower.replace(/(?<=\d)[,'’](?=\d{3})/g, '').match(/\d+(?:[.:/-]\d+)*/g) ?? []
  const spelled = lower.match(SPELLED_NUMBER) ?? []
  return [
    ...digits.map((digit) => digit.replace(/^0+(?=\d)/, '')),
    ...spelled.map((word) => String(SPELLED.indexOf(word))),
  ]
}

const SPELLED = ['', '', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve']
const SPELLED_NUMBER = new RegExp(String.raw`\b(?:${SPELLED.slice(2).join('|')})\b`, 'g')
