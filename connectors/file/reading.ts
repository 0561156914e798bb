import type { Memory, Skipped, Subject } from '../../engine/sources/memory-source.ts'
import type { Line } from '../files/json-lines.ts'
import type { Outcome } from '../files/read-settled.ts'
import { parseItem } from './item.ts'

/** What the items of a file or a request come to. Each id stands in `memories` or in `gone`, once. */
export type Reading = {
  readonly memories: readonly Memory[]
  readonly gone: readonly string[]
  readonly subjects: readonly Subject[]
  readonly skipped: readonly Skipped[]
  readonly outcome: Outcome
}

/** Reads items in their order: what a later one says of an id replaces what an earlier one said. */
export function readItems(lines: Iterable<Line>): Reading {
  const memories = new Map<string, Memory>()
  const gone = new Set<string>()
  const subjects = new Map<string, SharedSubject>()
  const skipped: Skipped[] = []
  for (const line of lines) {
    const parsed = 'item' in line ? parseItem(line.item) : { status: 'refused' as const, reason: line.fault }
    if (parsed.status === 'refused') {
      skipped.push({ reason: parsed.reason, where: line.where })
    } else if (parsed.status === 'deleted') {
      memories.delete(parsed.externalId)
      gone.add(parsed.externalId)
    } else {
      memories.set(parsed.memory.externalId, sharing(subjects, parsed.memory))
      gone.delete(parsed.memory.externalId)
    }
  }
  const outcome = outcomeOf(skipped)
  return { memories: [...memories.values()], gone: [...gone], subjects: [...subjects.values()], skipped, outcome }
}

/** An item that cannot be read may be any memory, so with one of them the file cannot say what is gone. */
function outcomeOf(skipped: readonly Skipped[]): Outcome {
  if (skipped.length === 0) return 'whole'
  const last = skipped.at(-1)?.reason
  // Bytes that are cut off inside a character are no UTF-8 either.
  return last === 'truncated-line' || last === 'not-utf-8' ? 'truncated' : 'malformed'
}

type SharedSubject = { -readonly [Key in keyof Subject]: Subject[Key] }

/** Lets a memory share its subjects with all others: a large file names few, and one is called the same everywhere. The first name stands. */
function sharing(known: Map<string, SharedSubject>, memory: Memory): Memory {
  const subjects = memory.subjects.map((subject) => {
    const key = `${subject.kind}:${subject.externalId}`
    const shared = known.get(key) ?? { ...subject }
    if (subject.name !== undefined) shared.name ??= subject.name
    known.set(key, shared)
    return shared
  })
  return { ...memory, subjects }
}
