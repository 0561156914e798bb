import * as fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import { plan } from '../../../engine/nudges/plan.ts'
import { inForce, monday } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { instantsAt, localClock } from '../../support/local-clock.ts'
import { addConcept } from '../../support/remembering.ts'

const database = useClearDatabase()
const hourMs = 3_600_000
const otherZones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC']

/** Times as people set them, `HH:MM`. */
type Habits = { zone: string; slot: string; from: string; to: string; workingDays: number[] }

/** A slot somewhere in a window of at least ten minutes; half of all slots lie in the small hours, in which clocks change. */
const someHabits = (zone: string): fc.Arbitrary<Habits> =>
  fc
    .record({
      zone: fc.oneof(fc.constant(zone), fc.constantFrom(...otherZones)),
      slot: fc.oneof(fc.integer({ min: 0, max: 240 }), fc.integer({ min: 0, max: 1_390 })),
      before: fc.integer({ min: 0, max: 300 }),
      after: fc.integer({ min: 10, max: 600 }),
      workingDays: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 4 }),
    })
    .map(({ slot, before, after, ...others }) => ({
      ...others,
      slot: clockTime(slot),
      from: clockTime(Math.max(0, slot - before)),
      to: clockTime(Math.min(1_439, slot + after)),
    }))

/** Ticks over the whole local day of a change of clocks: every few minutes around the change, up to forty apart elsewhere. */
const someTicks = (changesAt: Date): fc.Arbitrary<Date[]> =>
  fc.array(fc.integer({ min: 4, max: 14 }), { minLength: 40, maxLength: 40 }).map((gaps) => {
    const ticks: Date[] = []
    let hour = -20
    for (let place = 0; hour < 24; place++) {
      ticks.push(new Date(changesAt.getTime() + hour * hourMs))
      hour += (gaps[place % gaps.length]! * (hour > -3 && hour < 3 ? 1 : 3)) / 60
    }
    return ticks
  })

test.each([
  { zone: 'Europe/Berlin', changesAt: '2026-03-29T01:00Z' },
  { zone: 'Europe/Berlin', changesAt: '2026-10-25T01:00Z' },
  { zone: 'America/New_York', changesAt: '2026-03-08T07:00Z' },
  { zone: 'America/New_York', changesAt: '2026-11-01T06:00Z' },
  { zone: 'Australia/Lord_Howe', changesAt: '2026-10-03T15:30Z' },
  { zone: 'Australia/Lord_Howe', changesAt: '2026-04-04T15:00Z' },
])('everybody is decided about once, by the clock on their wall, when $zone changes its clocks at $changesAt', async ({
  zone,
  changesAt,
}) => {
  const { db } = database()
  const crowd = fc.array(someHabits(zone), { minLength: 150, maxLength: 150 })
  const property = fc.asyncProperty(someTicks(new Date(changesAt)), crowd, async (ticks, habits) => {
    const ids = await addPeople(db, habits)

    for (const at of ticks) await plan(db, inForce, at)

    const decisions = await readDecisions(db)
    for (const [place, habit] of habits.entries()) expectWallClock(habit, decisions.get(ids[place]!) ?? [], ticks)
  })
  await fc.assert(property, { numRuns: 1, endOnFailure: true })
})

type Decision = { person_id: string; slot_at: Date; decided_at: Date; reason: string; not_after: Date | null }

function expectWallClock(habits: Habits, decisions: readonly Decision[], ticks: readonly Date[]): void {
  const { zone, slot, from, to, workingDays } = habits
  const about = JSON.stringify(habits)
  const slotDays = decisions.map(({ slot_at }) => localClock(zone, slot_at).day)
  expect(new Set(slotDays).size, about).toBe(slotDays.length)

  for (const { slot_at, decided_at, reason, not_after } of decisions) {
    const clock = localClock(zone, decided_at)
    const isWorkingDay = workingDays.includes(clock.isoWeekday)
    const isInside = from <= clock.time && clock.time < to
    expect(reason, about).toBe(!isWorkingDay ? 'not-working-day' : !isInside ? 'outside-window' : 'asked')
    expect(clock.time >= slot, about).toBe(true)
    expect(clock.day, about).toBe(localClock(zone, slot_at).day)
    const windowEnds = instantsAt(zone, clock.day, to)
    if (not_after !== null && windowEnds.length > 0) expect(windowEnds, about).toContainEqual(not_after)
  }

  for (const day of daysWithin(ticks)) {
    const slotAt = instantsAt(zone, day, slot).at(-1)
    if (slotAt === undefined || slotAt < ticks[0]! || slotAt.getTime() > ticks.at(-1)!.getTime() - hourMs) continue
    expect(
      decisions.filter(({ slot_at }) => slot_at.getTime() === slotAt.getTime()),
      `${about} on ${day}`,
    ).toHaveLength(1)
  }
}

async function addPeople(db: Db, habits: readonly Habits[]): Promise<string[]> {
  const rows = await db
    .insertInto('person')
    .values(
      habits.map(({ zone, slot, from, to, workingDays }, place) => ({
        name: 'Crowd',
        email: `crowd-${place}@example.com`,
        time_zone: zone,
        slot_times: [slot],
        window_from: from,
        window_to: to,
        working_days: workingDays,
        slot_cap: 1,
        daily_cap: 50,
        weekly_cap: 200,
        consented_at: monday,
        created_at: monday,
      })),
    )
    .returning('id')
    .execute()
  await sql`
    insert into retention_state (person_id, concept_id, stability_days, since_at, verified, started_by, desired_retention, due_at)
    select id, ${await addConcept(db)}::bigint, 1, ${monday}, false, 'surfaced', 0.9, ${monday} from person`.execute(db)
  return rows.map(({ id }) => id)
}

async function readDecisions(db: Db): Promise<ReadonlyMap<string, Decision[]>> {
  const decisions = await db
    .selectFrom('decision')
    .leftJoin('nudge', (join) =>
      join.onRef('nudge.person_id', '=', 'decision.person_id').onRef('nudge.slot_at', '=', 'decision.slot_at'),
    )
    .select(['decision.person_id', 'decision.slot_at', 'decided_at', 'decision.reason', 'not_after'])
    .execute()
  return Map.groupBy(decisions, ({ person_id }) => person_id)
}

function daysWithin(ticks: readonly Date[]): string[] {
  return [...new Set(ticks.map((tick) => tick.toISOString().slice(0, 10)))]
}

function clockTime(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}
