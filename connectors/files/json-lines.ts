import { isUtf8 } from 'node:buffer'

/** A JSON object whose fields are not known yet. */
export type Item = Readonly<Record<string, unknown>>

/** One line that is not blank: what it holds, or why it cannot be read. `where` names its place, never its text. */
export type Line = { readonly where: string; readonly item: Item } | { readonly where: string; readonly fault: string }

const newlineByte = 0x0a

/**
 * The lines of a JSONL file: one JSON object each. Lines end at `\n` alone, since U+2028 may stand unescaped inside a string. A last line
 * that is no JSON is `truncated-line`: its writer may still be at work.
 */
export function* jsonLines(bytes: Buffer): Generator<Line> {
  // Asked once of the whole file, which costs less than of every line.
  const isAllUtf8 = isUtf8(bytes)
  let start = 0
  for (let number = 1; start < bytes.length; number++) {
    const newlineAt = bytes.indexOf(newlineByte, start)
    const isLast = newlineAt === -1
    const end = isLast ? bytes.length : newlineAt
    const isReadable = isAllUtf8 || isUtf8(bytes.subarray(start, end))
    const value = isReadable ? parseLine(bytes.toString('utf8', start, end)) : 'not-json'
    const where = `line ${number}, byte ${start}`
    if (value === 'not-json') yield { where, fault: isLast ? 'truncated-line' : 'malformed-line' }
    else if (value === 'not-an-object') yield { where, fault: value }
    else if (value !== 'blank') yield { where, item: value }
    start = end + 1
  }
}

/** Tells whether `value` is a JSON object. */
export function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parseLine(line: string): Item | 'blank' | 'not-json' | 'not-an-object' {
  // trim also takes a carriage return and the byte order mark of the first line.
  const text = line.trim()
  if (text === '') return 'blank'
  try {
    const value: unknown = JSON.parse(text)
    return isItem(value) ? value : 'not-an-object'
  } catch {
    return 'not-json'
  }
}
