import { withoutFrontmatter } from './frontmatter.ts'

/** A line of Markdown by what it does. An underline is a rule that may make the line above it a heading. `indent` counts columns; a tab is four. */
export type Line =
  | { readonly kind: 'blank' | 'rule' | 'underline' | 'table-rule' }
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'item'; readonly indent: number; readonly text: string }
  | { readonly kind: 'row'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }

/** The lines of a block or file without its frontmatter, comments and code. */
export function linesOf(text: string): Line[] {
  const lines: Line[] = []
  let fence = ''
  for (const line of withoutComments(withoutFrontmatter(text).body).split('\n')) {
    const mark = /^\s*(?:[-*+]\s+)?(`{3,}|~{3,})/.exec(line)?.[1] ?? ''
    if (fence !== '') {
      if (mark.startsWith(fence)) fence = ''
    } else if (mark !== '') {
      fence = mark
      lines.push({ kind: 'blank' })
    } else lines.push(lineOf(line))
  }
  return lines
}

function withoutComments(text: string): string {
  let rest = ''
  let from = 0
  for (;;) {
    const start = text.indexOf('<!--', from)
    const end = start < 0 ? -1 : text.indexOf('-->', start + 4)
    if (end < 0) return rest + text.slice(from)
    rest += text.slice(from, start)
    from = end + 3
  }
}

function lineOf(raw: string): Line {
  const line = raw.replace(/^(\s*>)+\s?/, '')
  const text = line.trim()
  if (text === '') return { kind: 'blank' }
  if (/^(-{2,}|={2,})$/.test(text)) return { kind: 'underline' }
  if (/^(-{3,}|\*{3,}|_{3,})$/.test(text.replace(/\s/g, ''))) return { kind: 'rule' }
  if (/^[\s:|-]+$/.test(text) && text.includes('|') && text.includes('-')) return { kind: 'table-rule' }

  const heading = /^(#{1,6})\s+/.exec(text)
  if (heading !== null) {
    return { kind: 'heading', level: heading[1]!.length, text: withoutClosingSigns(text.slice(heading[0].length)) }
  }

  const item = /^(?:[-*+•‣◦▪–]|\d{1,9}[.)])(?:\s+(?:\[[ xX]\]\s+)?(.*))?$/.exec(text)
  if (item !== null) return { kind: 'item', indent: indentOf(line), text: item[1] ?? '' }

  if (text.length > 2 && text.startsWith('|') && text.endsWith('|')) return { kind: 'row', text: sayRow(text) }
  return { kind: 'text', text }
}

/** Without a pattern: every one that ends in `$` looks at a run of signs once for each of them. */
function withoutClosingSigns(text: string): string {
  let end = text.length
  while (end > 0 && /[\s#]/.test(text[end - 1]!)) end--
  return text.slice(0, end)
}

function indentOf(line: string): number {
  return /^\s*/.exec(line)![0].replaceAll('\t', '    ').length
}

/** `| Port | 8080 | TLS |` is said "Port: 8080, TLS". */
function sayRow(text: string): string {
  const [first, ...rest] = text
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim())
    .filter((cell) => cell !== '')
  return rest.length === 0 ? (first ?? '') : `${first}: ${rest.join(', ')}`
}
