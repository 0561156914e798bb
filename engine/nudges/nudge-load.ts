import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import { dayMs } from '../model/elapsed.ts'
import type { RetentionModel, RetentionState } from '../model/retention-model.ts'
import { underCeilingSql } from '../people/ceilings.ts'
import { policy } from './policy.ts'

/** How far the load looks ahead. */
export const weeksAhead = 8

/** What somebody would be asked in the weeks ahead, each number for one week. More than a cap waits; nothing is lost. */
export type NudgeLoad = {
  readonly email: string
  /** Whether the person has agreed to be nudged; until then nothing is sent. */
  readonly agreed: boolean
  /** Concepts that reach the person within those weeks, less those that leave. */
  readonly coming: number
  /** Concepts that reach the person only after those weeks, because an audience assigns so many a week at most. */
  readonly later: number
  /** Questions, if each were asked as it falls due and recalled: with what the person holds already, and with what changes. */
  readonly before: readonly number[]
  readonly after: readonly number[]
  /** How many questions the planner asks at most. */
  readonly caps: readonly number[]
  /** In how many weeks at least each of those coming can have been asked once, in what `before` leaves of the caps; null: it leaves nothing. */
  readonly weeksToAsk: number | null
}

/** What some people hold and will be assigned in the weeks ahead. `later`: by person, what they will be assigned after those weeks. */
export type Ahead = { readonly states: readonly AheadStates[]; readonly later: ReadonlyMap<string, number> }

/** States of one person that are alike: when they fall due first, and how many they are. */
export type AheadStates = RetentionState & {
  readonly personId: string
  readonly desiredRetention: number
  readonly dueAt: Date
  readonly count: number
}

/** What everybody holds, as a text a person that differs when anything does. */
export async function readHoldings(db: Db): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ person_id: string; holding: string }>`
    select person_id, sum(hash_record_extended(row(concept_id, version, stability_days, difficulty, since_at, desired_retention, due_at), 0))::text as holding
    from retention_state where active group by person_id`.execute(db)
  return new Map(rows.map(({ person_id, holding }) => [person_id, holding]))
}

/** Ids of those who hold something else than before. */
export function whoDiffers(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((id) => before.get(id) !== after.get(id))
}

/** The active states of these people, and those that the weekly assignments of the weeks ahead will begin. */
export async function readAhead(db: Db, model: RetentionModel, personIds: readonly string[], at: Date): Promise<Ahead> {
  // Since when somebody holds an unverified state says nothing once it is answered: all that fall due at one time are one row.
  const dueAt = sql`greatest(due_at, ${at}::timestamptz)`
  const { rows: held } = await sql<AheadStates>`
    select person_id as "personId", verified, stability_days as "stabilityDays", difficulty, desired_retention as "desiredRetention",
      ${dueAt} as "dueAt", case when verified then since_at else ${dueAt} end as "sinceAt", count(*)::int as count
    from retention_state where person_id = any(${[...personIds]}::bigint[]) and active
    group by 1, 2, 3, 4, 5, 6, 7 order by 1, 6`.execute(db)
  const { rows: unassigned } = await sql<Unassigned>`
    select person_id as "personId", desired_retention as "desiredRetention", weekly_assignments as "weeklyAssignments", count(*)::int as count
    from (
      select member.person_id, held.concept_id, max(audience.desired_retention) as desired_retention,
        max(audience.weekly_assignments) as weekly_assignments
      from audience_person as member
      join audience on audience.id = member.audience_id
      join audience_concept as held on held.audience_id = member.audience_id
      join concept on concept.id = held.concept_id and concept.inbox_status = 'approved' and concept.paused_reason is null
      where member.person_id = any(${[...personIds]}::bigint[]) and member.left_at is null
        and not exists (
          select from exposure where exposure.person_id = member.person_id and exposure.concept_id = held.concept_id)
      group by member.person_id, held.concept_id
    ) as pair
    group by 1, 2, 3 order by 1, 3 desc, 2`.execute(db)
  const byPerson = [...Map.groupBy(unassigned, ({ personId }) => personId)].map(
    ([personId, rows]) => [personId, assignAhead(model, rows, at)] as const,
  )
  return {
    states: [...held, ...byPerson.flatMap(([, { states }]) => states)],
    later: new Map(byPerson.map(([personId, { later }]) => [personId, later])),
  }
}

/** Concepts of one person's audiences that are alike and not assigned yet, of which each may be among so many a week. */
type Unassigned = Pick<AheadStates, 'personId' | 'desiredRetention' | 'count'> & { readonly weeklyAssignments: number }

