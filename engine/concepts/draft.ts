import { contextLine, displayName, inner, leadOf, withoutEntity } from './draft-about.ts'
import { candidatesIn } from './draft-candidates.ts'
import { cleanLine, countWords, isNotSentence, isNotText, sentencesOf } from './draft-clean.ts'
import { maskLiterals } from './draft-literal.ts'
import { numbersIn } from './draft-number.ts'
import { holdsSecret } from './draft-secret.ts'
import { BLANK, LIMITS, lintQuestion } from './lint-question.ts'

/**
 * Why a fact yields no question: no prose (`not-text`, `not-a-sentence`), a credential (`holds-secret`), a question itself,
 * too few words, a bare preference, over the limits, no part worth asking for, every such part also visible
 * elsewhere (`answer-leaks`), or a subject that nothing names (`no-subject`: "It runs on port 5433" of an unknown thing).
 */
export type DraftReason =
  | 'not-text'
  | 'holds-secret'
  | 'not-a-sentence'
  | 'is-question'
  | 'too-short'
  | 'preference'
  | 'too-long'
  | 'nothing-to-blank'
  | 'answer-leaks'
  | 'no-subject'

/** A question with its answer and the line above it (empty when nothing is known about the fact), or why there is none. */
export type Draft =
  | { readonly status: 'drafted'; readonly context: string; readonly question: string; readonly answer: string }
  | { readonly status: 'draft'; readonly reason: DraftReason }

/** A fact as a source gives it. `text` may begin with the name of what it is about (`entity: observation`). */
export type Fact = { readonly text: string; readonly about?: { readonly name: string; readonly type: string } }

/**
 * Turns one fact into a question by rule, without a language model: the most telling part of its first fitting sentence
 * becomes a blank of constant length, and the thing it is about stands before it where the sentence does not name it.
 * Deterministic, never throws, work bounded whatever the text. English; in other languages numbers, names and literal
 * values are still found. Filling the blank with the answer gives back the sentence.
 */
export function draftQuestion(fact: Fact): Draft {
  if (fact.text.length > TEXT_LIMIT) return refused('too-long')
  const name = displayName(fact.about?.name ?? '') || undefined
  const line = cleanLine(fact.text, TEXT_LIMIT)
  const body = fact.about === undefined ? line : withoutEntity(line, fact.about.name)
  const reason = refusal(body, fact.text, name)
  if (reason !== undefined) return refused(reason)

  const context = name === undefined ? '' : contextLine(name, fact.about?.type ?? '')
  let first: Draft | undefined
  for (const sentence of sentencesOf(body).slice(0, SENTENCE_LIMIT)) {
    const draft = draftSentence(sentence, context, name)
    if (draft.status === 'drafted') return draft
    first ??= draft
  }
  return first ?? refused('nothing-to-blank')
}

/** UTF-16 units that are looked at; one fact is a sentence or a few. */
const TEXT_LIMIT = 2_000
const SENTENCE_LIMIT = 5

function refusal(body: string, raw: string, name: string | undefined): DraftReason | undefined {
  if (isNotText(body)) return 'not-text'
  if (holdsSecret(name === undefined ? body : `${name}: ${body}`)) return 'holds-secret'
  if (isNotSentence(body, raw)) return 'not-a-sentence'
  if (/[?？]["'”’)]*$/.test(body)) return 'is-question'
  if (countWords(body) < (name === undefined ? 3 : 2)) return 'too-short'
  if (isBarePreference(body)) return 'preference'
  return undefined
}

/** "Prefers concise answers". With a number in it ("prefers calls after 15:00") it can be asked for and is kept. */
function isBarePreference(body: string): boolean {
  return PREFERENCE.test(body) && !numbersIn(maskLiterals(body.slice(0, SENTENCE_MAX))).some((number) => number.carries)
}

const PREFERENCE =
  /^(?:[\p{L}'’.:-]+ ){0,4}?(?:prefers|likes|loves|enjoys|wants|dislikes|hates|favou?rs|wishes|(?:is|are|am) (?:fond of|keen on|interested in|a (?:big |great )?fan of)|(?:I|we|they|you|users|people)(?: (?:really|strongly|all|also|would|generally|usually))* (?:prefer|like|love|enjoy|want|dislike|hate|wish)|would (?:like|prefer|love)|(?:my|his|her|their|user'?s?) (?:favou?rite|preference)|favou?rite|preferences?:?)\b/iu

/** A longer sentence exceeds the question or the answer whichever part is blanked. */
const SENTENCE_MAX = LIMITS.question + LIMITS.answer

function draftSentence(sentence: string, context: string, name: string | undefined): Draft {
  if (sentence.length > SENTENCE_MAX) return refused('too-long')
  const lead = leadOf(sentence, name)
  if (lead === undefined) return refused('no-subject')
  let reason: DraftReason = 'nothing-to-blank'
  for (const { start, end } of candidatesIn(sentence, lead)) {
    const answer = sentence.slice(start, end)
    const blanked = sentence.slice(0, start) + BLANK + sentence.slice(end)
    if (!/\p{L}{2}/u.test(blanked)) continue
    const question = lead === '' ? blanked : lead + inner(blanked)
    const fault = lintQuestion(context, question, answer)
    if (fault === undefined) return { status: 'drafted', context, question, answer }
    if (reason === 'nothing-to-blank') reason = fault
  }
  return refused(reason)
}

function refused(reason: DraftReason): Draft {
  return { status: 'draft', reason }
}
