import { sql } from 'kysely'
import type { Db } from '../../engine/db/pool.ts'
import { daysUntil } from '../../engine/model/retrievability.ts'
import { days, inForce, type Member } from './cast.ts'

/** What tests vary about a state. With a desired retention of 0.9 it falls due `stabilityDays` after `sinceAt`. */
export type DifferingState = Partial<{
  stabilityDays: number
  /** null: unverified. */
  difficulty: number | null
  sinceAt: Date
  desiredRetention: number
  importance: number
  surfacedAt: Date
}>

/** Gives a person a state of a new live concept: verified, 10 days of stability, due on the Monday at nine. Gives the concept's id. */
export async function remember(db: Db, member: Pick<Member, 'id'>, differing: DifferingState = {}): Promise<string> {
  const { importance = 1, stabilityDays = 10, difficulty = 5, sinceAt = days(-10), desiredRetention = 0.9 } = differing
  const conceptId = await addConcept(db, importance)
  const dueInDays = daysUntil(inForce.model.curve, stabilityDays, desiredRetention)
  await db
    .insertInto('retention_state')
    .values({
      person_id: member.id,
      concept_id: conceptId,
      stability_days: stabilityDays,
      difficulty,
      since_at: sinceAt,
      verified: difficulty !== null,
      started_by: 'surfaced',
      surfaced_at: differing.surfacedAt ?? null,
      desired_retention: desiredRetention,
      importance,
      due_at: new Date(sinceAt.getTime() + dueInDays * 86_400_000),
    })
    .execute()
  return conceptId
}

/** A live concept with a question; gives its id. */
export async function addConcept(db: Db, importance = 1): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    with added as (
      insert into concept (fact_key, inbox_status, importance, created_at)
      values (gen_random_uuid(), 'approved', ${importance}, ${days(-30)})
      returning id
    )
    insert into concept_version (concept_id, version, question, answer, created_at)
    select added.id, 1, 'Port ____?', '5433', ${days(-30)} from added
    returning concept_id as id`.execute(db)
  return rows[0]!.id
}

/**
 * So many people, in London, who agreed to be nudged, at nine on working days, each with two states of the same two concepts that are due
 * on the Monday. Gives their ids.
 */
export async function addCrowd(db: Db, count: number): Promise<string[]> {
  const conceptIds = [await addConcept(db), await addConcept(db)]
  const { rows } = await sql<{ id: string }>`
    insert into person (name, email, time_zone, slot_times, consented_at, created_at)
    select 'Crowd ' || place, 'crowd-' || place || '@example.com', 'Europe/London', '{09:00}', ${days(-30)}, ${days(-30)}
    from generate_series(1, ${count}::int) as place
    returning id`.execute(db)
  await sql`
    insert into retention_state (person_id, concept_id, stability_days, difficulty, since_at, verified, started_by, desired_retention, due_at)
    select person.id, concept.id, 10, 5, ${days(-10)}, true, 'surfaced', 0.9, ${days(0)}
    from person cross join unnest(${conceptIds}::bigint[]) as concept (id)`.execute(db)
  return rows.map(({ id }) => id)
}

/** A nudge that went out at `slotAt`, with its decision and so many questions. Gives its id. */
export async function addSentNudge(
  db: Db,
  member: Pick<Member, 'id'>,
  slotAt: Date,
  { asked = 1, status = 'sent' }: { asked?: number; status?: 'sent' | 'failed' | 'expired' | 'unknown' } = {},
): Promise<string> {
  await db
    .insertInto('decision')
    .values({ person_id: member.id, slot_at: slotAt, decided_at: slotAt, reason: 'asked', asked })
    .execute()
  const { id } = await db
    .insertInto('nudge')
    .values({
      person_id: member.id,
      slot_at: slotAt,
      channel: 'email',
      status,
      reason: status === 'sent' ? null : 'for-the-test',
      not_after: slotAt,
      owner: 'test',
      lease_until: null,
      planned_at: slotAt,
      sending_at: slotAt,
      settled_at: slotAt,
      provider_id: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** An answer of the person at `at`, to a question of a nudge of its own the day before. */
export async function addReview(db: Db, member: Pick<Member, 'id'>, at: Date): Promise<void> {
  const conceptId = await addConcept(db)
  const nudgeId = await addSentNudge(db, member, new Date(at.getTime() - 86_400_000))
  await db
    .insertInto('question')
    .values({
      person_id: member.id,
      nudge_id: nudgeId,
      position: 1,
      concept_id: conceptId,
      version: 1,
      revealed_at: at,
    })
    .execute()
  await db
    .insertInto('review')
    .values({
      person_id: member.id,
      concept_id: conceptId,
      version: 1,
      rating: 'good',
      rated_at: at,
      nudge_id: nudgeId,
      position: 1,
      retrievability: 0.9,
      verified: false,
    })
    .execute()
}
