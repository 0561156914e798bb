import { isUtf8 } from 'node:buffer'
import { CsvError, parse } from 'csv-parse/sync'
import type { Item, Line } from '../files/json-lines.ts'
import { itemFields } from './item.ts'

/**
 * The rows of a CSV file as items: the heading names their fields, `;` separates the parts of a list, empty cells are absent, and columns
 * outside the shape stay as they are. Cells are separated by commas, semicolons or tabs, as the heading is.
 */
export function* csvLines(bytes: Buffer): Generator<Line> {
  if (!isUtf8(bytes)) return yield { where: 'the file', fault: 'not-utf-8' }
  const rows = readRows(bytes)
  const columns = rows[0]?.cells.map(columnOf) ?? []
  const fault = faultOfHeading(columns)
  for (const [index, { line, cells, fault: faultOfRow }] of rows.entries()) {
    const where = `line ${line}`
    if (faultOfRow !== undefined) yield { where, fault: faultOfRow }
    else if (index === 0 && fault !== null) return yield { where, fault }
    else if (cells.length !== columns.length) yield { where, fault: 'wrong-number-of-cells' }
    else if (index > 0) yield { where, item: itemOf(columns, cells) }
  }
}

function faultOfHeading(columns: readonly string[]): string | null {
  if (!columns.includes('text')) return 'no-text-column'
  const named = columns.filter((column) => column !== '')
  return new Set(named).size === named.length ? null : 'column-twice'
}

function itemOf(columns: readonly string[], cells: readonly string[]): Item {
  const fields = columns.map((column, index) => [column, readCell(column, cells[index] ?? '')] as const)
  return Object.fromEntries(fields.filter(([column]) => column !== ''))
}

type Row = { readonly line: number; readonly cells: readonly string[]; readonly fault?: string }

/** The rows up to the first misplaced quotation mark: behind it, what is a cell and what a row is anybody's guess. */
function readRows(bytes: Buffer): readonly Row[] {
  const rows: Row[] = []
  let lastLine = 0
  try {
    parse(bytes, {
      bom: true,
      delimiter: delimiterOf(bytes.toString('utf8', 0, 10_000)),
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (record: string[], { lines }) => {
        const cells = record.map((cell) => cell.trim())
        if (cells.some((cell) => cell !== '')) rows.push({ line: lines, cells })
        lastLine = lines
        return null
      },
    })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    // One that is never closed may be: its writer has not come to the end yet.
    const fault = error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'truncated-line' : 'misplaced-quote'
    rows.push({ line: lastLine + 1, cells: [], fault })
  }
  return rows
}

/** What the heading is separated by; spreadsheets of some countries write semicolons. */
function delimiterOf(start: string): string {
  const heading = start.split(/[\r\n]/, 1)[0] ?? ''
  const count = (delimiter: string) => heading.split(delimiter).length
  return [',', ';', '\t'].toSorted((one, other) => count(other) - count(one))[0] ?? ','
}

/** A field of the shape however it is capitalised and spaced; else the heading as it stands. */
function columnOf(heading: string): string {
  const name = heading.toLowerCase().replace(/[\s_-]+/g, '_')
  return itemFields.includes(name) ? name : heading
}

function readCell(column: string, cell: string): unknown {
  if (cell === '') return null
  if (column === 'subjects' || column === 'categories') return partsOf(cell)
  if (column === 'metadata') return parseJson(cell)
  if (column === 'deleted' && /^(true|yes|1)$/i.test(cell)) return true
  if (column === 'deleted' && /^(false|no|0)$/i.test(cell)) return false
  return cell
}

function partsOf(cell: string): readonly string[] {
  return cell
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function parseJson(cell: string): unknown {
  try {
    return JSON.parse(cell)
  } catch {
    return cell
  }
}
