import { isUtf8 } from 'node:buffer'
import type { Skipped } from '../../engine/sources/memory-source.ts'
import { addEntity, addRelation, emptyGraph, type GraphDraft, type Item, isItem, type Reading } from './graph.ts'

const newlineByte = 0x0a

/**
 * Reads the bytes of a memory file: one JSON object per line. Lines end at `\n` alone, since U+2028 may stand unescaped inside a string.
 * What cannot be used is listed with its line and byte offset; the rest is read.
 */
export function readJsonl(bytes: Buffer): Reading {
  const graph = emptyGraph()
  const skipped: Skipped[] = []
  // Asked once of the whole file, which costs less than of every line.
  const isAllUtf8 = isUtf8(bytes)
  let outcome: Reading['outcome'] = 'whole'
  let start = 0

  for (let line = 1; start < bytes.length; line++) {
    const newlineAt = bytes.indexOf(newlineByte, start)
    const isLast = newlineAt === -1
    const end = isLast ? bytes.length : newlineAt
    const item =
      isAllUtf8 || isUtf8(bytes.subarray(start, end)) ? parseLine(bytes.toString('utf8', start, end)) : 'not-json'
    if (item === 'not-json') {
      outcome = isLast ? 'truncated' : 'malformed'
      skipped.push({ reason: isLast ? 'truncated-line' : 'malformed-line', where: whereOf(line, start) })
    } else if (item === 'not-an-object') {
      outcome = 'malformed'
      skipped.push({ reason: 'not-an-object', where: whereOf(line, start) })
    } else if (item !== 'blank') {
      for (const reason of addItem(graph, item)) skipped.push({ reason, where: whereOf(line, start) })
    }
    start = end + 1
  }
  return { graph, skipped, outcome }
}

const whereOf = (line: number, start: number): string => `line ${line}, byte ${start}`

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

function addItem(graph: GraphDraft, item: Item): readonly string[] {
  if (item.type === 'entity') return addEntity(graph, item)
  if (item.type === 'relation') return addRelation(graph, item)
  return ['unknown-type']
}
