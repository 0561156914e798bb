import { type Check, SourceError } from '../../engine/sources/memory-source.ts'
import { castOf, countMemories } from './memories.ts'
import type { Snapshot } from './pages.ts'

/** Reads the source once and says what is there, or what is wrong with it and what to do. Throws no SourceError. */
export async function checkSnapshot(
  read: () => Promise<Snapshot | 'unchanged'>,
  personTypes: readonly string[],
  signal: AbortSignal,
): Promise<Check> {
  try {
    const snapshot = await read()
    if (snapshot === 'unchanged') throw new Error('a check compares with nothing, yet the source was found unchanged')
    return judge(snapshot, personTypes)
  } catch (error) {
    if (signal.aborted) return failed('aborted', 'The check was stopped before the source was read: run it again.')
    if (!(error instanceof SourceError)) throw error
    return { status: 'failed', reason: error.reason, sentence: `${error.message}.`, permanent: error.permanent }
  }
}

function judge(snapshot: Snapshot, personTypes: readonly string[]): Check {
  const counts = describe(snapshot, personTypes)
  if (snapshot.outcome !== 'whole') return unreadableLine(snapshot, counts)
  if (snapshot.graph.entities.size === 0) {
    const advice =
      'if the agent has written nothing yet, this is fine; if it has, see whether this is the memory that it writes to'
    return failed('no-entities', `Seen ${counts}. Expected at least one entity: ${advice}.`)
  }
  return { status: 'ok', sentence: `Seen ${counts}.` }
}

function describe({ graph, skipped }: Snapshot, personTypes: readonly string[]): string {
  const { persons } = castOf(graph, personTypes)
  const people =
    persons.length === 0
      ? `no people (no entity has a type of ${personTypes.join(', ') || 'personTypes, which is empty'}, so all of it is for the audience of the source)`
      : count(persons.length, 'person', 'people')
  const entities = count(graph.entities.size, 'entity', 'entities')
  const observations = count(countMemories(graph), 'observation', 'observations')
  const left = skipped.length === 0 ? '' : `; ${count(skipped.length, 'item', 'items')} skipped`
  return `${entities}, ${observations} and ${people}${left}`
}

function unreadableLine({ skipped }: Snapshot, counts: string): Check {
  const lines = skipped.filter(({ reason }) => ['malformed-line', 'not-an-object', 'truncated-line'].includes(reason))
  const first = lines[0] ?? { reason: 'malformed-line', where: 'some line' }
  const advice =
    'Repair or remove it (the agent cannot read its memory either); until then the rest is read, and nothing counts as gone'
  const seen = `${count(lines.length, 'line', 'lines')} of the file cannot be read, the first at ${first.where} (${first.reason})`
  return failed(first.reason, `${seen}: expected one JSON object per line. ${advice}. Seen besides: ${counts}.`)
}

function failed(reason: string, sentence: string): Check {
  return { status: 'failed', reason, sentence, permanent: false }
}

function count(number: number, singular: string, plural: string): string {
  return `${number} ${number === 1 ? singular : plural}`
}
