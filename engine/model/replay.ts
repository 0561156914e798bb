import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import type { ExposureCause } from '../db/tables.ts'
import { stateDueAtSql } from './due-at.ts'
import { type Event, type ReplayedHistory, replayHistory } from './history.ts'
import type { Rating, RetentionModel } from './retention-model.ts'
import { takeStatesTurn } from './states-turn.ts'

/** One pair, everything that some people know, or everybody who knows some concepts. */
export type ReplayScope =
  | { readonly personId: string; readonly conceptId: string }
  | { readonly personIds: readonly string[] }
  | { readonly conceptIds: readonly string[] }

/** How much was folded, and how many states did not already say so. */
export type Replayed = { readonly pairs: number; readonly events: number; readonly changed: number }

/** How many people are read, folded and written back at once. */
const peopleAtOnce = 500

/**
 * Rebuilds every state from the log of exposures, answers and undoings, some people at a time; the log is the truth and states are
 * its projection. `progress` hears the fraction done. Answers that arrive meanwhile wait for their person's turn to end.
 */
export async function replayEverybody(
  db: Db,
  model: RetentionModel,
  progress: (fraction: number) => void = () => {},
): Promise<Replayed> {
  const people = await db.selectFrom('person').select('id').orderBy('id').execute()
  let total: Replayed = { pairs: 0, events: 0, changed: 0 }
  for (let start = 0; start < people.length; start += peopleAtOnce) {
    const personIds = people.slice(start, start + peopleAtOnce).map(({ id }) => id)
    const done = await db.transaction().execute(async (trx) => {
      await takeStatesTurn(trx)
      return await replayPairs(trx, model, { personIds })
    })
    total = {
      pairs: total.pairs + done.pairs,
      events: total.events + done.events,
      changed: total.changed + done.changed,
    }
    progress(Math.min(1, (start + peopleAtOnce) / people.length))
  }
  return total
}

/** Rebuilds the states of the scope within the caller's transaction; locks them first, in key order. */
export async function replayPairs(trx: Db, model: RetentionModel, scope: ReplayScope): Promise<Replayed> {
  await sql`
    select from retention_state as log where ${within(scope)} order by log.person_id, log.concept_id for update`.execute(
    trx,
  )
  const logs = await readLogs(trx, scope)
  let events = 0
  const histories = logs.map((log) => {
    const history = decodeLog(log.events)
    events += history.length
    return { ...log, history: replayHistory(model, history) as ReplayedHistory }
  })
  const updated = await updateStates(trx, model, histories)
  const missing = histories.filter(({ held }) => !held)
  return { pairs: logs.length, events, changed: updated + (await addStates(trx, model, missing)) }
}

/** `held`: the pair has a state. */
type Log = { person_id: string; concept_id: string; events: string; held: boolean }

/**
 * The log of every pair, oldest event first, each event as `milliseconds code version`: one short text a pair crosses from
 * the database, where a row an event would cost more than folding it.
 */
async function readLogs(db: Db, scope: ReplayScope): Promise<Log[]> {
  const { rows } = await sql<Log>`
    select log.person_id, log.concept_id, log.events, state.person_id is not null as held
    from (${logs(scope)}) as log
    left join retention_state as state on state.person_id = log.person_id and state.concept_id = log.concept_id`.execute(
    db,
  )
  return rows
}

function logs(scope: ReplayScope): RawBuilder<unknown> {
  return sql`
    select event.person_id, event.concept_id,
      string_agg(event.ms || event.code || event.version, ' ' order by event.ms, event.place) as events
    from (
      select log.person_id, log.concept_id, ${epochMs(sql.ref('log.exposed_at'))} as ms, 0 as place, log.version,
        case log.cause when 'surfaced' then 's' when 'assigned' then 'a' else 'c' end as code
      from exposure as log where ${within(scope)}
      union all
      select log.person_id, log.concept_id, ${epochMs(sql.ref('log.rated_at'))}, log.id, log.version,
        case log.rating when 'again' then '1' when 'hard' then '2' when 'good' then '3' else '4' end || 'r'
      from review as log
      left join undo on undo.person_id = log.person_id and undo.review_id = log.id
      where ${within(scope)} and undo.review_id is null
    ) as event
    group by event.person_id, event.concept_id`
}

const causes: Readonly<Record<string, ExposureCause>> = { s: 'surfaced', a: 'assigned', c: 'changed' }
const ratingOf: Readonly<Record<string, Rating>> = { 1: 'again', 2: 'hard', 3: 'good', 4: 'easy' }

