import type { Skipped } from '../../engine/sources/memory-source.ts'
import type { Item } from '../files/json-lines.ts'
import type { Outcome } from '../files/read-settled.ts'

/** A thing the agent knows about. `observations`: as written but trimmed, by their normalised form; in the order of the source. */
export type Entity = {
  readonly name: string
  readonly type: string
  readonly observations: ReadonlyMap<string, string>
}

/** A directed link between two names; either may be the name of no entity. Its type says nothing that we use. */
export type Relation = { readonly from: string; readonly to: string }

/** The whole memory of an agent. One entity per name, in the order of first mention. */
export type Graph = { readonly entities: ReadonlyMap<string, Entity>; readonly relations: readonly Relation[] }

/** A graph with what was left out of it. `malformed`: some line cannot be read. */
export type Reading = { readonly graph: Graph; readonly skipped: readonly Skipped[]; readonly outcome: Outcome }

/** A graph at one instant. `sha256` changes with it and with the person types it is read by. */
export type GraphSnapshot = Reading & { readonly sha256: string }

type EntityDraft = { name: string; type: string; observations: Map<string, string> }

/** A graph while it is being read. */
export type GraphDraft = { readonly entities: Map<string, EntityDraft>; readonly relations: Relation[] }

/** A graph with nothing in it yet. */
export function emptyGraph(): GraphDraft {
  return { entities: new Map(), relations: [] }
}

/**
 * Adds one entity to `draft`, merging it with an earlier one of the same name (the server stores both). The first type given stands.
 * Returns the reasons for what was left out.
 */
export function addEntity(draft: GraphDraft, item: Item): readonly string[] {
  const name = readText(item.name)
  if (name === '') return ['missing-name']

  const entity = draft.entities.get(name) ?? { name, type: '', observations: new Map<string, string>() }
  draft.entities.set(name, entity)
  entity.type ||= readText(item.entityType)

  const observations = item.observations ?? []
  if (!Array.isArray(observations)) return ['observations-not-a-list']
  const reasons: string[] = []
  for (const observation of observations) {
    const text = readText(observation).trim()
    const key = normalise(text)
    if (typeof observation !== 'string') reasons.push('observation-not-text')
    else if (key === '') reasons.push('empty-observation')
    else if (!entity.observations.has(key)) entity.observations.set(key, text)
  }
  return reasons
}

/** Adds one relation to `draft`. Returns the reasons for what was left out. */
export function addRelation(draft: GraphDraft, item: Item): readonly string[] {
  const from = readText(item.from)
  const to = readText(item.to)
  if (from === '' || to === '') return ['missing-end']
  draft.relations.push({ from, to })
  return []
}

// Printable ASCII with single spaces inside is its own clean and normal form; testing for it halves the reading of a large file.
const plainText = /^[!-~]+(?: [!-~]+)*$/

/** NFC, trimmed, whitespace collapsed: the form in which two observations are the same. It holds no line break. */
function normalise(text: string): string {
  return plainText.test(text) ? text : text.normalize('NFC').trim().replace(/\s+/g, ' ')
}

/** The text of a field, '' when it has none. NUL and lone surrogates are legal in JSON, but no database or mail can carry them. */
function readText(value: unknown): string {
  if (typeof value !== 'string') return ''
  if (plainText.test(value)) return value
  const text = value.replaceAll('\u0000', '').toWellFormed()
  return text.trim() === '' ? '' : text
}
