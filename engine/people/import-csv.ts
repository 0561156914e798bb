import { type CsvError, parse } from 'csv-parse/sync'
import type { Identity, NewPerson } from './new-person.ts'
import { type PersonColumn, parsePerson, personColumns } from './person-cells.ts'

/** One thing wrong with one line, counted from 1 with the header. Names the column and the fault, never what was written. */
export type CsvFault = { readonly line: number; readonly sentence: string }

/** A person and the line that gave them. */
export type PersonLine = { readonly line: number; readonly person: NewPerson }

/** What a file of people holds: those lines that can be read, every fault of the others, and the headings that mean nothing to us. */
export type ParsedPeople = {
  readonly people: readonly PersonLine[]
  readonly faults: readonly CsvFault[]
  readonly ignored: readonly string[]
}

/**
 * Reads a CSV of people: a heading in any order with at least name, email and time_zone, separated by commas, semicolons or tabs, quoted
 * or not, with any line ends and with or without a byte order mark.
 */
export function parsePeopleCsv(text: string): ParsedPeople {
  const broken: CsvFault[] = []
  const rows = readRows(text, broken)
  const [heading, ...body] = rows
  if (heading === undefined) {
    return {
      people: [],
      faults: [...broken, { line: 1, sentence: `The file is empty; expected ${expected}.` }],
      ignored: [],
    }
  }

  const columns = heading.cells.map(columnOf)
  const ignored = heading.cells.filter((_, index) => columns[index] === null)
  const faults = [...faultsOfHeading(columns), ...broken]
  if (faults.some(({ line }) => line === 1)) return { people: [], faults, ignored }
  if (body.length === 0 && broken.length === 0) {
    faults.push({ line: 1, sentence: 'Nobody follows the heading; expected one line per person.' })
  }

  const people: PersonLine[] = []
  const lineOf = new Map<string, number>()
  for (const { line, cells } of body) {
    if (cells.length !== columns.length) {
      faults.push({ line, sentence: `${cells.length} values; expected ${columns.length}, as in the heading.` })
      continue
    }
    const parsed = parsePerson(
      Object.fromEntries(columns.flatMap((column, index) => (column ? [[column, cells[index]]] : []))),
    )
    if (parsed.status === 'failed') {
      faults.push(...parsed.faults.map((sentence) => ({ line, sentence: `${sentence}.` })))
      continue
    }
    const twice = namesOf(parsed.person).filter(({ key }) => lineOf.has(key))
    if (twice.length === 0) people.push({ line, person: parsed.person })
    for (const { key, column } of twice)
      faults.push({ line, sentence: `${column} stands on line ${lineOf.get(key)} already; expected each person once.` })
    for (const { key } of namesOf(parsed.person)) lineOf.set(key, lineOf.get(key) ?? line)
  }
  return { people, faults, ignored }
}

/** What may stand for one person only, with the column that says it. */
function namesOf({
  email,
  identities = [],
}: NewPerson): readonly { readonly key: string; readonly column: PersonColumn }[] {
  return [
    { key: `email ${email.toLowerCase()}`, column: 'email' },
    ...identities.map(({ kind, value }) => ({ key: `${kind} ${value}`, column: columnOfIdentity(kind) })),
  ]
}

/** The column that gives identities of that kind. */
export function columnOfIdentity(kind: Identity['kind']): PersonColumn {
  return kind === 'slack' ? 'slack' : 'ids'
}

const required: readonly PersonColumn[] = ['name', 'email', 'time_zone']
const expected = `a heading with the columns ${personColumns.join(', ')}, of which ${required.join(', ')} are needed`

type Row = { readonly line: number; readonly cells: readonly string[] }

function readRows(text: string, broken: CsvFault[]): readonly Row[] {
  const rows: Row[] = []
  parse(text, {
    bom: true,
    delimiter: delimiterOf(text),
    relax_column_count: true,
    skip_empty_lines: true,
    on_record: (record: string[], { lines }) => {
      const cells = record.map((cell) => cell.trim())
      if (cells.some((cell) => cell !== '')) rows.push({ line: lines, cells })
      return null
    },
    skip_records_with_error: true,
    on_skip: (error) => {
      if (error !== undefined) broken.push({ line: lineOfQuote(error, rows), sentence: misplacedQuote })
      return undefined
    },
  })
  return rows
}

const misplacedQuote = 'A quotation mark is out of place or not closed; expected "like ""this""" or none.'

/** A quote that is never closed is noticed at the end of the file; it stands after the last line that could be read. */
function lineOfQuote({ code, lines }: CsvError, rows: readonly Row[]): number {
  if (code === 'CSV_QUOTE_NOT_CLOSED') return (rows.at(-1)?.line ?? 0) + 1
  return typeof lines === 'number' ? lines : 1
}

/** What the heading is separated by; spreadsheets of some countries write semicolons. */
function delimiterOf(text: string): string {
  const heading = text.slice(0, 10_000).split(/\r?\n/, 1)[0] ?? ''
  return [',', ';', '\t'].toSorted((one, other) => heading.split(other).length - heading.split(one).length)[0] ?? ','
}

const synonyms: Readonly<Record<string, PersonColumn>> = {
  full_name: 'name',
  display_name: 'name',
  e_mail: 'email',
  mail: 'email',
  email_address: 'email',
  timezone: 'time_zone',
  tz: 'time_zone',
  audiences: 'audience',
  team: 'audience',
  teams: 'audience',
  group: 'audience',
  consent: 'consented',
  agreed: 'consented',
  slots: 'slot',
  slot_time: 'slot',
  slot_times: 'slot',
  working_hours: 'window',
  workdays: 'working_days',
  days: 'working_days',
  questions_per_week: 'weekly_cap',
  holidays: 'calendar',
  public_holidays: 'calendar',
  slack_id: 'slack',
  identities: 'ids',
  external_ids: 'ids',
}

function columnOf(heading: string): PersonColumn | null {
  const name = heading.toLowerCase().replace(/[\s_-]+/g, '_')
  return personColumns.find((column) => column === name) ?? synonyms[name] ?? null
}

function faultsOfHeading(columns: readonly (PersonColumn | null)[]): CsvFault[] {
  const missing = required.filter((column) => !columns.includes(column))
  const twice = personColumns.filter((column) => columns.indexOf(column) !== columns.lastIndexOf(column))
  return [
    ...(missing.length === 0 ? [] : [{ line: 1, sentence: `No column ${missing.join(', ')}; expected ${expected}.` }]),
    ...twice.map((column) => ({ line: 1, sentence: `Two columns mean ${column}; expected one.` })),
  ]
}
