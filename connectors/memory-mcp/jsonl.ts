import type { Skipped } from '../../engine/sources/memory-source.ts'
import { type Item, jsonLines } from '../files/json-lines.ts'
import { addEntity, addRelation, emptyGraph, type GraphDraft, type Reading } from './graph.ts'

/** Reads the bytes of a memory file. What cannot be used is listed with its line and byte offset; the rest is read. */
export function readJsonl(bytes: Buffer): Reading {
  const graph = emptyGraph()
  const skipped: Skipped[] = []
  let outcome: Reading['outcome'] = 'whole'
  for (const line of jsonLines(bytes)) {
    const { where } = line
    if ('item' in line) {
      for (const reason of addItem(graph, line.item)) skipped.push({ reason, where })
      continue
    }
    outcome = line.fault === 'truncated-line' ? 'truncated' : 'malformed'
    skipped.push({ reason: line.fault, where })
  }
  return { graph, skipped, outcome }
}

function addItem(graph: GraphDraft, item: Item): readonly string[] {
  if (item.type === 'entity') return addEntity(graph, item)
  if (item.type === 'relation') return addRelation(graph, item)
  return ['unknown-type']
}
