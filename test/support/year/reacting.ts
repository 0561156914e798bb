import { sql } from 'kysely'
import type { Db } from '../../../engine/db/pool.ts'
import { recordAnswer } from '../../../engine/reviews/answer.ts'
import { revealQuestion } from '../../../engine/reviews/asked-question.ts'
import { inForce } from '../cast.ts'
import type { Happening } from './agenda.ts'
import type { Arrival } from './arrivals.ts'
import { chance, pick } from './chance.ts'
import { silenceOf } from './happenings.ts'
import type { Memories } from './memories.ts'
import { year } from './outages.ts'
import { type Neighbour, roster } from './roster.ts'
import { minuteOfDay, zoneOf } from './wall-clock.ts'

const minuteMs = 60_000
const dayMs = 86_400_000

/** What somebody does about a message: answers it sooner or later, in full or in part; puts it off; or nothing. */
export function reactionTo(arrival: Arrival, memories: Memories, tellChosen: (atMs: number) => void): Happening[] {
  const person = roster[arrival.personId - 1]!
  if (arrival.notice !== null) return []
  const { id } = person
  const minute = Math.floor(arrival.atMs / minuteMs)
  if (person.responseRate > 0 && chance('puts off', id, minute) < 0.04) return [putOff(person, arrival, tellChosen)]
  const silence = silenceOf(person)
  const isSilent = silence !== null && silence.fromMs <= arrival.atMs && arrival.atMs < silence.toMs
  if (isSilent || chance('answers', id, minute) >= person.responseRate) return []

  const isPartial = chance('answers one', id, minute) < 0.1
  const startMs = arrival.atMs + delayMs(id, minute)
  return arrival.positions.slice(0, isPartial ? 1 : undefined).map((position, place) => ({
    // Half a minute each, and never at a tick.
    atMs: Math.floor(startMs / minuteMs) * minuteMs + 25_000 + place * minuteMs,
    personId: id,
    run: (db, at) => answer(db, { personId: String(id), nudgeId: arrival.nudgeId, position }, memories, at),
  }))
}

/** Some ask for a question of their own accord about every ten days, in the web, and answer it. */
export function practising(memories: ReadonlyMap<number, Memories>): Happening[] {
  return roster
    .filter(({ id, isSilent }) => !isSilent && id % 9 === 4)
    .flatMap(({ id }) =>
      Array.from({ length: 36 }, (_, round) => ({
        atMs:
          Math.floor((year.fromMs + (round + chance('practises', id, round)) * 10 * dayMs) / minuteMs) * minuteMs +
          40_000,
        personId: id,
        run: (db: Db, at: Date) => practise(db, id, memories.get(id)!, at),
      })),
    )
}

/** Most answer at once, some in the evening, a few days later, from the mail. */
function delayMs(id: number, minute: number): number {
  const luck = chance('answers after', id, minute)
  if (luck < 0.6) return (1 + luck * 30) * minuteMs
  return luck < 0.93 ? (luck - 0.5) * 20 * 60 * minuteMs : (luck - 0.9) * 40 * dayMs
}

async function answer(
  db: Db,
  ref: { readonly personId: string; readonly nudgeId: string; readonly position: number },
  memories: Memories,
  at: Date,
): Promise<void> {
  const question = await db
    .selectFrom('question')
    .select('concept_id')
    .where('person_id', '=', ref.personId)
    .where('nudge_id', '=', ref.nudgeId)
    .where('position', '=', ref.position)
    .executeTakeFirstOrThrow()
  await revealQuestion(db, ref, new Date(at.getTime() - 5_000))
  await recordAnswer(db, inForce.model, ref, memories.recall(Number(question.concept_id), at), at)
}

async function practise(db: Db, id: number, memories: Memories, at: Date): Promise<void> {
  const { rows } = await sql<{ nudge_id: string }>`
    with wanted as materialized (
      select concept_id, version from retention_state where person_id = ${id} and active order by due_at limit 1
    ),
    practice as (
      insert into nudge (person_id, slot_at, channel, status, is_practice, not_after, planned_at, sending_at, settled_at)
      select ${id}, ${at}, 'web', 'sent', true, ${at}::timestamptz + interval '1 day', ${at}, ${at}, ${at} from wanted
      returning id
    )
    insert into question (person_id, nudge_id, position, concept_id, version)
    select ${id}, practice.id, 1, wanted.concept_id, wanted.version from practice, wanted
    returning nudge_id`.execute(db)
  const nudgeId = rows[0]?.nudge_id
  if (nudgeId !== undefined) await answer(db, { personId: String(id), nudgeId, position: 1 }, memories, at)
}

/** Later: this afternoon, tomorrow at the first slot, or in a week; what Later writes, until the engine has a function of it. */
function putOff(person: Neighbour, { atMs, nudgeId }: Arrival, tellChosen: (atMs: number) => void): Happening {
  const zone = zoneOf(person.zone)
  const whenMs = atMs + Math.floor(1 + chance('puts off after', person.id, atMs / minuteMs) * 40) * minuteMs + 30_000
  return {
    atMs: whenMs,
    personId: person.id,
    run: async (db, at) => {
      const { day } = zone.wallClock(at.getTime())
      const days = pick([0, 1, 7], 'puts off until', person.id, whenMs / 1_000)
      const firstSlot = minuteOfDay(person.day.slots[0]!)
      const untilMs =
        days === 0
          ? Math.ceil(at.getTime() / minuteMs) * minuteMs + 150 * minuteMs
          : zone.instant(day + days, firstSlot)
      const until = new Date(untilMs)
      await db
        .updateTable('nudge')
        .set({ closed_at: at, closed_reason: 'snoozed' })
        .where('person_id', '=', String(person.id))
        .where('id', '=', nudgeId)
        .where('closed_at', 'is', null)
        .execute()
      await db
        .updateTable('person')
        .set({ snoozed_until: until, resumed_at: at })
        .where('id', '=', String(person.id))
        .execute()
      await sql`
        update nudge set status = 'expired', reason = 'snoozed', settled_at = ${at}
        where person_id = ${person.id} and status = 'planned' and notice is null`.execute(db)
      tellChosen(untilMs)
    },
  }
}
