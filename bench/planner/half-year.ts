import { sql } from 'kysely'
import type { Db } from '../../engine/db/pool.ts'
import { dayMs } from '../../engine/model/elapsed.ts'
import type { ModelInForce } from '../../engine/model/model-in-force.ts'
import type { RetentionState } from '../../engine/model/retention-model.ts'
import { plan, type Rank } from '../../engine/nudges/plan.ts'
import { type Asked, answerAll, type Given, sendPlanned } from './answers.ts'
import { fate, type Life, lifeOf } from './lives.ts'
import { moveIn, startAt } from './people.ts'
import type { Scenario } from './scenarios.ts'
import { type Surfaced, surface } from './surface.ts'

/** What one way of ranking made of a scenario. Lists hold one number a seed. */
export type Outcome = {
  /** Mean true retrievability over all days and the concepts met by then, looked at before the questions of the day. */
  readonly recall: readonly number[]
  /** By day: the share of what was met by then that was never answered. */
  readonly neverAnswered: readonly (readonly number[])[]
  readonly asked: number
}

/** For how many and how long, and in which order; `prepare` runs before each plan and may bend what the statement will see. */
export type Trial = {
  readonly seeds: number
  readonly days: number
  readonly rank: Rank
  readonly prepare?: (db: Db, at: Date) => Promise<void>
}

/**
 * Lets one person a seed live through the days in a database that holds nothing else. Each day the planner's own statement decides, the
 * hidden truth answers at that instant, and then comes what is met on that day, as yet unasked.
 */
export async function liveThrough(db: Db, inForce: ModelInForce, scenario: Scenario, trial: Trial): Promise<Outcome> {
  const people = Array.from({ length: trial.seeds }, (_, place) => newcomer(lifeOf(place + 1, scenario)))
  await moveIn(db, trial.seeds, scenario)
  await surface(
    db,
    inForce.model,
    people.flatMap((person) => meet(person, scenario, (day) => day < 0)),
  )

  let asked = 0
  for (let day = 0; day < trial.days; day += 1) {
    const at = instantOf(day)
    if (cleaningDays.includes(day))
      await sql`vacuum analyze retention_state, nudge, question, review, decision`.execute(db)
    const met = people.flatMap((person) => meet(person, scenario, (other) => other === day))
    for (const person of people) look(person, at)

    await trial.prepare?.(db, at)
    await plan(db, inForce, at, { rank: trial.rank })
    const questions = await sendPlanned(db, at)
    const given = questions.flatMap((question) =>
      answer(people[question.personId - 1]!, question, { scenario, day, at }),
    )
    await answerAll(db, inForce.model, given, at)
    await surface(db, inForce.model, met)

    asked += questions.length
  }
  return {
    recall: people.map(({ recallSum, looks }) => recallSum / looks),
    neverAnswered: people.map(({ neverAnswered }) => neverAnswered),
    asked,
  }
}

/** Days on which the database tidies up: months pass here before its own turn comes, which is after a minute. */
const cleaningDays: readonly number[] = [1, 7, 30, 60, 90, 120, 150]

/** A life as it goes: what the person truly retains, by concept, and what was seen of it so far. */
type Person = {
  readonly life: Life
  readonly memories: Map<number, { state: RetentionState; answered: boolean }>
  readonly neverAnswered: number[]
  recallSum: number
  looks: number
}

function newcomer(life: Life): Person {
  return { life, memories: new Map(), neverAnswered: [], recallSum: 0, looks: 0 }
}

/** The person meets what belongs to these days: in truth as well as they would have answered, whether or not anybody heard it. */
function meet({ life, memories }: Person, { start }: Scenario, isNow: (day: number) => boolean): Surfaced[] {
  return life.meetings.flatMap(({ day, rating }, place) => {
    if (!isNow(day)) return []
    const at = instantOf(day)
    const conceptId = place + 1
    memories.set(conceptId, {
      state: life.truth.afterAnswer(life.truth.unverified(at), rating, at),
      answered: start === 'rated',
    })
    return [{ personId: life.seed, conceptId, at, rating: start === 'rated' ? rating : null }]
  })
}

function look(person: Person, at: Date): void {
  const { truth } = person.life
  let unanswered = 0
  for (const { state, answered } of person.memories.values()) {
    person.recallSum += truth.retrievability(state, at)
    if (!answered) unanswered += 1
  }
  person.looks += person.memories.size
  person.neverAnswered.push(unanswered / Math.max(1, person.memories.size))
}

/** Good where the truth recalls, again where it does not, nothing where the person does not answer. */
function answer(
  { life, memories }: Person,
  question: Asked,
  { scenario, day, at }: { readonly scenario: Scenario; readonly day: number; readonly at: Date },
): Given[] {
  const { seed, truth } = life
  const { conceptId } = question
  if (fate(seed, conceptId, day, 'answers') >= scenario.answeredShare) return []
  const memory = memories.get(conceptId)
  if (memory === undefined) throw new Error(`Seed ${seed} was asked for concept ${conceptId} before meeting it`)
  const rating = fate(seed, conceptId, day, 'recalls') < truth.retrievability(memory.state, at) ? 'good' : 'again'
  memory.state = truth.afterAnswer(memory.state, rating, at)
  memory.answered = true
  return [{ ...question, rating }]
}

function instantOf(day: number): Date {
  return new Date(startAt.getTime() + day * dayMs)
}
