import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import { type Crowd, type HiddenReason, hiddenReasons, isTooSmall } from './small-groups.ts'
import { type Rate, wilsonRate } from './wilson.ts'
import type { Window } from './window.ts'

/** Counted answers, and the share of them that was recalled; `rate` is null for no answers. */
export type Answers = {
  readonly people: number
  readonly answers: number
  readonly passes: number
  readonly rate: Rate | null
}

/** The answers of one set, or the reason why they are hidden. */
export type AnswerGroup =
  | { readonly hidden: null; readonly figures: Answers }
  | { readonly hidden: HiddenReason; readonly figures: null }

/** One ISO week (`2026-W02`) of each person's own calendar; `startsOn` is its Monday, `2026-01-05`. */
export type Week = AnswerGroup & { readonly week: string; readonly startsOn: string }

/** True retention over a window, and by week, oldest first; weeks without answers are left out. */
export type TrueRetention = { readonly total: AnswerGroup; readonly weeks: readonly Week[] }

/**
 * Passes / answers of everybody: the first answer per concept, person and local day, only where the pair was verified before, undone
 * ones left out. Weeks of fewer than five people are hidden.
 */
export async function trueRetention(db: Db, window: Window): Promise<TrueRetention> {
  const { total, weeks } = await readAnswers(db, window, null)
  const reasons = hiddenReasons(weeks)
  return {
    total: answerGroup(total, isTooSmall(total.people) ? 'under-five' : null),
    weeks: weeks.map((row, index) => weekOf(row, reasons[index] ?? null)),
  }
}

/** The same of one person, nothing hidden. */
export async function trueRetentionOfPerson(db: Db, personId: string, window: Window): Promise<TrueRetention> {
  const { total, weeks } = await readAnswers(db, window, personId)
  return { total: answerGroup(total, null), weeks: weeks.map((row) => weekOf(row, null)) }
}

type AnswersRow = Crowd & { readonly answers: number; readonly passes: number }
type WeekRow = AnswersRow & { readonly week: string; readonly startsOn: string }

/** The first of a day is sought from two days before the window, since the day that the window cuts began there. */
async function readAnswers(db: Db, { fromAt, toAt }: Window, personId: string | null) {
  const { rows } = await sql<WeekRow | (AnswersRow & { readonly week: null })>`
    with answer as (
      select r.person_id, r.concept_id, r.id, r.rating, r.rated_at, r.verified, (r.rated_at at time zone p.time_zone)::date as local_day
      from review as r
      join person as p on p.id = r.person_id
      left join undo as u on u.person_id = r.person_id and u.review_id = r.id
      where u.review_id is null
        and r.rated_at >= ${fromAt}::timestamptz - interval '48 hours' and r.rated_at < ${toAt}
        and (${personId}::bigint is null or r.person_id = ${personId}::bigint)),
    first_of_day as (
      select distinct on (person_id, concept_id, local_day) *
      from answer
      order by person_id, concept_id, local_day, rated_at, id),
    by_person as (
      select person_id, date_trunc('week', local_day) as monday, count(*) as answers, count(*) filter (where rating <> 'again') as passes
      from first_of_day
      where verified and rated_at >= ${fromAt}
      group by person_id, monday)
    select to_char(monday, 'IYYY-"W"IW') as week,
      to_char(monday, 'YYYY-MM-DD') as "startsOn",
      count(distinct person_id)::int as people,
      coalesce(sum(answers), 0)::int as answers,
      coalesce(sum(passes), 0)::int as passes,
      coalesce((array_agg(person_id::text))[1:5], '{}') as "somePeople"
    from by_person
    group by grouping sets ((monday), ())
    order by monday`.execute(db)
  const weeks = rows.filter((row) => row.week !== null)
  return { total: rows.find((row) => row.week === null)!, weeks }
}

function answerGroup({ people, answers, passes }: AnswersRow, hidden: HiddenReason | null): AnswerGroup {
  return hidden === null
    ? { hidden, figures: { people, answers, passes, rate: wilsonRate(passes, answers) } }
    : { hidden, figures: null }
}

function weekOf(row: WeekRow, hidden: HiddenReason | null): Week {
  return { week: row.week, startsOn: row.startsOn, ...answerGroup(row, hidden) }
}
