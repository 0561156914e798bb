import { type RawBuilder, sql } from 'kysely'
import { assign } from '../concepts/assign.ts'
import type { Db } from '../db/pool.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import { takeStatesTurn } from '../model/states-turn.ts'
import { keepHolidays } from './holidays.ts'
import { addIdentities, findTaken } from './identities.ts'
import { type CsvFault, columnOfIdentity, type PersonLine, parsePeopleCsv } from './import-csv.ts'
import { matchEverywhere } from './match-subjects.ts'
import type { NewPerson } from './new-person.ts'
import { knownTimeZones } from './time-zones.ts'

/** How many people were new, differed from what was known or joined an audience, or were known just so; and audiences created. */
export type ImportedPeople = {
  readonly added: number
  readonly updated: number
  readonly unchanged: number
  /** Of all that were given, those who have not agreed to be nudged. */
  readonly withoutConsent: number
  readonly newAudiences: readonly string[]
}

/** What became of a file: everybody in it, or nobody and every fault by line. */
export type CsvImport =
  | ({ readonly status: 'imported'; readonly ignored: readonly string[] } & ImportedPeople)
  | { readonly status: 'failed'; readonly reason: 'bad-lines'; readonly faults: readonly CsvFault[] }

/** Imports a CSV of people, all or nobody; importing the same file again changes nothing. */
export async function importPeopleCsv(db: Db, model: RetentionModel, text: string, at: Date): Promise<CsvImport> {
  const { people, faults, ignored } = parsePeopleCsv(text)
  const zones = await knownTimeZones(
    db,
    people.map(({ person }) => person.timeZone),
  )
  const unknown = people
    .filter(({ person }) => !zones.has(person.timeZone))
    .map(({ line }) => ({ line, sentence: 'time_zone is not known; expected a name such as Europe/Berlin.' }))
  const all = [...faults, ...unknown, ...(await faultsOfIdentities(db, people))].sort(
    (one, other) => one.line - other.line,
  )
  if (all.length > 0) return { status: 'failed', reason: 'bad-lines', faults: all }

  const known = people.map(({ person }) => ({ ...person, timeZone: zones.get(person.timeZone) ?? person.timeZone }))
  return { status: 'imported', ignored, ...(await importPeople(db, model, known, at)) }
}

/** An identity that means somebody else is a fault of its line. */
async function faultsOfIdentities(db: Db, people: readonly PersonLine[]): Promise<readonly CsvFault[]> {
  const wishes = people.flatMap(({ line, person }) => wishesOf(person).map((wish) => ({ ...wish, line })))
  if (wishes.length === 0) return []
  const taken = new Map((await findTaken(db, wishes)).map(({ kind, value, reason }) => [`${kind} ${value}`, reason]))
  return wishes.flatMap(({ line, kind, value }) => {
    const reason = taken.get(`${kind} ${value}`)
    if (reason === undefined) return []
    const whose = reason === 'identity-taken' ? 'means somebody else already' : 'holds the email of somebody else'
    return [{ line, sentence: `${columnOfIdentity(kind)} ${whose}; expected a name that only this person has.` }]
  })
}

const wishesOf = ({ identities = [], email }: NewPerson) => identities.map((identity) => ({ ...identity, email }))

/**
 * Adds people, or brings those with the same email up to date, and lets them join their audiences and have the subjects that
 * waited for them. Emails and identities differ; time zones are known; identities mean nobody else, or nothing is written and it throws.
 * One transaction.
 */
export async function importPeople(
  db: Db,
  model: RetentionModel,
  people: readonly NewPerson[],
  at: Date,
): Promise<ImportedPeople> {
  const imported = await db.transaction().execute(async (trx): Promise<ImportedPeople> => {
    await takeStatesTurn(trx)
    const written = await writePeople(trx, people, at)
    const joined = written.people.filter((person) => person.joined).map(({ id }) => id)
    if (joined.length > 0) await assign(trx, model, { personIds: joined }, at)
    const identified = await identifyThem(trx, people, written.people)
    const outcomes = written.people.map(({ id, outcome }) =>
      outcome === 'unchanged' && identified.has(id) ? 'updated' : outcome,
    )
    const count = (outcome: Written['outcome']) => outcomes.filter((one) => one === outcome).length
    if (identified.size > 0 || count('added') > 0) await matchEverywhere(trx, model, at)
    return {
      added: count('added'),
      updated: count('updated'),
      unchanged: count('unchanged'),
      withoutConsent: written.people.filter(({ consented }) => !consented).length,
      newAudiences: written.newAudiences,
    }
  })
  if (people.some(({ calendar }) => calendar != null)) await keepHolidays(db, at)
  return imported
}

async function identifyThem(
  trx: Db,
  people: readonly NewPerson[],
  written: readonly Written[],
): Promise<ReadonlySet<string>> {
  const wishes = people.flatMap(wishesOf)
  if (wishes.length === 0) return new Set()
  const [taken] = await findTaken(trx, wishes)
  if (taken !== undefined)
    throw new Error(
      `An identity of somebody else was given (${taken.kind}, ${taken.reason}); nobody was added or changed`,
    )
  const idOf = new Map(written.map(({ id, email }) => [email, id]))
  const identities = wishes.map(({ kind, value, email }) => ({
    kind,
    value,
    personId: idOf.get(email) as string,
  }))
  return new Set(await addIdentities(trx, identities))
}

