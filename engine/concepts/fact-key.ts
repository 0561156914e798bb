import { hash } from 'node:crypto'

/**
 * The form of a fact under which two sources agree that they say the same.
 * Folded: Unicode composition (NFC), letter case, runs of white space (tabs, line ends, no-break spaces), white space at
 * both ends, typographic quotes and dashes, invisible marks (zero-width space, byte order mark, writing direction, soft
 * hyphen), and trailing `. , ; : ! …`.
 * Not folded: a trailing `?` (a question is not the fact), other punctuation, digits and spelled numbers, accents,
 * compatibility forms (`ﬁ`, full-width), spelling, word order, synonyms. A text of nothing but such punctuation stays.
 */
export function normaliseFact(text: string): string {
  const folded = (PLAIN.test(text) ? text : foldTypography(text.normalize('NFC')))
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase()
    .normalize('NFC')
  return withoutTrailingPunctuation(folded)
}

/** What makes two facts one concept: SHA-256 of `normaliseFact(text)`, 64 hexadecimal digits. */
export function factKey(text: string): string {
  return hash('sha256', normaliseFact(text), 'hex')
}

/** Most facts are plain ASCII, in which there is nothing to fold. */
const PLAIN = /^[\0-\x7f]*$/

function foldTypography(text: string): string {
  return text
    .replace(/[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g, '')
    .replace(/[‘’‚‛′´]/g, "'")
    .replace(/[“”„‟″«»]/g, '"')
    .replace(/[‐‑‒–—―−]/g, '-')
}

/** Walks back from the end: a regular expression anchored only at the end takes quadratic time on long runs of dots. */
function withoutTrailingPunctuation(text: string): string {
  let end = text.length
  while (end > 0 && ' .,;:!…'.includes(text.charAt(end - 1))) end--
  return end === 0 ? text : text.slice(0, end)
}
