import type { SubjectKind } from '../sources/memory-source.ts'

/** A subject that stands for nobody yet, as far as a suggestion looks at it. */
export type OpenSubject = { readonly kind: SubjectKind; readonly externalId: string; readonly name: string | null }

/** Somebody whom a subject may stand for. */
export type LikelyPerson = { readonly id: string; readonly name: string; readonly email: string }

/** Who a subject may be, how likely (0..1, for the order only) and why. Never applied unasked. */
export type Suggestion = {
  readonly person: LikelyPerson
  readonly score: number
  readonly reason: 'same-name' | 'same-local-part' | 'name-in-id'
}

/**
 * Gives what finds the likely people of a subject among these, the likeliest first. Looks at users, entities and agents only: a run, a tag or
 * an app is nobody by its name.
 */
export function suggester(people: readonly LikelyPerson[]): (subject: OpenSubject) => readonly Suggestion[] {
  const known = people.map((person) => ({
    person,
    words: wordsOf(person.name),
    name: nameOf(person.name),
    localPart: compactOf(localPartOf(person.email)),
  }))
  return ({ kind, externalId, name }) => {
    if (!['user', 'entity', 'agent'].includes(kind)) return []
    const localPart = compactOf(localPartOf(externalId))
    if (nobody.has(localPart)) return []
    const names = [name, externalId].filter((text) => text !== null).map(nameOf)
    const words = new Set(wordsOf(`${name ?? ''} ${localPartOf(externalId)}`))
    const suggestions = known.flatMap((other): Suggestion[] => {
      const { person } = other
      if (other.name !== '' && names.includes(other.name)) return [{ person, score: 0.9, reason: 'same-name' }]
      if (localPart !== '' && localPart === other.localPart) return [{ person, score: 0.8, reason: 'same-local-part' }]
      const isInId = other.words.length > 1 && endsOf(other.words).every((part) => isPart(part, words, localPart))
      return isInId ? [{ person, score: 0.6, reason: 'name-in-id' }] : []
    })
    return suggestions.sort((one, next) => next.score - one.score || (one.person.email < next.person.email ? -1 : 1))
  }
}

/** The one suggestion that is likelier than every other; null where nobody is, or two are alike. */
export function likeliest(suggestions: readonly Suggestion[]): Suggestion | null {
  const [first, second] = suggestions
  return first === undefined || first.score === second?.score ? null : first
}

/** Ids under which programs keep what is nobody's in particular, without their separators. */
const nobody = new Set(
  (
    'default,defaultuser,user,users,me,self,anonymous,anon,unknown,guest,nobody,none,null,undefined,test,testuser,demo,admin,administrator,' +
    'root,system,bot,agent,assistant,info,support,team,mem0,letta,human,persona,owner'
  ).split(','),
)

/** A short part of a name stands in many words; it must be one of its own. */
function isPart(part: string, words: ReadonlySet<string>, compactId: string): boolean {
  return words.has(part) || (part.length >= 4 && compactId.includes(part))
}

/** The first and the last word of a name; those between are often left out. */
function endsOf(words: readonly string[]): readonly string[] {
  return [words[0], words.at(-1)].filter((word) => word !== undefined)
}

/** The words of a name in one order, so that "Jones, Alice" is "Alice Jones"; nothing for a single word, which many people share. */
function nameOf(text: string): string {
  const words = wordsOf(text)
  return words.length < 2 ? '' : words.toSorted().join(' ')
}

function wordsOf(text: string): readonly string[] {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? []
}

function compactOf(text: string): string {
  return wordsOf(text).join('')
}

function localPartOf(address: string): string {
  const at = address.lastIndexOf('@')
  return at > 0 ? address.slice(0, at) : address
}

/** Small letters without accents; a few letters do not come apart into a letter and its accent. */
function fold(text: string): string {
  return text
    .slice(0, 300)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ßæœøłđðþı]/g, (letter) => plain[letter] ?? letter)
}

const plain: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
}