type Written = {
  readonly id: string
  /** As it was given. */
  readonly email: string
  readonly outcome: 'added' | 'updated' | 'unchanged'
  readonly joined: boolean
  readonly consented: boolean
}

/** Consent that was given keeps its instant; a no takes it back, unless the person agreed themselves; silence changes nothing. */
async function writePeople(
  db: Db,
  people: readonly NewPerson[],
  at: Date,
): Promise<{ readonly people: readonly Written[]; readonly newAudiences: readonly string[] }> {
  const { rows } = await sql<Written & { newAudiences: readonly string[] }>`
    with given as (
      select row.* from jsonb_to_recordset(${JSON.stringify(people.map(rowOf))}::jsonb) as row (
        name text, email text, time_zone text, audiences text[], consented boolean,
        slot_times time[], window_from time, window_to time, working_days smallint[], weekly_cap smallint, calendar text)
    ),
    wished as (
      select given.*, existing.id as existing_id,
        case when given.consented is null or ${isOwn('consented_at')} then existing.consented_at
          when given.consented then coalesce(existing.consented_at, ${at}::timestamptz) end as next_consented_at,
        ${settled('time_zone')}, ${settled('slot_times')}, ${settled('window_from')}, ${settled('window_to')}, ${settled('working_days')},
        ${settled('weekly_cap')}, ${settled('calendar')}
      from given left join person as existing on lower(existing.email) = lower(given.email)
    ),
    written as (
      insert into person as person (name, email, time_zone, slot_times, window_from, window_to, working_days, weekly_cap,
        calendar, consented_at, created_at)
      select name, email, next_time_zone, coalesce(next_slot_times, '{09:30}'), coalesce(next_window_from, '09:00'),
        coalesce(next_window_to, '17:00'), coalesce(next_working_days, '{1,2,3,4,5}'), next_weekly_cap, next_calendar,
        next_consented_at, ${at}
      from wished
      on conflict (lower(email)) do update set name = excluded.name, time_zone = excluded.time_zone,
        slot_times = excluded.slot_times, window_from = excluded.window_from, window_to = excluded.window_to,
        working_days = excluded.working_days, weekly_cap = excluded.weekly_cap, calendar = excluded.calendar,
        consented_at = excluded.consented_at
      where (person.name, person.time_zone, person.slot_times, person.window_from, person.window_to, person.working_days,
          person.weekly_cap, person.calendar, person.consented_at)
        is distinct from (excluded.name, excluded.time_zone, excluded.slot_times, excluded.window_from, excluded.window_to,
          excluded.working_days, excluded.weekly_cap, excluded.calendar, excluded.consented_at)
      returning id, lower(email) as email
    ),
    somebody as (
      select coalesce(wished.existing_id, written.id) as id, wished.email, wished.audiences, wished.next_consented_at is not null as consented,
        case when wished.existing_id is null then 'added' when written.id is null then 'unchanged' else 'updated' end as outcome
      from wished left join written on written.email = lower(wished.email)
    ),
    audience_named as (
      insert into audience (name, created_at)
      select distinct wanted.name, ${at}::timestamptz from given cross join unnest(given.audiences) as wanted (name)
      on conflict on constraint audience_name_unique do update set name = excluded.name
      returning id, name
    ),
    joined as (
      insert into audience_person (person_id, audience_id, joined_at)
      select somebody.id, audience_named.id, ${at}
      from somebody cross join unnest(somebody.audiences) as wanted (name)
      join audience_named on audience_named.name = wanted.name
      on conflict on constraint audience_person_pk do update set joined_at = excluded.joined_at, left_at = null
        where audience_person.left_at is not null
      returning person_id
    )
    select somebody.id, somebody.email, somebody.consented, entered.joined,
      case when somebody.outcome = 'unchanged' and entered.joined then 'updated' else somebody.outcome end as outcome,
      array(select name from audience_named where not exists (select from audience where audience.name = audience_named.name)
        order by name) as "newAudiences"
    from somebody
    cross join lateral (select exists (select from joined where joined.person_id = somebody.id) as joined) as entered`.execute(
    db,
  )
  return { people: rows, newAudiences: rows[0]?.newAudiences ?? [] }
}

/** What a person set themselves wins over what is given; what is not given stays. */
function settled(column: string): RawBuilder<unknown> {
  return sql`case when ${isOwn(column)} then existing.${sql.ref(column)} else coalesce(given.${sql.ref(column)}, existing.${sql.ref(column)}) end
    as ${sql.ref(`next_${column}`)}`
}

function isOwn(column: string): RawBuilder<boolean> {
  return sql<boolean>`coalesce(${column} = any(existing.own_settings), false)`
}

function rowOf({ name, email, timeZone, audiences, consented, schedule, workingDays, weeklyCap, calendar }: NewPerson) {
  return {
    name,
    email,
    time_zone: timeZone,
    audiences,
    consented,
    slot_times: schedule?.slotTimes,
    window_from: schedule?.windowFrom,
    window_to: schedule?.windowTo,
    working_days: workingDays,
    weekly_cap: weeklyCap,
    calendar,
  }
}
