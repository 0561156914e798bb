import type { Memory, Subject } from './memory-source.ts'

/** A text as PostgreSQL can hold it: no NUL, and no half of a surrogate pair. A source may send both, in every text it sends. */
export function storable(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed()
}

/** A memory whose text and ids can be held; categories and metadata are written through `storableJson`. */
export function storableMemory(memory: Memory): Memory {
  const { externalId, text, subjects, replacedBy } = memory
  return {
    ...memory,
    externalId: storable(externalId),
    text: storable(text),
    subjects: subjects.map(storableSubject),
    ...(replacedBy !== undefined && { replacedBy: storable(replacedBy) }),
  }
}

/** A subject whose id can be held. */
export function storableSubject({ kind, externalId }: Subject): Subject {
  return { kind, externalId: storable(externalId) }
}

/** A value as JSON that can be held, keys included. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item === 'string') return storable(item)
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item
    return Object.fromEntries(Object.entries(item).map(([key, part]) => [storable(key), part]))
  })
}
