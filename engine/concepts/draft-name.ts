import { type Span, wordsOf } from './draft-span.ts'
import { AGENT_VERBS, isCommonWord } from './draft-words.ts'

/** A name that a question may ask for. `opens`: it begins the sentence, where a capital alone proves nothing. */
export type NameSpan = Span & { readonly opens: boolean }

/**
 * Runs of capitalised words, in order: people, places, organisations, products. Words in capitals throughout are literals
 * unless they belong to a longer name ("AWS Lambda"). `masked`: the sentence with its literals overwritten.
 */
export function namesIn(masked: string, bodyStart: number): NameSpan[] {
  const names: NameSpan[] = []
  for (const match of masked.matchAll(RUN)) {
    const opens = match.index <= bodyStart || /[.!?]["”')]? $/.test(masked.slice(0, match.index))
    const span = withoutCommonEdges(masked, { start: match.index, end: match.index + match[0].length })
    if (span === undefined || !/\p{Ll}/u.test(masked.slice(span.start, span.end))) continue
    names.push({ ...span, opens: opens && span.start === match.index })
  }
  return names
}

/** True where the name at the start does what the verb says, as in "____ approves all refunds". */
export function isAgent(masked: string, name: NameSpan): boolean {
  const next = wordsOf(masked.slice(name.end))[0]
  return next !== undefined && masked.charAt(name.end) === ' ' && AGENT_VERBS.has(next.lower)
}

const CAPITALISED = String.raw`(?:(?:St|Mt|Dr|Mr|Mrs|Ms)\. )?\p{Lu}[\p{L}\p{N}]*(?:(?:['’](?!s\b)|[-&.](?=\p{L}))[\p{L}\p{N}]+)*`
const RUN = new RegExp(
  String.raw`(?<![\p{L}\p{N}\ue000_.@/-])${CAPITALISED}(?: (?:(?:of|de|da|di|la|van|von|der|den|the|al|bin|&) ){0,2}(?:${CAPITALISED}|\d{1,4}(?=[\s.,;)]|$)))*`,
  'gu',
)

/** Drops words that only a sentence start or a heading capitalises. */
function withoutCommonEdges(masked: string, run: Span): Span | undefined {
  const inner = wordsOf(masked.slice(run.start, run.end))
  const isCommon = (lower: string) => isCommonWord(lower) || MISTAKEN.has(lower)
  while (inner[0] !== undefined && isCommon(inner[0].lower)) inner.shift()
  while (isCommon(inner.at(-1)?.lower ?? '')) inner.pop()
  const first = inner[0]
  const last = inner.at(-1)
  if (first === undefined || last === undefined) return undefined
  return { start: run.start + first.start, end: run.start + last.end }
}

/** Words that often carry a capital and name nobody. */
const MISTAKEN: ReadonlySet<string> = new Set(
  'new old main current default primary secondary please note important yes no ok todo user users owner i e.g i.e dr mr mrs ms'.split(
    ' ',
  ),
)
