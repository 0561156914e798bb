import * as fc from 'fast-check'
import { sql } from 'kysely'
import { assign } from '../../engine/concepts/assign.ts'
import { editConcept } from '../../engine/concepts/edit.ts'
import type { Db } from '../../engine/db/pool.ts'
import { ratings } from '../../engine/model/retention-model.ts'
import { plan } from '../../engine/nudges/plan.ts'
import { joinAudience, leaveAudience } from '../../engine/people/audiences.ts'
import { mapSubject } from '../../engine/people/subjects.ts'
import { recordAnswer } from '../../engine/reviews/answer.ts'
import { revealQuestion } from '../../engine/reviews/asked-question.ts'
import type { QuestionRef } from '../../engine/reviews/question-ref.ts'
import { undoAnswer } from '../../engine/reviews/undo.ts'
import { absorbPage } from '../../engine/sources/absorb.ts'
import { markGone } from '../../engine/sources/gone.ts'
import type { Subject } from '../../engine/sources/memory-source.ts'
import {
  addAlice,
  addAudience,
  addBob,
  addTrustedSource,
  type Differing,
  days,
  facts,
  inForce,
  pageOf,
} from './cast.ts'

const { model } = inForce
const weights = { absorb: 2, plan: 4, answer: 6, undo: 2, edit: 1, map: 1, gone: 1, leave: 1, join: 2 } as const
type Kind = keyof typeof weights

/** Something that happens so many hours after what happened before it; `pick` decides to whom and to what. */
export type Happening = { readonly kind: Kind; readonly gapHours: number; readonly pick: number }

const someHours = (min: number, max: number) => fc.double({ min, max, noNaN: true })

/** A life of a small team: from minutes to weeks between one thing and the next. */
export const someLife = fc.array(
  fc.record({
    kind: fc.oneof(
      ...(Object.keys(weights) as Kind[]).map((kind) => ({ arbitrary: fc.constant(kind), weight: weights[kind] })),
    ),
    gapHours: fc.oneof(someHours(0.01, 0.1), someHours(0.1, 10), someHours(10, 200)),
    pick: fc.nat({ max: 1_000 }),
  }),
  { minLength: 25, maxLength: 45 },
)

/**
 * Lives it through the real functions. Alice and Bob are in one audience, Bob is in a stricter one as well; each has a source, and a third source
 * speaks of subjects that nobody knows at first. Gives the instant at which it ends, after everything was assigned once more.
 */
export async function live(db: Db, life: readonly Happening[]): Promise<Date> {
  const eager: Differing = {
    slot_times: ['00:10', '06:10', '12:10', '18:10'],
    window_from: '00:00',
    window_to: '23:59',
    working_days: [1, 2, 3, 4, 5, 6, 7],
    slot_cap: 10,
    daily_cap: 50,
    weekly_cap: 200,
  }
  const people = [await addAlice(db, eager), await addBob(db, eager)] as const
  const usual = await addAudience(db, 'platform', people)
  const strict = await addAudience(db, 'on call', [people[1]])
  await db.updateTable('audience').set({ desired_retention: 0.95 }).where('id', '=', strict).execute()
  const audiences = [usual, strict, null] as const
  const sources: string[] = []
  for (const audienceId of audiences) sources.push(await addTrustedSource(db, audienceId, `source ${sources.length}`))

  const of = <Item>(list: readonly Item[], pick: number) => list[pick % list.length]!
  const does: Record<Happening['kind'], (pick: number, at: Date) => Promise<unknown>> = {
    async absorb(pick, at) {
      const place = pick % 3
      const subjects: Subject[] = place === 2 ? [{ kind: 'user', externalId: of(['alice', 'bob'], pick >> 2) }] : []
      const createdAt = new Date(at.getTime() - (pick % 7) * 36_000_000)
      const source = { id: sources[place]!, trust: 'auto' as const, audienceId: audiences[place]! }
      await absorbPage(db, model, source, pageOf([of(facts, pick), of(facts, pick >> 3)], { subjects, createdAt }), at)
    },
    plan: (_pick, at) => plan(db, inForce, at),
    async answer(pick, at) {
      const unanswered = await unansweredOf(db)
      if (unanswered.length === 0) return
      const question = of(unanswered, pick)
      await revealQuestion(db, question, at)
      // Every eighth answer comes from a clock that is a day behind.
      const ratedAt = pick % 8 === 0 ? new Date(at.getTime() - 86_400_000) : at
      await recordAnswer(db, model, question, of(ratings, pick >> 3), ratedAt)
    },
    async undo(pick) {
      const newest = await db.selectFrom('review').selectAll().orderBy('id', 'desc').limit(1).executeTakeFirst()
      if (newest === undefined) return
      const ref = { personId: newest.person_id, nudgeId: newest.nudge_id, position: newest.position }
      await undoAnswer(db, model, ref, new Date(newest.rated_at.getTime() + (pick % 13) * 60_000))
    },
    async edit(pick, at) {
      const concept = of(await db.selectFrom('concept').select('id').orderBy('id').execute(), pick)
      if (concept === undefined) return
      await editConcept(db, model, { conceptId: concept.id, edit: { answer: String(7_000 + pick) } }, at)
    },
    map: (pick, at) => {
      const personId = of([people[0].id, people[1].id, null], pick)
      return mapSubject(db, model, { sourceId: sources[2]!, externalId: of(['alice', 'bob'], pick >> 2), personId }, at)
    },
    gone: (pick, at) => markGone(db, model, of(sources, pick), new Set([of(facts, pick >> 2)]), at),
    leave: (pick, at) =>
      leaveAudience(db, model, { audienceId: of([usual, strict], pick), personIds: [of(people, pick >> 1).id] }, at),
    join: (pick, at) =>
      joinAudience(db, model, { audienceId: of([usual, strict], pick), personIds: [of(people, pick >> 1).id] }, at),
  }

  let at = days(0)
  await does.absorb(0, at)
  for (const { kind, gapHours, pick } of life) {
    at = new Date(at.getTime() + Math.round(gapHours * 3_600_000))
    await does[kind](pick, at)
  }
  await db.transaction().execute((trx) => assign(trx, model, 'everything', at))
  return at
}

/** Questions without an answer that stands, those asked last first. */
async function unansweredOf(db: Db): Promise<readonly QuestionRef[]> {
  const { rows } = await sql<QuestionRef>`
    select question.person_id as "personId", question.nudge_id as "nudgeId", question.position from question
    where not exists (
      select from review left join undo on undo.person_id = review.person_id and undo.review_id = review.id
      where review.person_id = question.person_id and review.nudge_id = question.nudge_id
        and review.position = question.position and undo.review_id is null)
    order by question.nudge_id desc, question.position limit 6`.execute(db)
  return rows
}
