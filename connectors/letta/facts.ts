import { hash } from 'node:crypto'
import { chunksOf } from './markdown-chunks.ts'
import { spoken } from './spoken.ts'

/**
 * One statement of a block or file. `key`: sha256 hex of the normalised text, the same wherever the statement stands. `heading`: what it stands
 * under, when something does.
 */
export type Fact = { readonly text: string; readonly key: string; readonly heading?: string }

/** Below this many characters a statement can hardly be asked for: "Tea", "Status: done". */
const shortest = 15

/**
 * The statements of a block or a MemFS file: each list item, then each paragraph, as a person would say it. Frontmatter, headings, lines of
 * nothing but links, code, comments, rules and very short pieces are left out. One fact per key, in the order of the text.
 */
export function splitFacts(text: string): readonly Fact[] {
  const facts = new Map<string, Fact>()
  for (const chunk of chunksOf(text)) {
    if (isOnlyLinks(chunk.text)) continue
    const words = spoken(chunk.text)
    if (weigh(words) < shortest) continue
    const key = keyOf(words)
    const heading = chunk.heading === undefined ? '' : spoken(chunk.heading)
    if (!facts.has(key)) facts.set(key, { text: words, key, ...(heading !== '' && { heading }) })
  }
  return [...facts.values()]
}

/** Normalised as connectors.md section 1 asks: NFC, trimmed, one blank for each run of white space. */
function keyOf(text: string): string {
  return hash('sha256', text.normalize('NFC').trim().replace(/\s+/gu, ' '), 'hex')
}

/** A Chinese, Japanese or Korean character says about as much as three letters. */
function weigh(text: string): number {
  let weight = 0
  for (const character of text) weight += /[\p{Script=Han}\p{Script=Hangul}ぁ-ヿ]/u.test(character) ? 3 : 1
  return weight
}

function isOnlyLinks(text: string): boolean {
  const rest = text
    .replace(/!?\[\[[^[\]]{0,400}\]\]|!?\[[^[\]]{0,400}\]\([^()[\]]{0,2000}\)|<?https?:\/\/[^\s<>]{1,2000}>?/g, '')
    .replace(/^\s*(see( also)?|links?|related)\b/i, '')
  return !/[\p{L}\p{N}]/u.test(rest)
}
