/** One column: its heading, and what it says of a row. Numbers stand to the right; `keep`: others give way before it does. */
export type Column<Row> = {
  readonly heading: string
  readonly value: (row: Row) => string | number
  readonly right?: true
  readonly keep?: true
}

/** A table that is no wider than `width`: the widest columns give way first, and what was cut ends in an ellipsis. */
export function tableOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[], width: number): string[] {
  const cells = [
    columns.map(({ heading }) => heading),
    ...rows.map((row) => columns.map(({ value }) => plainText(String(value(row))))),
  ]
  const natural = columns.map((_, index) => Math.max(...cells.map((line) => widthOf(line[index] ?? ''))))
  const kept = columns.map(({ keep = false }) => keep)
  const widths = narrowed(natural, kept, width - gap.length * (columns.length - 1))
  return cells.map((line) =>
    line
      .map((cell, index) => fitted(cell, widths[index] ?? 0, columns[index]?.right ?? false))
      .join(gap)
      .trimEnd(),
  )
}

/** Takes from the widest column that may still give way, until all fit or none may. */
function narrowed(natural: readonly number[], kept: readonly boolean[], room: number): readonly number[] {
  const widths = [...natural]
  const widestOf = (isKept: boolean) =>
    widths.reduce(
      (best, width, index) =>
        kept[index] === isKept && width > narrowest && width > (widths[best] ?? 0) ? index : best,
      -1,
    )
  while (sumOf(widths) > room) {
    const other = widestOf(false)
    const widest = other === -1 ? widestOf(true) : other
    if (widest === -1) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}

/** Breaks a text into lines of at most `width` between words; the lines after the first begin with `indent`. */
export function wrap(text: string, width: number, indent = ''): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of plainText(text).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && widthOf(longer) > width) {
      lines.push(line)
      line = `${indent}${word}`
    } else {
      line = longer
    }
  }
  return [...lines, line]
}

/** A text beside something, in lines that all begin behind it. */
export function beside(prefix: string, text: string, width: number): readonly string[] {
  return wrap(text, width - prefix.length).map(
    (line, index) => (index === 0 ? prefix : ' '.repeat(prefix.length)) + line,
  )
}

/** One line that a terminal can only print: text of a memory could otherwise move the cursor or turn the line around. */
export function plainText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(invisible, '')
    .trim()
}

/** A text of several lines that a terminal can only print. */
export function printable(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .replace(invisible, '')
}

/** JSON that a terminal can only print: what could steer it is written as an escape, and means the same. */
export function printableJson(value: unknown): string {
  const escaped = (sign: string) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
  return JSON.stringify(value, null, 2)
    .replace(/[\u007f-\u009f]/g, escaped)
    .replace(invisible, escaped)
}

/** What turns a line around, or hides in it. */
const invisible = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g

const gap = '  '
const narrowest = 6

function fitted(cell: string, width: number, right: boolean): string {
  const characters = charactersOf(cell)
  const shown = characters.length <= width ? cell : `${characters.slice(0, width - 1).join('')}…`
  const padding = ' '.repeat(Math.max(0, width - widthOf(shown)))
  return right ? padding + shown : shown + padding
}

function charactersOf(text: string): string[] {
  return Array.from(new Intl.Segmenter('en').segment(text), ({ segment }) => segment)
}

const widthOf = (text: string): number => charactersOf(text).length
const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0)
