import type { Rating } from './retention-model.ts'

/** One answer of a log; `pair` tells person and concept apart from all others, `localDay` is the person's own day number. */
export type LoggedReview = {
  readonly pair: string
  readonly at: Date
  readonly rating: Rating
  readonly localDay: number
}

/** One thing wrong with one line, counted from 1 with the header. */
export type LogFault = { readonly line: number; readonly sentence: string }

/** What a log held; every fault at once, or every review in the order of its lines. */
export type ParsedReviewLog =
  | { readonly status: 'ok'; readonly reviews: readonly LoggedReview[] }
  | { readonly status: 'failed'; readonly reason: 'bad-lines'; readonly faults: readonly LogFault[] }

/**
 * Reads a review log in the CSV form of the FSRS tools: a header, then `user_id`, `card_id`, `day_offset` (the person's own day number),
 * `rating` (1 again .. 4 easy) and `ts` (seconds since 1970) in any order; other columns are not read. All are numbers, so nothing is quoted.
 */
export function parseReviewLog(text: string): ParsedReviewLog {
  const [header = '', ...rows] = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const names = header.split(',').map((name) => name.trim())
  const missing = columns.filter((column) => !names.includes(column))
  if (missing.length > 0)
    return failed([{ line: 1, sentence: `No column ${missing.join(', ')}; expected ${columns.join(', ')}.` }])

  const lines = rows.map((row, index) => ({ row, line: index + 2 })).filter(({ row }) => row.trim() !== '')
  const parsed = lines.map(({ row, line }) => parseLine(names, row, line))
  const faults = parsed.flatMap((result) => ('review' in result ? [] : result.faults))
  if (faults.length > 0) return failed(faults)
  return { status: 'ok', reviews: parsed.flatMap((result) => ('review' in result ? [result.review] : [])) }
}

const columns = ['user_id', 'card_id', 'day_offset', 'rating', 'ts'] as const

type Cells = Readonly<Record<(typeof columns)[number], string>>

const ratingOf: Readonly<Record<string, Rating>> = { 1: 'again', 2: 'hard', 3: 'good', 4: 'easy' }

/** The year 5138 in seconds; above it, the column most likely holds milliseconds. */
const mostSeconds = 1e11

function parseLine(
  names: readonly string[],
  row: string,
  line: number,
): { readonly review: LoggedReview } | { readonly faults: readonly LogFault[] } {
  const values = row.split(',').map((value) => value.trim())
  if (values.length !== names.length) {
    return { faults: [{ line, sentence: `${values.length} values, expected ${names.length} as in the header.` }] }
  }

  const cells = Object.fromEntries(columns.map((column) => [column, values[names.indexOf(column)]])) as Cells
  const seconds = numberOf(cells.ts)
  const localDay = numberOf(cells.day_offset)
  const rating = ratingOf[cells.rating]
  const wrong = [
    cells.user_id === '' ? 'user_id is empty' : null,
    cells.card_id === '' ? 'card_id is empty' : null,
    Number.isInteger(localDay) ? null : `day_offset is ${shown(cells.day_offset)}, expected a whole number`,
    rating === undefined ? `rating is ${shown(cells.rating)}, expected 1, 2, 3 or 4` : null,
    seconds >= 0 && seconds <= mostSeconds ? null : `ts is ${shown(cells.ts)}, expected seconds since 1970`,
  ].filter((sentence) => sentence !== null)
  if (wrong.length > 0 || rating === undefined) return { faults: [{ line, sentence: `${wrong.join('; ')}.` }] }

  return { review: { pair: `${cells.user_id}/${cells.card_id}`, at: new Date(seconds * 1000), rating, localDay } }
}

/** NaN for anything but plain decimal digits, also for the empty text that `Number` takes for 0. */
function numberOf(cell: string): number {
  return /^-?\d+(\.\d+)?$/.test(cell) ? Number(cell) : Number.NaN
}

function shown(cell: string): string {
  return cell === '' ? 'empty' : JSON.stringify(cell.slice(0, 20))
}

function failed(faults: readonly LogFault[]): ParsedReviewLog {
  return { status: 'failed', reason: 'bad-lines', faults }
}
