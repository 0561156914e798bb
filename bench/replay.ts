import { sql } from 'kysely'
import { createEmptyCard, fsrs, type Grade } from 'ts-fsrs'
import type { Db } from '../engine/db/pool.ts'
import { fsrs6, ratingNumbers } from '../engine/model/fsrs.ts'
import { type Event, replayHistory } from '../engine/model/history.ts'
import { replayEverybody } from '../engine/model/replay.ts'
import type { RetentionModel } from '../engine/model/retention-model.ts'
import { defaultWeights, type Weights } from '../engine/model/weights.ts'
import type { BenchServer } from './bench-database.ts'
import type { BenchLine } from './bench-line.ts'
import { elapsedMs, medianRound, perSecond, ratioOf } from './measure.ts'
import { benchAt } from './population.ts'

const concepts = 100
const answersEach = 10
const rounds = 5
/** Through the database, where a round takes seconds. */
const longRounds = 3

/** Pairs whose log the floor folds; its rate does not depend on how many there are, and a million would take it minutes. */
const floorPairs = 10_000

/**
 * Reviews folded per second, in memory and through the database, beside `next()` of ts-fsrs in memory on the same log. What reads the log, its text
 * and its instants is our cost. Through the database twice, ten reviews a state: once every state differs, and once none does. Writing a
 * state anew takes as long as reading and folding its log, since `due_at` is indexed.
 */
export async function benchReplay(server: BenchServer): Promise<BenchLine[]> {
  const histories = Array.from({ length: floorPairs }, (_, pair) => historyOf(pair))
  const floor = () => nextAll(histories)
  const model = fsrs6(defaultWeights)
  const lines = [lineOf('replay in memory', '>= 5x', await medianRound(rounds, () => foldAll(model, histories), floor))]
  for (const people of [100, 1_000]) {
    const { db, drop } = await server.create(`replay_${people}`)
    await fillLog(db, people)
    const reviews = people * concepts * answersEach
    const name = `replay ${reviews.toLocaleString('en')} reviews`
    let turn = 0
    const replayChanged = () => {
      turn += 1
      return replayAll(db, fsrs6(turn % 2 === 0 ? defaultWeights : otherWeights), reviews)
    }
    lines.push(lineOf(`${name}, new weights`, '>= 0.6x', await medianRound(longRounds, replayChanged, floor)))
    const replaySame = () => replayAll(db, model, reviews)
    lines.push(lineOf(`${name}, as they were`, '>= 0.6x', await medianRound(longRounds, replaySame, floor)))
    await drop()
  }
  return lines
}

const otherWeights = defaultWeights.map((weight, index) => (index === 8 ? weight * 1.01 : weight)) as unknown as Weights

function lineOf(name: string, aim: string, round: { readonly ours: number; readonly floor: number }): BenchLine {
  return { name, ours: perSecond(round.ours), floor: `${perSecond(round.floor)} next()`, ratio: ratioOf(round), aim }
}

/** One pair's log: surfaced once, then answered ten times, later and later, and forgotten now and then. */
function historyOf(pair: number): readonly Event[] {
  const surfacedAt = benchAt.getTime() - 200 * 86_400_000 - pair * 60_000
  const answers = Array.from({ length: answersEach }, (_, turn): Event => {
    const at = new Date(surfacedAt + (turn + 1) ** 2 * 86_400_000)
    return { kind: 'answer', at, version: 1, rating: ratingOf(pair, turn) }
  })
  return [{ kind: 'exposure', at: new Date(surfacedAt), version: 1, cause: 'surfaced' }, ...answers]
}

const ratingOf = (pair: number, turn: number) => ((pair + turn) % 7 === 0 ? 'again' : 'good')

/** The same log in the database: every pair was asked in one question, over and over. */
async function fillLog(db: Db, people: number): Promise<void> {
  const at = sql`${benchAt}::timestamptz - interval '200 days' - pair * interval '1 minute'`
  const pairs = sql`select person, concept, (person - 1) * ${concepts}::int + concept - 1 as pair
    from generate_series(1, ${people}::int) as person cross join generate_series(1, ${concepts}::int) as concept`
  await sql`
    insert into person (name, email, time_zone, created_at)
    select 'Person ' || n, 'person' || n || '@example.com', 'UTC', ${benchAt} from generate_series(1, ${people}::int) as n`.execute(
    db,
  )
  await sql`
    insert into concept (fact_key, inbox_status, created_at)
    select md5(n::text), 'approved', ${benchAt} from generate_series(1, ${concepts}::int) as n`.execute(db)
  await sql`
    insert into exposure (person_id, concept_id, exposed_at, version, cause)
    select person, concept, ${at}, 1, 'surfaced' from (${pairs}) as pairs`.execute(db)
  await sql`
    insert into retention_state (person_id, concept_id, stability_days, since_at, verified, started_by, desired_retention, due_at)
    select person, concept, 1, ${benchAt}, false, 'surfaced', 0.9, ${benchAt} from (${pairs}) as pairs`.execute(db)
  await db.transaction().execute(async (trx) => {
    // The rows are right by construction; checking a million references would take longer than all the rest.
    await sql`set local session_replication_role = replica`.execute(trx)
    await sql`
      insert into review (person_id, concept_id, version, rating, rated_at, nudge_id, position, attempt, retrievability, verified)
      select person, concept, 1, case when (pair + turn) % 7 = 0 then 'again' else 'good' end,
        ${at} + (turn + 1) * (turn + 1) * interval '1 day', person, concept, turn, 0.9, turn > 0
      from (${pairs}) as pairs cross join generate_series(0, ${answersEach - 1}::int) as turn`.execute(trx)
  })
  await sql`vacuum analyze`.execute(db)
}

/** Reviews per second through the database. */
async function replayAll(db: Db, model: RetentionModel, reviews: number): Promise<number> {
  return (reviews / (await elapsedMs(() => replayEverybody(db, model)))) * 1_000
}

/** Reviews per second in memory. */
async function foldAll(model: RetentionModel, histories: readonly (readonly Event[])[]): Promise<number> {
  const ms = await elapsedMs(() => {
    for (const history of histories) replayHistory(model, history)
  })
  return ((histories.length * answersEach) / ms) * 1_000
}

/** Reviews per second of ts-fsrs as it stands in its manual, the weights the same, fuzz off. */
async function nextAll(histories: readonly (readonly Event[])[]): Promise<number> {
  const scheduler = fsrs({ w: [...defaultWeights], enable_fuzz: false })
  const ms = await elapsedMs(() => {
    for (const history of histories) {
      let card = createEmptyCard(history[0]!.at)
      for (const event of history) {
        if (event.kind === 'answer') card = scheduler.next(card, event.at, ratingNumbers[event.rating] as Grade).card
      }
    }
  })
  return ((histories.length * answersEach) / ms) * 1_000
}
