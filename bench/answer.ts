import { type CompiledQuery, Kysely, type LogEvent, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import type { Db } from '../engine/db/pool.ts'
import type { Tables } from '../engine/db/tables.ts'
import { fsrs6 } from '../engine/model/fsrs.ts'
import { defaultWeights } from '../engine/model/weights.ts'
import { recordAnswer } from '../engine/reviews/answer.ts'
import type { QuestionRef } from '../engine/reviews/question-ref.ts'
import { type AskedPlaces, idsAt, openAnswerFloor } from './answer-floor.ts'
import type { BenchServer } from './bench-database.ts'
import type { BenchLine } from './bench-line.ts'
import { elapsedMs, medianRound, perSecond, ratioOf } from './measure.ts'
import { benchAt, populate } from './population.ts'

const clients = 8
const answersEach = 200
const rounds = 5
const concepts = 100
/** Enough for every round of ours and of the floor, and one more. */
const askedPairs = 20_000
const model = fsrs6(defaultWeights)

/**
 * Answers recorded per second by eight at once, each to a question of its own, beside the very statements that an answer sends, prepared, by
 * eight clients in as many round trips.
 */
export async function benchAnswer(server: BenchServer): Promise<BenchLine[]> {
  const lines: BenchLine[] = []
  for (const people of [1_000, 10_000]) {
    const { db, url, drop } = await server.create(`answer_${people}`)
    await populate(db, { people, concepts, dueFraction: 0.06 })
    await ask(db, people)
    const place = askedPairs
    const statements = await statementsOf(url, refAt(place, people))
    const floor = await openAnswerFloor(url, { statements, place, people, clients })

    let next = 1
    const takePlaces = (): AskedPlaces => {
      const first = next
      next += clients * answersEach
      return { first, each: answersEach }
    }
    const round = await medianRound(
      rounds,
      () => answerAll(db, people, takePlaces()),
      () => floor.run(takePlaces()),
    )
    lines.push({
      name: `answer, ${(people * concepts).toLocaleString('en')} states`,
      ours: perSecond(round.ours),
      floor: `${perSecond(round.floor)} ${floor.name}`,
      ratio: ratioOf(round),
      aim: '>= 0.45x',
    })
    await floor.close()
    await drop()
  }
  return lines
}

/** Asks as many pairs of person and concept as will be answered, the n-th in the n-th nudge; the answer has been seen. */
async function ask(db: Db, people: number): Promise<void> {
  await sql`
    insert into nudge (person_id, id, slot_at, channel, status, not_after, planned_at, settled_at)
    overriding system value
    select (place - 1) % ${people}::int + 1, place, asked.at, 'email', 'sent', asked.at, asked.at, asked.at
    from generate_series(1, ${askedPairs}::int) as place
    cross join lateral (select ${benchAt}::timestamptz - place * interval '1 minute' as at) as asked`.execute(db)
  await sql`
    insert into question (person_id, nudge_id, position, concept_id, version, revealed_at)
    select person_id, id, 1, (id - 1) / ${people}::int + 1, 1, slot_at from nudge`.execute(db)
  await sql`vacuum analyze nudge, question`.execute(db)
}

function refAt(place: number, people: number): QuestionRef {
  const { person, nudge } = idsAt(place, people)
  return { personId: person, nudgeId: nudge, position: 1 }
}

/** Answers per second. */
async function answerAll(db: Db, people: number, { first, each }: AskedPlaces): Promise<number> {
  const refs = Array.from({ length: clients * each }, (_, index) => refAt(first + index, people))
  const queue = refs.values()
  const client = async () => {
    for (const ref of queue) await answer(db, ref)
  }
  const ms = await elapsedMs(() => Promise.all(Array.from({ length: clients }, client)))
  return (refs.length / ms) * 1_000
}

async function answer(db: Db, ref: QuestionRef): Promise<void> {
  const { status } = await recordAnswer(db, model, ref, 'good', benchAt)
  if (status !== 'recorded') throw new Error(`The answer to nudge ${ref.nudgeId} came to ${status}; expected recorded`)
}

/** What one answer sends, every round trip of it. */
async function statementsOf(url: string, ref: QuestionRef): Promise<readonly CompiledQuery[]> {
  const statements: CompiledQuery[] = []
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  const log = ({ query }: LogEvent) => {
    statements.push(query)
  }
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }), log })
  await answer(db, ref)
  await db.destroy()
  return statements
}
