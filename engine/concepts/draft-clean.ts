/**
 * A text as one readable line: well-formed, NFC, without invisible marks that change direction or hide letters, every
 * control character and run of white space one space. Looks at the first `maxLength` UTF-16 units only.
 */
export function cleanLine(text: string, maxLength: number): string {
  return text
    .slice(0, maxLength)
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g, '')
    .replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim()
}

/** A text that no person wrote as a sentence: without letters, with broken characters, or with HTML markup in it. */
export function isNotText(line: string): boolean {
  return !/\p{L}/u.test(line) || line.includes('\ufffd') || MARKUP.test(line)
}

const MARKUP =
  /<\/[a-z]|<!--|<!doctype|<(?:a|b|br|body|button|code|div|em|form|h[1-6]|html|i|iframe|img|input|li|link|math|meta|object|ol|p|pre|script|span|strong|style|svg|table|td|tr|u|ul|video)(?:[\s/][^<>]*)?>/i

/** Data, code, a table or a list instead of prose, or a text that holds a blank already. `raw` has its line ends. */
export function isNotSentence(line: string, raw: string): boolean {
  const letters = line.match(/\p{L}/gu)?.length ?? 0
  const visible = line.replaceAll(' ', '').length
  const listed = raw.match(/^[ \t]*(?:[-*•+]|\d{1,2}[.)])[ \t]/gm)?.length ?? 0
  return (
    letters < visible / 4 || listed > 1 || line.includes('____') || /^(?:\||[[{] ?["{[\d])|```|=>|;$|\{ ?"/.test(line)
  )
}

/**
 * The sentences of a line, in order. A stop ends a sentence when a capital, a quote or a digit follows and no abbreviation
 * or single letter stands before it.
 */
export function sentencesOf(line: string): string[] {
  return line.split(
    /(?<=[.!?…]["”')\]]*)(?<!\b(?:Dr|Mr|Mrs|Ms|St|No|vs|approx|ca|e\.g|i\.e|Inc|Ltd|Co|Corp|Nr|Tel|ext|\p{Lu})\.) (?=["“'(]?[\p{Lu}\p{N}])/u,
  )
}

/** Words as a reader counts them; in scripts without spaces each sign is one. */
export function countWords(line: string): number {
  return line.match(/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]|[\p{L}\p{N}]+/gu)?.length ?? 0
}
