import type { Db } from '../../engine/db/pool.ts'
import { fsrs6 } from '../../engine/model/fsrs.ts'
import type { ModelInForce } from '../../engine/model/model-in-force.ts'
import { defaultWeights } from '../../engine/model/weights.ts'
import type { Memory, Page } from '../../engine/sources/memory-source.ts'

/** Nine in the morning in London, on a Monday, where every story of the tests begins. */
export const monday = new Date('2026-01-05T09:00:00Z')

/** So many days after the Monday; fractions count. */
export function days(count: number): Date {
  return new Date(monday.getTime() + count * 86_400_000)
}

/** The model that tests run under: FSRS-6 with its default weights. */
export const inForce: ModelInForce = { model: fsrs6(defaultWeights), weights: defaultWeights }

/** A person of the cast; `id` is known once they are in a database. */
export type Member = { readonly id: string; readonly name: string; readonly email: string }

/** What tests vary about a person; all of it has a default that lets nudges through. */
export type Differing = Partial<{
  time_zone: string
  slot_times: string[]
  window_from: string
  window_to: string
  working_days: number[]
  slot_cap: number
  daily_cap: number
  weekly_cap: number
  consented_at: Date | null
  paused_until: Date
  opted_out_at: Date
  language: 'en' | 'de'
  channel: 'email' | 'slack'
  calendar: string
  rating_buttons: number
  created_at: Date
}>

/** Alice, in London, who agreed to be nudged a month ago, at nine on working days. */
export const addAlice = (db: Db, differing: Differing = {}) => addMember(db, 'Alice', differing)
/** Bob, like Alice. */
export const addBob = (db: Db, differing: Differing = {}) => addMember(db, 'Bob', differing)
/** Carol, like Alice. */
export const addCarol = (db: Db, differing: Differing = {}) => addMember(db, 'Carol', differing)

async function addMember(db: Db, name: string, differing: Differing): Promise<Member> {
  const email = `${name.toLowerCase()}@example.com`
  const { id } = await db
    .insertInto('person')
    .values({
      name,
      email,
      time_zone: 'Europe/London',
      slot_times: ['09:00'],
      consented_at: days(-30),
      created_at: days(-30),
      ...differing,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { id, name, email }
}

/** An audience of these people, who all joined at `joinedAt`. */
export async function addAudience(
  db: Db,
  name: string,
  members: readonly Member[],
  joinedAt = days(-30),
): Promise<string> {
  const { id } = await db
    .insertInto('audience')
    .values({ name, created_at: joinedAt })
    .returning('id')
    .executeTakeFirstOrThrow()
  if (members.length > 0) {
    await db
      .insertInto('audience_person')
      .values(members.map((member) => ({ person_id: member.id, audience_id: id, joined_at: joinedAt, left_at: null })))
      .execute()
  }
  return id
}

/** A trusted memory-mcp source for that audience, never read yet. */
export async function addTrustedSource(db: Db, audienceId: string | null, name = 'team memory'): Promise<string> {
  const { id } = await db
    .insertInto('source')
    .values({ name, kind: 'memory-mcp', settings: '{}', trust: 'auto', audience_id: audienceId, created_at: days(-30) })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** A page that completes a pull, of one live memory a text. */
export function pageOf(texts: readonly string[], differing: Partial<Memory> = {}): Page {
  const memories = texts.map((text) => ({
    externalId: text,
    text,
    subjects: [],
    author: 'unknown' as const,
    categories: [],
    metadata: {},
    status: 'live' as const,
    ...differing,
  }))
  return { memories, subjects: [], skipped: [], cursor: 'read', complete: true }
}

/** Three facts that draft good questions. */
export const facts = [
  'Billing service: runs on port 5433',
  'Refunds: customers may ask for one within 30 days',
  'Atlas cluster: is backed up every 6 hours',
] as const

/** Gives somebody a Slack id, so that they can be reached there. */
export async function addSlackId(db: Db, member: Member, value: string): Promise<void> {
  await db.insertInto('person_identity').values({ kind: 'slack', value, person_id: member.id }).execute()
}

/** Sends nothing to somebody's email any more. */
export async function suppressEmail(db: Db, email: string, reason = 'recipient-refused'): Promise<void> {
  await db.insertInto('suppression').values({ channel: 'email', address: email, reason, since_at: monday }).execute()
}

/** Five people like Alice in one audience: the smallest group that a report shows. */
export async function addTeamOfFive(db: Db, audience: string): Promise<readonly Member[]> {
  const members: Member[] = []
  for (const name of ['Alice', 'Bob', 'Carol', 'Dave', 'Erin']) members.push(await addMember(db, name, {}))
  await addAudience(db, audience, members)
  return members
}
