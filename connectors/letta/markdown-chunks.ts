import { type Line, linesOf } from './markdown-lines.ts'

/** A list item, a row or a paragraph, its lines joined, and what it stands under: the nearest heading, or a line that ends with a colon and leads in a list. */
export type Chunk = { readonly text: string; readonly heading?: string }

/** The pieces of a text that may state something, in their order. Headings, leads and the head of a table are none. */
export function chunksOf(text: string): Chunk[] {
  const chunks: Chunk[] = []
  let heading: string | undefined
  let lead: { readonly text: string; readonly indent: number } | undefined
  let open: { text: string; readonly indent: number; readonly isText: boolean; lines: number } | undefined

  const close = () => {
    if (open !== undefined) chunks.push(chunkOf(open.text, lead?.text ?? heading))
    open = undefined
  }
  const begin = (text: string, indent: number, isText: boolean) => {
    close()
    open = { text, indent, isText, lines: 1 }
  }

  const lines = linesOf(text)
  for (const [index, line] of lines.entries()) {
    switch (line.kind) {
      case 'heading':
        close()
        heading = line.text
        lead = undefined
        break
      case 'item':
        if (open?.text.endsWith(':') && (open.isText || open.indent < line.indent)) {
          lead = { text: open.text.slice(0, -1), indent: open.indent }
          open = undefined
        }
        close()
        if (lead !== undefined && line.indent <= lead.indent) lead = undefined
        begin(line.text, line.indent, false)
        break
      case 'text':
        if (open !== undefined) {
          open.text += ` ${line.text}`
          open.lines += 1
        } else {
          lead = undefined
          begin(line.text, -1, true)
        }
        break
      case 'row':
        if (lines[index + 1]?.kind !== 'table-rule') begin(line.text, -1, true)
        break
      case 'underline':
        // A whole sentence above a rule was not meant as a heading.
        if (open?.isText && open.lines === 1 && lines[index - 1]?.kind === 'text' && !/[.!?…]$/.test(open.text)) {
          heading = open.text
          lead = undefined
          open = undefined
        }
        close()
        break
      case 'blank':
        if (!leadsOn(open?.text, lines, index)) close()
        break
      case 'rule':
      case 'table-rule':
        close()
    }
  }
  close()
  return chunks
}

/** A line that ends with a colon leads in the list after it, also over a blank line. */
function leadsOn(text: string | undefined, lines: readonly Line[], index: number): boolean {
  if (text === undefined || !text.endsWith(':')) return false
  const next = lines.slice(index, index + 3).find(({ kind }) => kind !== 'blank')
  return next?.kind === 'item'
}

function chunkOf(text: string, heading: string | undefined): Chunk {
  return heading === undefined ? { text } : { text, heading }
}
