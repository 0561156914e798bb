import type { Db } from '../db/pool.ts'

/** A nudge that went out: to whom, under which key, and what it asks for, by position. */
export type SentNudge = {
  readonly email: string
  readonly messageKey: string
  readonly concepts: readonly { readonly id: string; readonly metAt: Date }[]
}

/** The nudges that were sent at `at`, with what they ask for and when each person first met it. */
export async function nudgesSentAt(db: Db, at: Date): Promise<readonly SentNudge[]> {
  const rows = await db
    .selectFrom('nudge')
    .innerJoin('person', 'person.id', 'nudge.person_id')
    .innerJoin('question', (join) =>
      join.onRef('question.person_id', '=', 'nudge.person_id').onRef('question.nudge_id', '=', 'nudge.id'),
    )
    .innerJoin('exposure', (join) =>
      join
        .onRef('exposure.person_id', '=', 'question.person_id')
        .onRef('exposure.concept_id', '=', 'question.concept_id'),
    )
    .where('nudge.status', '=', 'sent')
    .where('nudge.settled_at', '=', at)
    .groupBy(['person.email', 'nudge.message_key', 'question.position', 'question.concept_id'])
    .select(({ fn }) => [
      'person.email',
      'nudge.message_key',
      'question.concept_id',
      fn.min('exposure.exposed_at').as('met_at'),
    ])
    .orderBy('nudge.message_key')
    .orderBy('question.position')
    .execute()
  const nudges = Map.groupBy(rows, (row) => row.message_key)
  return [...nudges].map(([messageKey, questions]) => ({
    email: questions[0]!.email,
    messageKey,
    concepts: questions.map((row) => ({ id: row.concept_id, metAt: row.met_at })),
  }))
}
