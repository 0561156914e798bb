import { normaliseFact } from './fact-key.ts'

/** A fact that a concept stands for. */
export type Fact = { readonly conceptId: string; readonly text: string }

/** The concept whose fact is closest to a text, with their similarity, 0..1. */
export type Closest = { readonly conceptId: string; readonly similarity: number }

/** Facts that others can be compared with. `closest` gives null when nothing is as similar as `alike`. */
export type FactIndex = { closest(text: string): Closest | null }

/** From where on a person is asked whether two facts are the same. Below it, pairs that share only a subject come up. */
export const alike = 0.7

/**
 * Indexes facts by their trigrams. Facts with other numbers in them are not the same fact, however alike their words: of 5433 and 5434 one is another
 * port, or an old one. Similarity is that of PostgreSQL's pg_trgm, |A and B| / |A or B| over sets of trigrams of words, computed here so
 * that no extension has to be installed. A pair as similar as `alike` shares at least alike * |A| trigrams, so it is found among the facts
 * that hold one of the rarest (1 - alike) * |A| + 1: the prefix filter of Chaudhuri, Ganti and Kaushik (2006).
 */
export function indexFacts(facts: readonly Fact[]): FactIndex {
  const numbers = new Map<string, number>()
  const holders: number[][] = []
  const numbersOfFacts = facts.map(({ text }) => numbersIn(text))
  const trigramsOfFacts = facts.map(({ text }, place) => {
    const trigrams = trigramsOf(text).map((trigram) => {
      const number = numbers.get(trigram) ?? numbers.size
      numbers.set(trigram, number)
      return number
    })
    for (const number of trigrams) {
      holders[number] ??= []
      holders[number].push(place)
    }
    return new Set(trigrams)
  })

  return {
    closest(text) {
      const trigrams = trigramsOf(text).map((trigram) => numbers.get(trigram) ?? -1)
      const rarestFirst = trigrams.toSorted((one, other) => (holders[one]?.length ?? 0) - (holders[other]?.length ?? 0))
      const probed = rarestFirst.slice(0, trigrams.length - Math.ceil(alike * trigrams.length) + 1)
      const candidates = new Set(probed.flatMap((number) => holders[number] ?? []))
      const wanted = numbersIn(text)
      let best: Closest | null = null
      for (const place of candidates) {
        if (numbersOfFacts[place] !== wanted) continue
        const held = trigramsOfFacts[place] as ReadonlySet<number>
        const shared = trigrams.reduce((count, number) => (held.has(number) ? count + 1 : count), 0)
        const similarity = shared / (trigrams.length + held.size - shared)
        if (similarity >= alike && similarity > (best?.similarity ?? 0))
          best = { conceptId: (facts[place] as Fact).conceptId, similarity }
      }
      return best
    },
  }
}

/** The different trigrams of a text's words, each word with two blanks before it and one behind it, as pg_trgm has them. */
export function trigramsOf(text: string): readonly string[] {
  const trigrams = new Set<string>()
  for (const word of normaliseFact(text).match(/[\p{L}\p{N}]+/gu) ?? []) {
    const letters = [' ', ' ', ...word, ' ']
    for (let place = 0; place + 2 < letters.length; place++) trigrams.add(letters.slice(place, place + 3).join(''))
  }
  return [...trigrams]
}

function numbersIn(text: string): string {
  return (text.normalize('NFKC').match(/\p{N}+/gu) ?? []).sort().join(' ')
}