/** What engine/concepts/assign.ts will do in each week from the next one on; this week's have been assigned. */
function assignAhead(model: RetentionModel, unassigned: readonly Unassigned[], at: Date) {
  const states: AheadStates[] = []
  let left = unassigned
  for (let week = 1; week < weeksAhead; week += 1) {
    const started = model.unverified(inWeeks(week, at))
    let assigned = 0
    left = left.map(({ weeklyAssignments, ...pairs }) => {
      const count = Math.min(pairs.count, Math.max(0, weeklyAssignments - assigned))
      assigned += count
      if (count > 0) states.push({ ...pairs, ...started, dueAt: model.dueAt(started, pairs.desiredRetention), count })
      return { ...pairs, weeklyAssignments, count: pairs.count - count }
    })
  }
  return { states, later: left.reduce((sum, { count }) => sum + count, 0) }
}

/** The load of everybody who holds something before or after, the heaviest first. Writes nothing. */
export async function nudgeLoad(
  db: Db,
  model: RetentionModel,
  ahead: { readonly before: Ahead; readonly after: Ahead },
  at: Date,
): Promise<readonly NudgeLoad[]> {
  const before = Map.groupBy(ahead.before.states, ({ personId }) => personId)
  const after = Map.groupBy(ahead.after.states, ({ personId }) => personId)
  const people = await readPeople(db, [...new Set([...before.keys(), ...after.keys()])], at)
  return people
    .map(({ id, email, agreed, mostPerWeek, weeklyCap, daysSinceConsent }) => {
      const [now = [], then = []] = [before.get(id), after.get(id)]
      const load = { before: questionsByWeek(model, now, at), after: questionsByWeek(model, then, at) }
      const caps = load.before.map((_, week) => Math.min(mostPerWeek, weeklyCap ?? capOf(daysSinceConsent + week * 7)))
      const coming = countOf(then) - countOf(now)
      return {
        email,
        agreed,
        coming,
        later: ahead.after.later.get(id) ?? 0,
        ...load,
        caps,
        weeksToAsk: weeksToAsk(coming, load.before, caps),
      }
    })
    .sort((one, other) => Math.max(...other.after) - Math.max(...one.after) || one.email.localeCompare(other.email))
}

/** How many questions fall due in each week from `at` on when each is asked as it falls due, late ones at once, and recalled. */
export function questionsByWeek(
  model: RetentionModel,
  states: readonly Omit<AheadStates, 'personId'>[],
  at: Date,
): readonly number[] {
  const weeks = Array.from({ length: weeksAhead }, () => 0)
  const endMs = inWeeks(weeksAhead, at).getTime()
  for (const { count, desiredRetention, dueAt, ...started } of states) {
    let state: RetentionState = started
    let dueMs = Math.max(at.getTime(), dueAt.getTime())
    while (dueMs < endMs) {
      const week = Math.floor((dueMs - at.getTime()) / (7 * dayMs))
      weeks[week] = (weeks[week] ?? 0) + count
      state = model.afterAnswer(state, 'good', new Date(dueMs))
      dueMs = model.dueAt(state, desiredRetention).getTime()
    }
  }
  return weeks
}

/** What is late in one week takes room in the next. After the weeks that are known, there is as much room as in the mean of them. */
function weeksToAsk(coming: number, before: readonly number[], caps: readonly number[]): number | null {
  let room = 0
  for (const [week, cap] of caps.entries()) {
    if (room >= coming) return week
    room += cap - (before[week] ?? 0)
  }
  if (room >= coming) return weeksAhead
  return room <= 0 ? null : weeksAhead + Math.ceil((coming - room) / (room / weeksAhead))
}

function capOf(daysSinceConsent: number): number {
  return daysSinceConsent < policy.firstDays ? policy.weeklyCapAtFirst : policy.weeklyCapLater
}

function countOf(states: readonly AheadStates[]): number {
  return states.reduce((sum, { count }) => sum + count, 0)
}

function inWeeks(weeks: number, at: Date): Date {
  return new Date(at.getTime() + weeks * 7 * dayMs)
}

type Person = {
  readonly id: string
  readonly email: string
  readonly agreed: boolean
  readonly weeklyCap: number | null
  /** What the person's days and slots, and the ceilings, leave room for. */
  readonly mostPerWeek: number
  readonly daysSinceConsent: number
}

/** Somebody who has not agreed yet would begin gently today. */
async function readPeople(db: Db, personIds: readonly string[], at: Date): Promise<readonly Person[]> {
  const { rows } = await sql<Person>`
    select id, email, weekly_cap as "weeklyCap", consented_at is not null and consented_at <= ${at} as agreed,
      ${underCeilingSql(
        sql<number>`cardinality(working_days) * least(${underCeilingSql(sql<number>`daily_cap`, 'daily_cap')},
          cardinality(slot_times) * ${underCeilingSql(sql<number>`slot_cap`, 'slot_cap')})`,
        'weekly_cap',
      )} as "mostPerWeek",
      coalesce(date_part('epoch', ${at}::timestamptz - consented_at) / 86400, 0) as "daysSinceConsent"
    from person where id = any(${[...personIds]}::bigint[])`.execute(db)
  return rows
}
