import nlp from 'compromise/two'
import { type Span, type Word, wordsOf } from './draft-span.ts'
import * as list from './draft-words.ts'

/** What a parse adds to a sentence: the tags of each word by its offset. */
export type Parse = ReadonlyMap<number, ReadonlySet<string>>

/** One tagging pass of `compromise` (English only); by far the dearest step, so it is asked for last and once. */
export function parse(sentence: string): Parse {
  const tags = new Map<number, ReadonlySet<string>>()
  let offset = 0
  for (const term of nlp(sentence).docs.flat()) {
    if (term.text !== '') tags.set(offset + term.pre.length, term.tags ?? new Set())
    offset += term.pre.length + term.text.length + term.post.length
  }
  return tags
}

/**
 * Where the first verb of the main clause stands among the words, or -1. Without a parse only forms count that are hardly
 * anything else; with one, what it tagged as a verb.
 */
export function verbIndex(words: readonly Word[], parsed: Parse | undefined): number {
  const from = mainClauseIndex(words)
  const verb = words.findIndex((_, index) => index >= from && isVerb(words, index, from, parsed))
  // Behind a "when" or "that" stands the verb of another clause; the main one is of a rarer kind, so it takes a parse.
  const isNested = words.slice(from + 1, Math.max(verb, 0)).some(({ lower }) => list.SUBORDINATORS.has(lower))
  if (parsed === undefined && isNested) return -1
  // "The team agreed that all services must ...": what was agreed tells more.
  if (verb < 0 || words[verb + 1]?.lower !== 'that') return verb
  const reported = words.findIndex((_, index) => index > verb + 2 && isVerb(words, index, from, parsed))
  return reported < 0 ? verb : reported
}

function isVerb(words: readonly Word[], index: number, from: number, parsed: Parse | undefined): boolean {
  const lower = words[index]?.lower ?? ''
  const before = words[index - 1]?.lower ?? ''
  if (before === 'who' || before === 'which' || before === 'that' || before === 'to') return false
  if (index === from && (list.IMPERATIVES.has(lower) || opensWithVerb(words.slice(from)))) return true
  if (list.AUXILIARIES.has(lower) || list.SURE_VERBS.has(lower)) return true
  if (index > from && list.PLURAL_VERBS.has(lower) && before.endsWith('s')) return true
  const tags = parsed?.get(words[index]?.start ?? -1)
  if (tags === undefined || !tags.has('Verb') || tags.has('Gerund')) return false
  // A tag of "verb" after an article or a preposition is a noun or a participle in truth.
  return !list.DETERMINERS.has(before) && !list.PREPOSITIONS.has(before)
}

/**
 * True where a fact leaves its subject out ("Reports to Dana"). Many such verbs are nouns too ("Reports are due"): then
 * another verb follows within the clause.
 */
export function opensWithVerb(words: readonly Word[]): boolean {
  const first = words[0]?.lower ?? ''
  if (list.AUXILIARIES.has(first) || list.SURE_VERBS.has(first)) return true
  // "Resets the counter": a plural noun is not followed by an article.
  if (/^[a-z]{3,}s$/.test(first) && list.DETERMINERS.has(words[1]?.lower ?? '')) return true
  if (!list.OPENING_VERBS.has(first)) return false
  return !clauseFrom(words, 1).some(
    ({ lower }, index, rest) =>
      rest[index - 1]?.lower !== 'to' &&
      (list.AUXILIARIES.has(lower) || list.SURE_VERBS.has(lower) || list.PLURAL_VERBS.has(lower)),
  )
}

/** "When a customer asks, ...": the main clause begins after the comma. */
function mainClauseIndex(words: readonly Word[]): number {
  if (!list.CLAUSE_OPENERS.has(words[0]?.lower ?? '')) return 0
  const comma = words.findIndex((word) => word.endsClause)
  return comma > 0 && comma < words.length - 1 ? comma + 1 : 0
}

/**
 * The telling part after the verb: what follows the verb group, its preposition and its article, up to the end of the
 * clause. "Requires approval from the security team" gives "security team", "uses feature flags for risky changes" gives
 * "feature flags". Undefined where nothing follows, or no more than an adjective after a bare "is".
 */
