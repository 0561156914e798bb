import { hash } from 'node:crypto'
import type { Memory, Subject } from '../../engine/sources/memory-source.ts'
import type { Snapshot } from '../files/pages.ts'
import type { Entity, Graph, GraphSnapshot } from './graph.ts'

/** How a graph is read: which entities are persons, and whom the observations of each entity concern. */
export type Cast = { readonly persons: readonly Subject[]; readonly concerned: ReadonlyMap<string, readonly Subject[]> }

/**
 * Finds the persons of a graph and whom each entity concerns: a person's own observations concern that person, and a relation from a person to
 * a thing makes the observations of that thing concern the person. A relation between two persons shares nothing: what the agent knows of one
 * is not for the other to be asked. `personTypes` are compared without regard to case.
 */
export function castOf(graph: Graph, personTypes: readonly string[]): Cast {
  const types = new Set(personTypes.map((type) => type.toLowerCase()))
  const persons = new Map<string, Subject>()
  for (const { name, type } of graph.entities.values()) {
    if (types.has(type.trim().toLowerCase())) persons.set(name, { kind: 'entity', externalId: name })
  }

  const concerned = new Map<string, Set<Subject>>()
  for (const [name, person] of persons) concerned.set(name, new Set([person]))
  for (const { from, to } of graph.relations) {
    const person = persons.get(from)
    if (person === undefined || persons.has(to)) continue
    concerned.set(to, (concerned.get(to) ?? new Set()).add(person))
  }
  return {
    persons: [...persons.values()],
    concerned: new Map([...concerned].map(([name, subjects]) => [name, [...subjects]])),
  }
}

/** One memory per observation, in the order of the graph. Lazy, so that only a page of a large graph exists twice. */
export function* memoriesOf(graph: Graph, cast: Cast): Generator<Memory> {
  for (const entity of graph.entities.values()) {
    const subjects = cast.concerned.get(entity.name) ?? []
    for (const [key, observation] of entity.observations) {
      yield {
        externalId: externalIdOf(entity, key),
        text: `${entity.name}: ${observation}`,
        about: { name: entity.name, type: entity.type },
        subjects,
        author: 'unknown',
        categories: [],
        metadata: {},
        status: 'live',
      }
    }
  }
}

/** What the snapshot of a graph comes to: its memories and the persons that they concern. */
export function snapshotOf({ graph, ...reading }: GraphSnapshot, personTypes: readonly string[]): Snapshot {
  const cast = castOf(graph, personTypes)
  return { ...reading, memories: memoriesOf(graph, cast), count: countMemories(graph), subjects: cast.persons }
}

/** How many memories `memoriesOf` yields. */
export function countMemories(graph: Graph): number {
  let count = 0
  for (const entity of graph.entities.values()) count += entity.observations.size
  return count
}

/** The source has no ids; a normalised observation holds no line break, so the last one separates the two without doubt. */
function externalIdOf(entity: Entity, normalisedObservation: string): string {
  return hash('sha256', `${entity.name}\n${normalisedObservation}`, 'hex')
}
