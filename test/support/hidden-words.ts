import { randomInt } from 'node:crypto'

/** Letters that no text has many of in a row, once its spaces and signs are gone: a search need not look anywhere else. */
const letters = 'bcdfghjklmnpqrstvwxz'
/** A piece as short as this gives a word away, and is nobody else's by chance: one in 20^9. */
const pieceLength = 9

/** A word that stands nowhere by accident: 18 consonants in two halves, with signs between that every encoding writes in another way. */
export function unmistakableWord(): string {
  const half = () => Array.from({ length: 9 }, () => letters[randomInt(letters.length)]).join('')
  return `${half()} & <${half()}>`
}

/**
 * Which of these words stand in a text, whole or in part, whatever is wrapped around them: MIME encodings and headers, HTML, JSON, addresses, base64
 * and hex, also within each other.
 */
export function findWords(words: readonly string[], text: string): readonly string[] {
  const pieces = new Map(words.flatMap((word) => piecesOf(squeezed(word)).map((piece) => [piece, word] as const)))
  const found = new Set<string>()
  for (const layer of layersOf(text)) {
    for (const [run] of squeezed(layer).matchAll(runs)) {
      for (const piece of piecesOf(run)) {
        const word = pieces.get(piece)
        if (word !== undefined) found.add(word)
      }
    }
  }
  return [...found]
}

const runs = new RegExp(`[${letters}]{${pieceLength},}`, 'g')

function piecesOf(run: string): string[] {
  return Array.from({ length: Math.max(0, run.length - pieceLength + 1) }, (_, start) =>
    run.slice(start, start + pieceLength),
  )
}

function squeezed(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}

/** How many wrappings within each other are opened. */
const mostLayers = 3

/** The text, and what it says once one wrapping after the other is opened. */
function layersOf(text: string): ReadonlySet<string> {
  const seen = new Set([text])
  let outer: readonly string[] = [text]
  for (let layer = 0; layer < mostLayers; layer += 1) {
    const inner = outer.flatMap((one) => Object.values(openers).flatMap((open) => open(one)))
    outer = [...new Set(inner)].filter((one) => !seen.has(one))
    for (const one of outer) seen.add(one)
  }
  return seen
}

const openers: Readonly<Record<string, (text: string) => readonly string[]>> = {
  // Two encoded words side by side are one text (RFC 2047).
  headers: (text) => [text.replaceAll(/\?=\s*=\?[^?\s]+\?[qb]\?/gi, '')],
  quotedPrintable: (text) => [bytesIn(text.replaceAll(/=\r?\n/g, ''), /(?:=[\da-f]{2})+/gi, '=')],
  percent: (text) => [bytesIn(text.replaceAll('+', ' '), /(?:%[\da-f]{2})+/gi, '%')],
  html: (text) => [text.replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/gi, ofEntity)],
  tags: (text) => [text.replaceAll(/<\/?[a-z!][^>]*>/gi, '')],
  json: (text) => [
    text
      .replaceAll(/\\u([\da-f]{4})|\\x([\da-f]{2})/gi, (_, long, short) =>
        String.fromCharCode(Number.parseInt(long ?? short, 16)),
      )
      .replaceAll(/\\[bfnrt]/g, ' '),
  ],
  // One that stands within another text may begin at any of four places.
  base64: (text) => {
    const found = text.match(/[\w+/-]{12,}(?:\r?\n[\w+/-]{2,})*/g) ?? []
    return [0, 1, 2, 3].map((start) =>
      found.map((run) => legible(Buffer.from(run.replaceAll(/\s/g, '').slice(start), 'base64'))).join('\n'),
    )
  },
  hex: (text) => [(text.match(/(?:[\da-f]{2}){9,}/gi) ?? []).map((run) => legible(Buffer.from(run, 'hex'))).join('\n')],
}

/** What is text in bytes that may be none: most words of a text are no base64, and what they decode to is noise. */
function legible(bytes: Buffer): string {
  return (bytes.toString('latin1').match(/[\t\r\n\x20-\x7e]{9,}/g) ?? []).join('\n')
}

function bytesIn(text: string, sequences: RegExp, sign: string): string {
  return text.replaceAll(sequences, (sequence) => Buffer.from(sequence.replaceAll(sign, ''), 'hex').toString())
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function ofEntity(whole: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return named[name.toLowerCase()] ?? whole
  const point = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
  return point > 0x10ffff ? whole : String.fromCodePoint(point)
}
