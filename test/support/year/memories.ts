import { sql } from 'kysely'
import { type Life, lifeOf } from '../../../bench/planner/lives.ts'
import { scenarios } from '../../../bench/planner/scenarios.ts'
import type { Db } from '../../../engine/db/pool.ts'
import type { Rating, RetentionState } from '../../../engine/model/retention-model.ts'
import { inForce } from '../cast.ts'
import type { Happening } from './agenda.ts'
import { chance } from './chance.ts'
import { year } from './outages.ts'
import { type Neighbour, roster } from './roster.ts'

const dayMs = 86_400_000

/** What one person truly retains, by weights that the planner does not know. */
export type Memories = {
  meet(conceptId: number, at: Date): void
  /** The rating that they give just now; it moves what they retain. */
  recall(conceptId: number, at: Date): Rating
}

/** The memories of somebody who has met nothing yet. */
export function memoriesOf({ id, ratingButtons }: Neighbour): Memories {
  const { truth, meetings }: Life = lifeOf(id, scenarios.find(({ forgetting }) => forgetting === 'own')!)
  const states = new Map<number, RetentionState>()
  return {
    meet(conceptId, at) {
      states.set(conceptId, truth.afterAnswer(truth.unverified(at), meetings[conceptId - 1]!.rating, at))
    },
    recall(conceptId, at) {
      const state = states.get(conceptId)
      if (state === undefined) throw new Error(`Person ${id} was asked for concept ${conceptId} before meeting it`)
      const luck = chance('recalls', id, conceptId, at.getTime())
      const rating = luck < truth.retrievability(state, at) ? gradeOf(luck, ratingButtons) : 'again'
      states.set(conceptId, truth.afterAnswer(state, rating, at))
      return rating
    },
  }
}

/** Agents surface every concept of everybody at some time, a few of them before the year, and some of them again and again. */
export function surfacing(memories: ReadonlyMap<number, Memories>): Happening[] {
  const batches = new Map<number, { personId: number; conceptId: number }[]>()
  for (const { id, concepts } of roster) {
    for (let conceptId = 1; conceptId <= concepts; conceptId += 1) {
      let day = -8 + chance('meets', id, conceptId) * 330
      for (let round = 0; day < 364; round += 1) {
        const atMs = batchOf(year.fromMs + day * dayMs)
        batches.set(atMs, [...(batches.get(atMs) ?? []), { personId: id, conceptId }])
        if (chance('meets again', id, conceptId, round) > 0.4) break
        day += 0.4 + chance('meets after', id, conceptId, round) * 50
      }
    }
  }
  const met = new Set<string>()
  return [...batches].map(([atMs, pairs]) => ({
    atMs,
    personId: null,
    run: async (db, at) => {
      const isNew = ({ personId, conceptId }: (typeof pairs)[number]) => !met.has(`${personId} ${conceptId}`)
      const [first, again] = [pairs.filter(isNew), pairs.filter((pair) => !isNew(pair))]
      for (const { personId, conceptId } of first) {
        met.add(`${personId} ${conceptId}`)
        memories.get(personId)!.meet(conceptId, at)
      }
      await surface(db, [...first, ...again], at)
    },
  }))
}

/** Agents speak three times a day, and all at once. */
function batchOf(atMs: number): number {
  return Math.ceil(atMs / (dayMs / 3)) * (dayMs / 3) + 11 * 60_000 + 10_000
}

/** Writes the exposures and the unverified states that begin with them; who has met a concept before has only met it again. */
async function surface(db: Db, pairs: readonly { personId: number; conceptId: number }[], at: Date): Promise<void> {
  const started = inForce.model.unverified(at)
  const desired = pairs.map(({ conceptId }) => desiredRetentionOf(conceptId))
  await sql`
    with met as materialized (
      select distinct on (person_id, concept_id) * from unnest(${pairs.map(({ personId }) => personId)}::bigint[], ${pairs.map(({ conceptId }) => conceptId)}::bigint[],
        ${desired}::float8[], ${desired.map((retention) => inForce.model.dueAt(started, retention).toISOString())}::timestamptz[])
        as met (person_id, concept_id, desired_retention, due_at)
    ),
    exposed as (
      insert into exposure (person_id, concept_id, exposed_at, cause) select person_id, concept_id, ${at}, 'surfaced' from met
    )
    insert into retention_state (person_id, concept_id, stability_days, since_at, verified, started_by, surfaced_at, desired_retention, importance, due_at)
    select person_id, concept_id, ${started.stabilityDays}, ${at}, false, 'surfaced', ${at}, desired_retention, 1 + concept_id % 3, due_at from met
    on conflict (person_id, concept_id) do update set surfaced_at = ${at}`.execute(db)
}

function desiredRetentionOf(conceptId: number): number {
  return conceptId % 11 === 0 ? 0.8 : conceptId % 7 === 0 ? 0.95 : 0.9
}

function gradeOf(luck: number, buttons: 2 | 4): Rating {
  if (buttons === 2) return 'good'
  const grade = Math.floor(luck * 1_000) % 10
  return grade < 2 ? 'hard' : grade < 8 ? 'good' : 'easy'
}
