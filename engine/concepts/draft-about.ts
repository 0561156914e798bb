import { cleanLine } from './draft-clean.ts'
import { wordsOf } from './draft-span.ts'
import { opensWithVerb } from './draft-verb.ts'
import { IMPERATIVES, isCommonWord, PRONOUNS } from './draft-words.ts'
import { LIMITS } from './lint-question.ts'

/** The longest name shown in front of a question; it must leave room for the question itself. */
const NAME_LIMIT = 48

/** The name of an entity as people read it: spaces for underscores, a capital where it is a phrase, cut when too long. */
export function displayName(name: string): string {
  const line = cleanLine(cleanLine(name, 200).replaceAll('_', ' '), 200)
  const isPhrase = /^\p{Ll}+ /u.test(line)
  return cut(isPhrase ? line.charAt(0).toUpperCase() + line.slice(1) : line, NAME_LIMIT)
}

/** The line above a question: the entity and its type, at most 80 UTF-16 units. */
export function contextLine(name: string, type: string): string {
  const typeLine = cleanLine(cleanLine(type, 200).replaceAll('_', ' '), 200)
  return cut(typeLine === '' ? name : `${name} · ${typeLine}`, LIMITS.context)
}

/** The observation of `entity: observation`; the line itself when it does not begin with the entity. */
export function withoutEntity(line: string, name: string): string {
  const prefix = `${cleanLine(name, 200)}:`
  return line.startsWith(prefix) ? line.slice(prefix.length).trimStart() : line
}

/**
 * What must stand before a sentence for it to make sense on its own: '' where it names its subject, `name: ` where it has
 * none or may speak of something else. Undefined where it needs a name and there is none.
 */
export function leadOf(sentence: string, name: string | undefined): string | undefined {
  const words = wordsOf(sentence)
  const first = words[0]?.lower ?? ''
  const leansOnContext = PRONOUNS.has(first) || (opensWithVerb(words) && !IMPERATIVES.has(first))
  if (name === undefined) return leansOnContext ? undefined : ''
  return leansOnContext || !mentions(sentence, name) ? `${name}: ` : ''
}

/** The sentence as it reads after `name: `, without the capital of its first word where only the position gave it. */
export function inner(sentence: string): string {
  const first = /^\p{Lu}\p{Ll}+(?:['’]\p{L}+)?(?=[\s,])/u.exec(sentence)?.[0]
  if (first === undefined || !isCommonWord(first.toLowerCase().replace('’', "'"))) return sentence
  return sentence.charAt(0).toLowerCase() + sentence.slice(1)
}

function mentions(sentence: string, name: string): boolean {
  return ` ${letters(sentence)} `.includes(` ${letters(name)} `)
}

function letters(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

function cut(line: string, limit: number): string {
  return line.length <= limit
    ? line
    : `${line
        .slice(0, limit - 1)
        .toWellFormed()
        .replace(/\ufffd$/, '')
        .trimEnd()}…`
}