function decodeLog(events: string): Event[] {
  return events.split(' ').map((event) => {
    const letter = event.search(/[sacr]/)
    const version = Number(event.slice(letter + 1))
    const cause = causes[event[letter] as string]
    if (cause !== undefined) return { kind: 'exposure', at: new Date(Number(event.slice(0, letter))), version, cause }
    const rating = ratingOf[event[letter - 1] as string] as Rating
    return { kind: 'answer', at: new Date(Number(event.slice(0, letter - 1))), version, rating }
  })
}

type ReplayedPair = { readonly person_id: string; readonly concept_id: string; readonly history: ReplayedHistory }

/** Writes what differs. */
async function updateStates(db: Db, model: RetentionModel, pairs: readonly ReplayedPair[]): Promise<number> {
  if (pairs.length === 0) return 0
  const dueAt = replayedDueAt(model, sql<number>`state.desired_retention`)
  const { numAffectedRows } = await sql`
    update retention_state as state set
      version = replayed.version, stability_days = replayed.stability_days, difficulty = replayed.difficulty,
      since_at = replayed.since_at, verified = replayed.verified, started_by = replayed.started_by, reviews = replayed.reviews,
      lapses = replayed.lapses, surfaced_at = replayed.surfaced_at, due_at = ${dueAt}
    from ${rowsOf(pairs)}
    where state.person_id = replayed.person_id and state.concept_id = replayed.concept_id
      and (state.version, state.stability_days, state.difficulty, state.since_at, state.verified, state.started_by, state.reviews,
          state.lapses, state.surfaced_at, state.due_at)
        is distinct from (replayed.version, replayed.stability_days, replayed.difficulty, replayed.since_at, replayed.verified,
          replayed.started_by, replayed.reviews, replayed.lapses, replayed.surfaced_at, ${dueAt})`.execute(db)
  return Number(numAffectedRows ?? 0)
}

/** Adds what is missing; a pair that gets its state here is woken by the next assign. */
async function addStates(db: Db, model: RetentionModel, pairs: readonly ReplayedPair[]): Promise<number> {
  if (pairs.length === 0) return 0
  const { numAffectedRows } = await sql`
    insert into retention_state (person_id, concept_id, version, stability_days, difficulty, since_at, verified, started_by, reviews,
      lapses, surfaced_at, desired_retention, due_at, active)
    select replayed.*, 0.9, ${replayedDueAt(model, sql<number>`0.9::float8`)}, false
    from ${rowsOf(pairs)}
    on conflict on constraint retention_state_pk do nothing`.execute(db)
  return Number(numAffectedRows ?? 0)
}

function rowsOf(pairs: readonly ReplayedPair[]): RawBuilder<unknown> {
  const column = <Value>(value: (history: ReplayedHistory) => Value) => pairs.map(({ history }) => value(history))
  return sql`unnest(
      ${pairs.map((pair) => pair.person_id)}::bigint[], ${pairs.map((pair) => pair.concept_id)}::bigint[],
      ${column((history) => history.version)}::int[],
      ${column((history) => history.state.stabilityDays)}::float8[],
      ${column((history) => history.state.difficulty)}::float8[],
      ${column((history) => history.state.sinceAt.toISOString())}::timestamptz[],
      ${column((history) => history.state.verified)}::boolean[],
      ${column((history) => history.startedBy ?? 'surfaced')}::text[],
      ${column((history) => history.reviews)}::int[],
      ${column((history) => history.lapses)}::int[],
      ${column((history) => history.lastSurfacedAt?.toISOString() ?? null)}::timestamptz[])
      as replayed (person_id, concept_id, version, stability_days, difficulty, since_at, verified, started_by, reviews, lapses, surfaced_at)`
}

function replayedDueAt(model: RetentionModel, desiredRetention: RawBuilder<number>): RawBuilder<Date> {
  return stateDueAtSql(model.curve, {
    stabilityDays: sql<number>`replayed.stability_days`,
    sinceAt: sql<Date>`replayed.since_at`,
    verified: sql<boolean>`replayed.verified`,
    startedBy: sql<string>`replayed.started_by`,
    desiredRetention,
  })
}

function epochMs(at: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(date_part('epoch', ${at}) * 1000)::bigint`
}

function within(scope: ReplayScope): RawBuilder<boolean> {
  if ('personIds' in scope) return sql<boolean>`log.person_id = any(${[...scope.personIds]}::bigint[])`
  if ('conceptIds' in scope) return sql<boolean>`log.concept_id = any(${[...scope.conceptIds]}::bigint[])`
  return sql<boolean>`log.person_id = ${scope.personId} and log.concept_id = ${scope.conceptId}`
}
