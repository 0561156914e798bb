import type { Check } from '../../engine/sources/memory-source.ts'
import { counted, failed } from '../files/check.ts'
import type { GraphSnapshot } from './graph.ts'
import { castOf, countMemories } from './memories.ts'

/** Says what is there, or what is wrong with it and what to do. */
export function judge(snapshot: GraphSnapshot, personTypes: readonly string[]): Check {
  const counts = describe(snapshot, personTypes)
  if (snapshot.outcome !== 'whole') return unreadableLine(snapshot, counts)
  if (snapshot.graph.entities.size === 0) {
    const advice =
      'if the agent has written nothing yet, this is fine; if it has, see whether this is the memory that it writes to'
    return failed('no-entities', `Seen ${counts}. Expected at least one entity: ${advice}.`)
  }
  return { status: 'ok', sentence: `Seen ${counts}.` }
}

function describe({ graph, skipped }: GraphSnapshot, personTypes: readonly string[]): string {
  const { persons } = castOf(graph, personTypes)
  const people =
    persons.length === 0
      ? `no people (no entity has a type of ${personTypes.join(', ') || 'personTypes, which is empty'}, so all of it is for the audience of the source)`
      : counted(persons.length, 'person', 'people')
  const entities = counted(graph.entities.size, 'entity', 'entities')
  const observations = counted(countMemories(graph), 'observation', 'observations')
  const left = skipped.length === 0 ? '' : `; ${counted(skipped.length, 'item', 'items')} skipped`
  return `${entities}, ${observations} and ${people}${left}`
}

function unreadableLine({ skipped }: GraphSnapshot, counts: string): Check {
  const lines = skipped.filter(({ reason }) => ['malformed-line', 'not-an-object', 'truncated-line'].includes(reason))
  const first = lines[0] ?? { reason: 'malformed-line', where: 'some line' }
  const advice =
    'Repair or remove it (the agent cannot read its memory either); until then the rest is read, and nothing counts as gone'
  const seen = `${counted(lines.length, 'line', 'lines')} of the file cannot be read, the first at ${first.where} (${first.reason})`
  return failed(first.reason, `${seen}: expected one JSON object per line. ${advice}. Seen besides: ${counts}.`)
}
