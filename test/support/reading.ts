import type { Db } from '../../engine/db/pool.ts'
import { absorbPage } from '../../engine/sources/absorb.ts'
import type { Memory, Subject } from '../../engine/sources/memory-source.ts'
import { days, inForce, pageOf } from './cast.ts'

/** Facts that draft good questions, each about something else: what resembles a fact of another source waits to be compared. */
const sayings: readonly string[] = [
  'Billing service: runs on port 5433',
  'Refunds: customers may ask for one within 30 days',
  'Atlas cluster: is backed up every 6 hours',
  'Quarterly report: is due on 14 March',
  'Hotel rate in Oslo: is 189 euros a night',
  'Backup tapes: are kept for 84 months',
  'Fire drill: takes 12 minutes',
  'Parking garage: closes at 22 hours',
  'Coffee machine: holds 9 litres',
]

/** The fact of that number; past those that differ much, another like the rest. */
const fact = (number: number): string => sayings[number - 1] ?? `Meeting room ${number}: seats ${number + 1_000} people`

export const user = (externalId: string): Subject => ({ kind: 'user', externalId })
export const agent = (externalId: string): Subject => ({ kind: 'agent', externalId })
export const run = (externalId: string): Subject => ({ kind: 'run', externalId })

/** Lets a trusted source give these facts, which concern these subjects, three days before the Monday. */
export async function read(
  db: Db,
  sourceId: string,
  numbers: readonly number[],
  subjects: readonly Subject[],
  differing: Partial<Memory> = {},
): Promise<void> {
  const { audience_id } = await db
    .selectFrom('source')
    .select('audience_id')
    .where('id', '=', sourceId)
    .executeTakeFirstOrThrow()
  const source = { id: sourceId, trust: 'auto' as const, audienceId: audience_id }
  await absorbPage(db, inForce.model, source, pageOf(numbers.map(fact), { subjects, ...differing }), days(-3))
}

/** Who is to retain which fact at present: `alice 1`. */
export async function retaining(db: Db): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('retention_state as state')
    .innerJoin('person', 'person.id', 'state.person_id')
    .innerJoin('provenance', 'provenance.concept_id', 'state.concept_id')
    .innerJoin('memory', 'memory.id', 'provenance.memory_id')
    .select(['person.name', 'memory.text'])
    .distinct()
    .where('state.active', '=', true)
    .execute()
  return rows.map(({ name, text }) => `${name.toLowerCase()} ${sayings.indexOf(text) + 1}`).sort()
}