export function partAfterVerb(sentence: string, words: readonly Word[], verb: number): Span | undefined {
  const begin = afterVerbGroup(words, verb)
  if (words[begin - 1]?.endsClause === true) return undefined
  const led = list.PREPOSITIONS.has(words[begin]?.lower ?? '')
  const object = clauseFrom(words, led ? begin + 1 : begin)
  const told = led ? object : tellingPart(object)
  const part = withoutEdges(told)
  if (!part.some((word) => word.lower.length > 2 && !list.STOP_WORDS.has(word.lower))) return undefined
  // "Is reliable", "has a dog": one of a thousand answers would fit the blank.
  const tellsLittle = list.COPULAS.has(words[verb]?.lower ?? '') || /^ha(?:s|ve|d)$/.test(words[verb]?.lower ?? '')
  if (verb === 0 && begin === 1 && tellsLittle && part.length === 1 && !led) return undefined
  const span = spanOf(part)
  return span === undefined || sentence.slice(span.start, span.end).includes('\ue000') ? undefined : span
}

function afterVerbGroup(words: readonly Word[], verb: number): number {
  const opens = words[verb]?.lower ?? ''
  const passive = list.AUXILIARIES.has(opens)
  let modal = list.MODALS.has(opens)
  let at = verb + 1
  for (; at < words.length && words[at - 1]?.endsClause !== true; at++) {
    const lower = words[at]?.lower ?? ''
    if (
      list.ADVERBS.has(lower) ||
      list.AUXILIARIES.has(lower) ||
      (passive && /^[a-z]+ly$/.test(lower) && !/^(?:hour|dai|night|week|month|quarter|year)ly$/.test(lower))
    )
      continue
    if (modal) {
      modal = lower === 'be'
      continue
    }
    if (passive && (/^[a-z]+(?:[^e]ed|en)$/.test(lower) || list.PARTICIPLES.has(lower) || ROLES.has(lower))) continue
    break
  }
  return at
}

/** Adjectives that lead on to what matters, like a participle: "is responsible for ____". */
const ROLES: ReadonlySet<string> = new Set(
  'responsible available due subject open closed exempt limited part'.split(' '),
)

/** The words up to a clause end; a word that ends clauses may stand first ("must be restarted after ____"). */
function clauseFrom(words: readonly Word[], begin: number): readonly Word[] {
  let end = begin
  while (end < words.length && (end === begin || !list.CLAUSE_ENDS.has(words[end]?.lower ?? ''))) {
    end++
    if (words[end - 1]?.endsClause === true) break
  }
  return words.slice(begin, end)
}

/** What follows the first preposition of place, source or means (of "from ... to ..." the target), else all. */
function tellingPart(object: readonly Word[]): readonly Word[] {
  const places = object.flatMap((word, index) =>
    list.TELLING_PREPOSITIONS.has(word.lower) && index < object.length - 1 ? [index] : [],
  )
  const first = places.find(
    (index) =>
      object[index]?.lower !== 'from' || !places.some((later) => later > index && object[later]?.lower === 'to'),
  )
  if (first === undefined) return object
  const next = places.find((index) => index > first)
  return object.slice(first + 1, next)
}

function withoutEdges(told: readonly Word[]): readonly Word[] {
  const part = list.DETERMINERS.has(told[0]?.lower ?? '') ? told.slice(1) : told
  return part.length > 1 && list.ADVERBS.has(part.at(-1)?.lower ?? '') ? part.slice(0, -1) : part
}

/** The words of the text after a label, such as "Escalation path: ____", up to the end of the clause. */
export function partAfterLabel(sentence: string, bodyStart: number): Span | undefined {
  return spanOf(
    clauseFrom(
      wordsOf(sentence).filter((word) => word.start >= bodyStart),
      0,
    ),
  )
}

function spanOf(part: readonly Word[]): Span | undefined {
  const first = part[0]
  const last = part.at(-1)
  return first === undefined || last === undefined ? undefined : { start: first.start, end: last.end }
}
