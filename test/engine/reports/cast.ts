import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Db } from '../../../engine/db/pool.ts'
import { fsrs6 } from '../../../engine/model/fsrs.ts'
import type { Rating } from '../../../engine/model/retention-model.ts'
import { daysUntil } from '../../../engine/model/retrievability.ts'
import { defaultWeights } from '../../../engine/model/weights.ts'

/** The model of these tests: with stability S, retrievability after S days is 0.9. */
export const model = fsrs6(defaultWeights)

/** A Monday. */
export const monday = new Date('2026-03-02T12:00:00Z')

/** So many times 24 hours after that Monday; before it when negative. */
export const day = (days: number): Date => new Date(monday.getTime() + days * 86_400_000)

/** A person who consented long ago; gives the id. */
export async function addPerson(db: Db, name: string, timeZone = 'UTC'): Promise<string> {
  const { id } = await db.insertInto('person').values(person(name, timeZone)).returning('id').executeTakeFirstOrThrow()
  return id
}

/** So many people; gives their ids. */
export async function addPeople(db: Db, count: number): Promise<string[]> {
  const people = Array.from({ length: count }, () => person(`p${randomUUID()}`, 'UTC'))
  const rows = await db.insertInto('person').values(people).returning('id').execute()
  return rows.map(({ id }) => id)
}

const person = (name: string, time_zone: string) => ({
  name,
  email: `${name.toLowerCase()}@example.org`,
  time_zone,
  consented_at: day(-100),
  created_at: day(-100),
})

/** An approved concept that asks `question`; gives the id. */
export async function addConcept(db: Db, question: string): Promise<string> {
  const { id } = await db
    .insertInto('concept')
    .values({ fact_key: question, inbox_status: 'approved', created_at: day(-100) })
    .returning('id')
    .executeTakeFirstOrThrow()
  await db
    .insertInto('concept_version')
    .values({ concept_id: id, version: 1, question, answer: 'secret answer', created_at: day(-100) })
    .execute()
  return id
}

/** An audience of people and concepts; gives the id. */
export async function addAudience(
  db: Db,
  name: string,
  people: readonly string[],
  concepts: readonly string[],
): Promise<string> {
  const { id } = await db
    .insertInto('audience')
    .values({ name, created_at: day(-100) })
    .returning('id')
    .executeTakeFirstOrThrow()
  await db
    .insertInto('audience_person')
    .values(people.map((person_id) => ({ person_id, audience_id: id, joined_at: day(-100), left_at: null })))
    .execute()
  await db
    .insertInto('audience_concept')
    .values(concepts.map((concept_id) => ({ concept_id, audience_id: id, added_at: day(-100) })))
    .execute()
  return id
}

/** A state last answered at `sinceAt`; unverified when it has no reviews. Desired retention 0.9, so it is due after its stability. */
export async function addState(
  db: Db,
  personId: string,
  conceptId: string,
  state: {
    readonly stabilityDays: number
    readonly sinceAt: Date
    readonly reviews?: number
    readonly active?: boolean
  },
): Promise<void> {
  const reviews = state.reviews ?? 1
  const dueInDays = daysUntil(model.curve, state.stabilityDays, 0.9)
  await db
    .insertInto('retention_state')
    .values({
      person_id: personId,
      concept_id: conceptId,
      stability_days: state.stabilityDays,
      difficulty: reviews > 0 ? 5 : null,
      since_at: state.sinceAt,
      verified: reviews > 0,
      started_by: 'surfaced',
      reviews,
      surfaced_at: null,
      desired_retention: 0.9,
      due_at: new Date(state.sinceAt.getTime() + dueInDays * 86_400_000),
      active: state.active ?? true,
    })
    .execute()
}

/** A nudge of one question, sent when it was planned for, not yet answered; gives the id. */
export async function addNudge(
  db: Db,
  personId: string,
  conceptId: string,
  slotAt: Date,
  status: 'sent' | 'planned' = 'sent',
): Promise<string> {
  const { id } = await db
    .insertInto('nudge')
    .values({
      person_id: personId,
      slot_at: slotAt,
      channel: 'email',
      status,
      reason: null,
      not_after: slotAt,
      owner: null,
      lease_until: null,
      planned_at: slotAt,
      sending_at: null,
      settled_at: null,
      provider_id: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await db
    .insertInto('question')
    .values({ person_id: personId, nudge_id: id, position: 1, concept_id: conceptId, version: 1, revealed_at: null })
    .execute()
  return id
}

/** An answer, through a nudge of its own, to a pair that was verified unless said otherwise; gives the review's id. */
export async function addAnswer(
  db: Db,
  personId: string,
  conceptId: string,
  answer: { readonly rating: Rating; readonly at: Date; readonly verified?: boolean },
): Promise<string> {
  const nudge_id = await addNudge(db, personId, conceptId, answer.at)
  const { id } = await db
    .insertInto('review')
    .values({
      person_id: personId,
      concept_id: conceptId,
      version: 1,
      rating: answer.rating,
      rated_at: answer.at,
      nudge_id,
      position: 1,
      retrievability: 0.9,
      verified: answer.verified ?? true,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Empties everything, so that each test reads its own cast and no other. */
export async function clear(db: Db): Promise<void> {
  await sql`truncate person, audience, concept, source restart identity cascade`.execute(db)
}
