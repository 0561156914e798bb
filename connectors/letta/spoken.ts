/**
 * Inline Markdown as a person would say it: no emphasis, code marks or escapes; links by their words; what is struck through is left out. White
 * space is collapsed. Every pattern is bounded, so that no hostile text takes long.
 */
export function spoken(text: string): string {
  return text
    .split(/(`[^`]{1,400}`)/)
    .map((part, index) => (index % 2 === 1 ? part.slice(1, -1) : unmarked(part)))
    .join('')
    .normalize('NFC')
    .replace(/\s+/gu, ' ')
    .trim()
}

function unmarked(text: string): string {
  return text
    .replace(/~~(?=\S)[^~]{1,400}~~/g, '')
    .replace(/!?\[\[([^[\]|]{1,400})(?:\|([^[\]]{1,400}))?\]\]/g, (_, path, words) => words ?? path)
    .replace(/!?\[([^[\]]{0,400})\]\((?:[^()[\]\s]|\([^()\s]{0,200}\)){0,2000}(?:\s[^()[\]]{0,200})?\)/g, '$1')
    .replace(/<(https?:\/\/[^\s<>]{1,2000})>/g, '$1')
    .replace(/<br\s{0,5}\/?>/gi, ' ')
    .replace(/(?<!\\)(\*\*\*|\*\*|\*)(?=[^\s*])([^*]{1,400}?)(?<=[^\s\\])\1/g, '$2')
    .replace(/(?<![\p{L}\p{N}_\\])(___|__|_)(?=[^\s_])([^_]{1,400}?)(?<=[^\s\\])\1(?![\p{L}\p{N}_])/gu, '$2')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
}
