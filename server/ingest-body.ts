import { isUtf8 } from 'node:buffer'
import { type Reading, readItems } from '../connectors/file/reading.ts'
import { isItem, jsonLines, type Line } from '../connectors/files/json-lines.ts'

/** How the items of a body are written: one item or a list of them, or one item a line. */
export type BodyFormat = 'json' | 'json-lines'

const formats: Readonly<Record<string, BodyFormat>> = {
  'application/json': 'json',
  'application/x-ndjson': 'json-lines',
  'application/jsonl': 'json-lines',
  'application/x-jsonlines': 'json-lines',
}

/** The format that a content type names; null when it is none of ours. */
export function formatOf(contentType: string | undefined): BodyFormat | null {
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return Object.hasOwn(formats, type) ? (formats[type] ?? null) : null
}

/** Reads the items of a body, which `skipped` places by line or by number in the list. */
export function readBody(format: BodyFormat, body: Buffer): Reading {
  return readItems(format === 'json' ? listed(body) : jsonLines(body))
}

function listed(body: Buffer): readonly Line[] {
  const value = parseJson(body)
  if (value === undefined) return [{ where: 'the body', fault: 'not-json' }]
  const items = Array.isArray(value) ? (value as readonly unknown[]) : [value]
  return items.map((item, index) => {
    const where = `item ${index + 1}`
    return isItem(item) ? { where, item } : { where, fault: 'not-an-object' }
  })
}

function parseJson(body: Buffer): unknown {
  try {
    return isUtf8(body) ? JSON.parse(body.toString('utf8')) : undefined
  } catch {
    return undefined
  }
}
