/** The part of a sentence that a question may ask for: offsets in UTF-16 units, `end` exclusive. */
export type Span = { readonly start: number; readonly end: number }

/** True where the words before a span say that it no longer holds, or never did: "from 14 to 30 days", "not Redis". */
export function isFormer(before: string): boolean {
  return /\b(?:from|was|were|previously|formerly|instead of|not|no longer|used to be|rather than) (?:\p{L}+ )?$/iu.test(
    before,
  )
}

/** A word with its place. `lower` is in lower case, without surrounding punctuation. */
export type Word = Span & { readonly text: string; readonly lower: string; readonly endsClause: boolean }

/**
 * The words of a sentence in order, split at white space; punctuation around a word belongs to no word.
 * `endsClause`: a comma, stop, colon, bracket or dash follows.
 */
export function wordsOf(sentence: string): Word[] {
  const found: Word[] = []
  for (const match of sentence.matchAll(/\S+/g)) {
    const raw = match[0]
    const text = raw.replace(/^[("'“‘[{]+/u, '').replace(/[)\]}"'”’.,;:!?…]+$/u, '')
    if (!/[\p{L}\p{N}]/u.test(text)) {
      const previous = found.at(-1)
      if (previous !== undefined) found[found.length - 1] = { ...previous, endsClause: true }
      continue
    }
    const start = match.index + raw.indexOf(text)
    const end = start + text.length
    found.push({
      start,
      end,
      text,
      lower: text.toLowerCase().replace('’', "'"),
      endsClause: end < match.index + raw.length,
    })
    const opensBracket = raw.startsWith('(') || raw.startsWith('[')
    const previous = found.at(-2)
    if (opensBracket && previous !== undefined) found[found.length - 2] = { ...previous, endsClause: true }
  }
  return found
}
