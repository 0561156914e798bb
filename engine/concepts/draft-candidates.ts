import { literalsIn, maskLiterals } from './draft-literal.ts'
import { isAgent, type NameSpan, namesIn } from './draft-name.ts'
import { numbersIn } from './draft-number.ts'
import { isFormer, type Span, type Word, wordsOf } from './draft-span.ts'
import { type Parse, parse, partAfterLabel, partAfterVerb, verbIndex } from './draft-verb.ts'
import {
  ENGLISH_HINTS,
  ENGLISH_WORDS,
  IMPERATIVES,
  OPENING_VERBS,
  PLURAL_VERBS,
  PREPOSITIONS,
  SURE_VERBS,
} from './draft-words.ts'

/**
 * The parts of a sentence worth asking for, best first: numbers, then names, then literal values, then the part after the
 * verb. A name or literal in front of the verb is what the sentence speaks about, so it comes last, with numbers that only
 * label; unless it does what the verb says ("____ approves refunds") or is a person, place or organisation that has a role
 * ("____ is the primary region").
 * `lead` stands before the sentence in the question; without it a phrase that has no verb cannot be asked for.
 * Lazy: the costly parse runs only when everything before it was refused.
 */
export function* candidatesIn(sentence: string, lead: string): Generator<Span> {
  const bodyStart = labelLength(sentence)
  const inBody = (span: Span) => span.start >= bodyStart
  const masked = maskLiterals(sentence)

  const numbers = numbersIn(masked).filter(inBody)
  yield* numbers.filter((number) => number.carries)

  const words = wordsOf(masked).filter(inBody)
  const sureVerb = verbIndex(words, undefined)
  const verbStart = words[sureVerb]?.start ?? bodyStart
  const isTold = (span: Span) => span.start >= verbStart && span.start > 0
  const names = namesIn(masked, bodyStart).filter(inBody)
  const literals = literalsIn(sentence).filter(inBody)
  const told = names.filter((name) => !name.opens && isTold(name))
  const isFormerName = (name: Span) => isFormer(masked.slice(0, name.start))
  yield* told.filter((name) => !isFormerName(name))
  yield* told.filter(isFormerName)
  yield* names.filter((name) => name.opens && isAgent(masked, name))
  yield* literals.filter(isTold)

  const opening = names.find((name) => name.opens && /^ (?:is|are) (?:the|our) /.test(masked.slice(name.end)))
  const parsed = opening !== undefined || sureVerb < 0 ? parse(masked) : undefined
  if (opening !== undefined && isNamed(opening, words, parsed)) yield opening
  const verb = sureVerb >= 0 ? sureVerb : verbIndex(words, parsed)
  const part = verb >= 0 ? partAfterVerb(masked, words, verb) : partOfPhrase(masked, words, bodyStart, lead)
  if (part !== undefined && (bodyStart > 0 || isEnglish(words))) yield part

  yield* names.filter((name) => !name.opens && !isTold(name))
  yield* literals.filter((literal) => !isTold(literal))
  yield* numbers.filter((number) => !number.carries)
}

/** "Escalation path: ..." has a label of up to five words, which stays visible. */
function labelLength(sentence: string): number {
  return /^(?:[^\s:]+ ){0,4}[^\s:]+: (?=\S)/.exec(sentence)?.[0].length ?? 0
}

function isNamed(name: NameSpan, words: readonly Word[], parsed: Parse | undefined): boolean {
  return words
    .filter((word) => word.start >= name.start && word.end <= name.end)
    .some((word) => ['Person', 'Place', 'Organization'].some((tag) => parsed?.get(word.start)?.has(tag)))
}

/** Of a text without a verb: what stands after its label, or after its first preposition ("Head of ____"). */
function partOfPhrase(masked: string, words: readonly Word[], bodyStart: number, lead: string): Span | undefined {
  if (bodyStart > 0) return partAfterLabel(masked, bodyStart)
  const preposition = words.findIndex((word, index) => index > 0 && PREPOSITIONS.has(word.lower))
  return lead === '' || preposition < 0 ? undefined : partAfterVerb(masked, words, preposition)
}

/** Only English is understood well enough to find the part after a verb. */
function isEnglish(words: readonly Word[]): boolean {
  const first = words[0]?.lower ?? ''
  return (
    OPENING_VERBS.has(first) ||
    IMPERATIVES.has(first) ||
    words.some(({ lower }) => ENGLISH_WORDS.has(lower) || SURE_VERBS.has(lower) || PLURAL_VERBS.has(lower)) ||
    words.filter((word) => ENGLISH_HINTS.has(word.lower)).length > 1
  )
}
