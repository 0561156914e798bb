import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import { type Figures, retrievabilityOfStateSql } from './figures.ts'

/** One concept as one person holds it. `retrievability` (0..1) is null while unverified: nobody knows it yet. */
export type OwnConcept = {
  readonly conceptId: string
  readonly name: string
  readonly retrievability: number | null
  readonly desiredRetention: number
  readonly dueAt: Date
  readonly sinceAt: Date
  readonly reviews: number
}

/** One person's own active concepts, due soonest first. Only for that person, or for somebody whose viewing is recorded. */
export async function retentionOfPerson(
  db: Db,
  model: RetentionModel,
  personId: string,
  at: Date,
): Promise<OwnConcept[]> {
  const { rows } = await sql<OwnConcept>`
    select s.concept_id as "conceptId",
      coalesce(v.question, v.context) as name,
      case when s.verified then ${retrievabilityOfStateSql(model, at)} end as retrievability,
      s.desired_retention as "desiredRetention",
      s.due_at as "dueAt",
      s.since_at as "sinceAt",
      s.reviews
    from retention_state as s
    left join concept_version as v on v.concept_id = s.concept_id and v.version = s.version
    where s.person_id = ${personId} and s.active
    order by s.due_at, s.concept_id`.execute(db)
  return rows
}

/**
 * Records that somebody looked at one person's own report, and says whether there is such a person. `viewer`: `own-link`, or who ran
 * the command. Writes `viewing`.
 */
export async function recordViewing(db: Db, personId: string, viewer: string, at: Date): Promise<boolean> {
  const { rows } = await sql`
    with known as (select id from person where id = ${personId}),
    viewed as (
      insert into viewing (person_id, viewed_at, viewer) select id, ${at}, ${viewer} from known
      on conflict on constraint viewing_pk do nothing)
    select id from known`.execute(db)
  return rows.length > 0
}

/** The same as figures of one person. */
export function ownFigures(concepts: readonly OwnConcept[], at: Date): Figures {
  const recalls = concepts.flatMap(({ retrievability }) => (retrievability === null ? [] : [retrievability]))
  return {
    people: 1,
    states: concepts.length,
    verified: recalls.length,
    unverified: concepts.length - recalls.length,
    retention: meanOf(recalls),
    belowDesired: concepts.filter(({ retrievability, dueAt }) => retrievability !== null && dueAt <= at).length,
    desiredRetention: meanOf(concepts.map(({ desiredRetention }) => desiredRetention)),
    reviews: concepts.reduce((sum, { reviews }) => sum + reviews, 0),
  }
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}
