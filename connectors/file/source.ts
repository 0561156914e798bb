/**
 * file: memories that anything else writes to a file, one item a line (JSONL) or a row (CSV). Read: the whole file, at most 64 MiB, each time
 * it changed. Never written: anything. Key: none; this program must be allowed to read the file.
 *
 * An item, here and in a signed request (connectors/webhook): only `text` is needed, and only `id` to say that something was deleted.
 *   id           of your own choice, at most 500 characters; without it, text and subjects are the identity, so a changed text is a new memory
 *   text         the fact, understandable by itself
 *   subjects     whom it concerns: ["user:ada@example.com", "agent:…"], or [{"kind", "id", "name"}]; kinds: user (when none is said), agent,
 *                app, run, tag, entity
 *   author       user, assistant or unknown
 *   created_at, changed_at, expires_at   ISO 8601 with an offset, or a date alone (midnight UTC)
 *   categories   ["deploy", …]
 *   metadata     {…}; fields outside this list are added to it
 *   status       live, superseded or expired; replaced_by: the id of what took its place
 *   deleted      true: the source no longer has it
 * A later item of the same id replaces an earlier one, so the file may also be a log. In CSV the heading names the fields, and the parts of
 * `subjects` and `categories` are separated by `;`. What is no longer in the file is gone, unless some item cannot be read: it might be that
 * one. A CSV that is cut off between two digits looks whole, so let its writer replace it by rename.
 */
import type { Check, MemorySource } from '../../engine/sources/memory-source.ts'
import { checkReading, counted, failed } from '../files/check.ts'
import { jsonLines } from '../files/json-lines.ts'
import { pagesOf, parseCursor } from '../files/pages.ts'
import { type Patience, usualPatience } from '../files/patience.ts'
import { readSettled } from '../files/read-settled.ts'
import { watchFile } from '../files/watch-file.ts'
import { csvLines } from './csv.ts'
import { type Reading, readItems } from './reading.ts'
import { type FileSettings, formatOf } from './settings.ts'

const formats = {
  jsonl: { lines: jsonLines, expected: 'a file with one JSON object a line' },
  csv: { lines: csvLines, expected: 'a CSV file with a heading that names the column text' },
} as const

/** A source that reads memories of the documented shape from one file. Stopped between two pages, it starts over. */
export function fileSource(settings: FileSettings, patience: Patience = usualPatience): MemorySource {
  const { path } = settings
  const format = formatOf(settings)
  const { lines, expected } = formats[format]
  const file = { path, expected, way: format, parse: (bytes: Buffer) => readItems(lines(bytes)) }
  const read = (knownSha256: string | undefined, signal: AbortSignal) =>
    readSettled(file, patience.waitToReread, { knownSha256, signal })

  return {
    check: (signal) =>
      checkReading(
        () => read(undefined, signal),
        (reading) => judge(reading, expected),
        signal,
      ),

    async *pull(cursorText, signal, extent) {
      const cursor = parseCursor(cursorText)
      const reading = await read(extent === 'whole' ? undefined : cursor.sha256, signal)
      if (reading === 'unchanged') return
      for (const page of pagesOf({ ...reading, count: reading.memories.length }, cursor)) {
        signal.throwIfAborted()
        yield page
      }
    },

    watch: (changed, signal) => watchFile(path, changed, { debounceMs: patience.debounceMs, signal }),
  }
}

function judge({ memories, subjects, skipped }: Reading, expected: string): Check {
  const counts = `${counted(memories.length, 'memory', 'memories')} about ${counted(subjects.length, 'subject', 'subjects')}`
  const [first] = skipped
  if (first !== undefined) {
    const seen = `${counted(skipped.length, 'item', 'items')} cannot be read, the first at ${first.where} (${first.reason})`
    const advice = 'Repair or remove it; until then the rest is read, and nothing counts as gone'
    return failed(first.reason, `${seen}: expected ${expected}. ${advice}. Seen besides: ${counts}.`)
  }
  if (memories.length === 0) {
    return failed('no-memories', `Seen ${counts}. Expected ${expected}: if nothing is written yet, this is fine.`)
  }
  return { status: 'ok', sentence: `Seen ${counts}.` }
}
