import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { useDatabase } from './support/database.ts'
import { misplacedDecisions, undecidedSlots } from './support/year/check-coverage.ts'
import { unmentionedPairs, wrongReasons } from './support/year/check-decisions.ts'
import { aboveCaps, bursts, insideGap, outOfPlace } from './support/year/check-sends.ts'
import { rhythmOf, tooSoonAfterIgnored, wrongNotices } from './support/year/check-silence.ts'
import { type Evidence, evidenceOf } from './support/year/evidence.ts'
import { type LivedYear, liveYear } from './support/year/live-year.ts'
import { pastOf } from './support/year/past.ts'
import { places, roster } from './support/year/roster.ts'
import { readRows } from './support/year/rows.ts'
import { summaryOf } from './support/year/summary.ts'
import { fullNights } from './support/year/ticks.ts'
import { zoneOf } from './support/year/wall-clock.ts'

/*
 * A year of 200 people in 12 time zones: vacations, holidays, clock changes, pauses, opt-outs, ceilings, two channels that fail now and then,
 * three outages and four processes that die. The planner, the delivery and the answers are the real ones; what is checked is read from the raw
 * rows and from what arrived, with arithmetic and zone tables of its own.
 */
const database = useDatabase()
let lived: LivedYear
let evidence: Evidence

beforeAll(async () => {
  const { db } = database()
  lived = await liveYear(db)
  const rows = await readRows(db)
  evidence = evidenceOf(rows, pastOf(rows), lived.arrivals)
}, 3_600_000)

test('the database and the runtime agree on the clocks of all twelve zones', async () => {
  const { rows } = await sql<{ name: string; atMs: number; day: number; minute: number }>`
    select zone.name, date_part('epoch', hour.at) * 1000 as "atMs", (hour.at at time zone zone.name)::date - date '1970-01-01' as day,
      (date_part('hour', hour.at at time zone zone.name) * 60 + date_part('minute', hour.at at time zone zone.name))::int as minute
    from unnest(${places.map(({ zone }) => zone)}::text[]) as zone (name)
    cross join generate_series('2026-01-01Z'::timestamptz, '2027-01-02Z', '1 hour') as hour (at)`.execute(database().db)

  const differing = rows.filter(({ name, atMs, day, minute }) => {
    const clock = zoneOf(name).wallClock(atMs)
    return clock.day !== day || clock.minute !== minute
  })

  expect(differing).toEqual([])
})

test('the year holds something of everything', () => {
  const reasons = new Set(evidence.rows.decisions.map(({ reason }) => reason))
  const ends = new Set(evidence.rows.nudges.map(({ channel, status }) => `${channel} ${status}`))
  const closed = new Set(evidence.rows.nudges.map(({ closedReason }) => closedReason))

  expect([...reasons].sort()).toEqual([
    ...[
      'asked',
      'away',
      'channel-off',
      'daily-cap',
      'ignored',
      'minimum-gap',
      'no-consent',
      'not-working-day',
      'nothing-due',
    ],
    ...[
      'on-vacation',
      'opted-out',
      'outside-window',
      'paused',
      'public-holiday',
      'recent-practice',
      'snoozed',
      'stopped',
    ],
    ...['waits-for-company', 'weekly-cap'],
  ])
  expect([...ends]).toEqual(
    expect.arrayContaining(['email sent', 'email unknown', 'email failed', 'slack sent', 'slack expired', 'web sent']),
  )
  expect([...closed]).toEqual(expect.arrayContaining(['answered', 'expired', 'snoozed']))
})

test('no message comes at a time, on a day or by a way that its person did not want', () => {
  expect(outOfPlace(evidence)).toEqual([])
})

test('no nudge asks more than slot, day and week leave room for, whatever the ceilings were then', () => {
  expect(aboveCaps(evidence)).toEqual([])
})

test('no nudge follows on another within the gap unless its person chose the instant', () => {
  expect(insideGap(evidence)).toEqual([])
})

test('nobody is asked more than once for what an outage swallowed', () => {
  expect(bursts(evidence)).toEqual([])
})

test('ignored nudges are followed after 2, 2, 5, 10 and 20 days, and then by silence and one notice', () => {
  expect(tooSoonAfterIgnored(evidence)).toEqual([])
  expect(wrongNotices(evidence)).toEqual([])
  expect(roster.filter(({ isSilent }) => isSilent).map(({ id }) => rhythmOf(evidence, id))).toEqual(
    places.map(() => [2, 2, 5, 10, 20]),
  )
})

test('every slot has one decision, at its own minute, or an outage that explains why not', () => {
  expect(undecidedSlots(evidence)).toEqual([])
  expect(misplacedDecisions(evidence)).toEqual([])
})

test('every decision gives the first reason that said no, and where none did, there are questions', () => {
  expect(wrongReasons(evidence)).toEqual([])
})

test('every pair that would fade before the next slot is asked or deferred', () => {
  expect(unmentionedPairs(evidence)).toEqual([])
})

test('minutes that are nobody’s slot decide nothing, in nights of which every minute ran', () => {
  const slots = new Set(evidence.rows.decisions.map(({ slotMs }) => slotMs))
  const nights = fullNights.flatMap(({ fromMs, toMs }) =>
    [...lived.decidedAt].filter(([atMs]) => fromMs <= atMs && atMs < toMs),
  )

  expect(nights).toHaveLength(fullNights.reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs) / 60_000, 0))
  expect(nights.filter(([atMs, decided]) => decided > 0 !== slots.has(atMs))).toEqual([])
})

test('what the year came to', () => {
  const summary = summaryOf(evidence)
  console.log(summary)
  expect(summary).toContain('200 people')
})
