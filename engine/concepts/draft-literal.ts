import type { Span } from './draft-span.ts'

/**
 * Values that are written exactly so: code, quoted text, hosts, mail addresses, paths, file names, identifiers, words in
 * capitals. In order of the sentence. Of code and quotes the span is what stands between the marks, of a URL its host.
 */
export function literalsIn(sentence: string): Span[] {
  const spans = fixedSpans(sentence).map(({ start, end, inner }) => inner ?? { start, end })
  const masked = maskLiterals(sentence)
  // A text all in capitals shouts; then capitals mark nothing.
  if (/\p{Ll}/u.test(sentence)) {
    for (const match of masked.matchAll(CAPITALS))
      spans.push({ start: match.index, end: match.index + match[0].length })
  }
  return spans.sort((one, other) => one.start - other.start)
}

/** The sentence with every literal but capitals overwritten by as many signs that are neither number nor name. */
export function maskLiterals(sentence: string): string {
  let masked = sentence
  for (const { start, end } of fixedSpans(sentence)) {
    masked = masked.slice(0, start) + '\ue000'.repeat(end - start) + masked.slice(end)
  }
  return masked
}

/** A literal with its marks; `inner` is the part to ask for where that is less than the whole. */
type Literal = Span & { readonly inner?: Span }

function fixedSpans(sentence: string): Literal[] {
  if (!/[`"“”«'‘@/_\\.]|[a-z][A-Z]|\p{L}\d|\d\p{L}/u.test(sentence)) return []
  return Array.from(sentence.matchAll(FIXED), (match) => {
    const start = match.index
    const end = start + match[0].length
    const value = match.groups?.host ?? match.groups?.marked
    if (value === undefined) return { start, end }
    const at = start + match[0].indexOf(value, match.groups?.host === undefined ? 1 : match[0].indexOf('//') + 2)
    return { start, end, inner: { start: at, end: at + value.length } }
  })
}

const FIXED = new RegExp(
  [
    '`(?<marked>[^`]+)`',
    String.raw`(?<![\p{L}\p{N}])["“„«](?<marked>[^"“”«»]+)["”“»](?![\p{L}\p{N}])`,
    String.raw`(?<![\p{L}\p{N}])['‘](?<marked>[^'‘’]+)['’](?![\p{L}\p{N}])`,
    String.raw`[a-z][a-z0-9+.-]{0,19}:\/\/(?<host>[^\s/:?#<>"')\]]+)(?:[^\s<>"')\]]*[^\s<>"')\].,;:!?])?`,
    String.raw`[\w.+-]+@[\w-]+(?:\.[\w-]+)+`,
    // Paths: /etc/hosts, ~/notes, ./run, C:\data, src/model/curve.ts (two slashes or an ending, else "and/or").
    String.raw`(?<![\w/])(?:~|\.{1,2})?\/[\w.@{}<>*:-]+(?:\/[\w.@{}<>*:-]+)*\/?(?<![.:])`,
    String.raw`\b[A-Za-z]:\\[^\s"']+`,
    String.raw`(?<![\w/])[\w.@-]+(?:\/[\w.@-]+){2,}(?<!\.)`,
    String.raw`(?<![\w/])[\w.@-]+\/[\w@-]+(?:\.[A-Za-z]\w{0,7})+`,
    // Files and hosts (a.yaml, db.internal), options (--force), snake_case, camelCase, words with digits (eu-west-1).
    String.raw`(?<![\w.-])[A-Za-z_][\w-]*[\w](?:\.[A-Za-z][\w-]+)+(?::\d+)?`,
    String.raw`(?<![\w.>-])\.[A-Za-z][\w-]+(?:\.[A-Za-z]\w+)*`,
    String.raw`(?<![\w-])--?[a-z][\w-]*`,
    String.raw`\b(?:[A-Za-z]\w*)?[A-Za-z0-9]_\w+`,
    String.raw`\b[a-z]+[A-Z]\w*`,
    String.raw`\b(?=[A-Za-z0-9-]*[A-Za-z])(?!v\d|Q[1-4]\b|H[12]\b|\d+(?:st|nd|rd|th|ms|s|m|h|d|x|k|K|M|m|bn|[KMGTP]i?[Bb]|kB|[ap]m|km|kg|cm|mm|kWh?)\b|\d+-[a-z])(?:[a-z0-9]+-)*(?:[A-Za-z]+\d+|\d+[A-Za-z]+)\w*(?:-\w+)*`,
    String.raw`\b[a-z]+(?:-[a-z]+)+-\d+\b`,
  ]
    .map((pattern) => `(?:${pattern})`)
    .join('|'),
  'gu',
)

const CAPITALS =
  /(?<![\p{L}\p{N}\ue000_])\p{Lu}[\p{Lu}\p{N}]+(?:[-/&]\p{Lu}[\p{Lu}\p{N}]*)*(?: \d+|[+-]\d+)?(?![\p{L}\p{N}\ue000_])/gu
