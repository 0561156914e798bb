import { hash } from 'node:crypto'
import type { Memory, Subject } from './memory-source.ts'

/** A text as PostgreSQL can hold it: no NUL, and no half of a surrogate pair. A source may send both, in every text it sends. */
export function storable(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed()
}

/** The longest id that is kept as it is, bytes: a row of an index of PostgreSQL holds 2,704 at most. */
const longestId = 2_000

/** An id as an index can hold it: of one that is too long, its beginning and a hash of all of it. */
export function storableId(id: string): string {
  const held = storable(id)
  if (held.length * 3 <= longestId || Buffer.byteLength(held) <= longestId) return held
  return `${held.slice(0, 200).toWellFormed()} ${hash('sha256', held, 'hex')}`
}

/** A memory whose text and ids can be held; categories and metadata are written through `storableJson`. */
export function storableMemory(memory: Memory): Memory {
  const { externalId, text, subjects, replacedBy, container } = memory
  return {
    ...memory,
    externalId: storableId(externalId),
    text: storable(text),
    subjects: subjects.map(storableSubject),
    ...(replacedBy !== undefined && { replacedBy: storableId(replacedBy) }),
    ...(container !== undefined && { container: storableId(container) }),
  }
}

/** A subject whose id and name can be held. */
export function storableSubject({ kind, externalId, name }: Subject): Subject {
  return { kind, externalId: storableId(externalId), ...(name !== undefined && { name: storable(name) }) }
}

/** A value as JSON that can be held, keys included. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item === 'string') return storable(item)
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item
    return Object.fromEntries(Object.entries(item).map(([key, part]) => [storable(key), part]))
  })
}
