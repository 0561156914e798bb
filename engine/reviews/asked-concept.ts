import type { Db } from '../db/pool.ts'
import type { QuestionRef } from './question-ref.ts'

/** Which concept, in which version, a question asked for; null when this person was asked no such question. */
export async function askedConcept(
  db: Db,
  ref: QuestionRef,
): Promise<{ readonly conceptId: string; readonly version: number } | null> {
  const row = await db
    .selectFrom('question')
    .select(['concept_id', 'version'])
    .where('person_id', '=', ref.personId)
    .where('nudge_id', '=', ref.nudgeId)
    .where('position', '=', ref.position)
    .executeTakeFirst()
  return row === undefined ? null : { conceptId: row.concept_id, version: row.version }
}
