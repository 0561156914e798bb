import { expect, test } from 'vitest'
import { plan } from '../../../engine/nudges/plan.ts'
import { addAlice, inForce } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { remember } from '../../support/remembering.ts'

const database = useClearDatabase()

/** A slot by the clock on Alice's wall, the instant it stands for, and the instant at which her window closes at 17:00. */
const slots = [
  {
    zone: 'Europe/Berlin',
    why: 'the day of 23 hours',
    time: '09:00',
    at: '2026-03-29T07:00Z',
    until: '2026-03-29T15:00Z',
  },
  { zone: 'Europe/Berlin', why: 'no 02:30', time: '02:30', at: '2026-03-29T01:30Z', until: '2026-03-29T15:00Z' },
  {
    zone: 'Europe/Berlin',
    why: 'the day of 25 hours',
    time: '09:00',
    at: '2026-10-25T08:00Z',
    until: '2026-10-25T16:00Z',
  },
  {
    zone: 'Europe/Berlin',
    why: 'the second 02:30',
    time: '02:30',
    at: '2026-10-25T01:30Z',
    until: '2026-10-25T16:00Z',
  },
  {
    zone: 'America/New_York',
    why: 'the day of 23 hours',
    time: '09:00',
    at: '2026-03-08T13:00Z',
    until: '2026-03-08T21:00Z',
  },
  { zone: 'America/New_York', why: 'no 02:30', time: '02:30', at: '2026-03-08T07:30Z', until: '2026-03-08T21:00Z' },
  {
    zone: 'America/New_York',
    why: 'the day of 25 hours',
    time: '09:00',
    at: '2026-11-01T14:00Z',
    until: '2026-11-01T22:00Z',
  },
  {
    zone: 'America/New_York',
    why: 'the second 01:30',
    time: '01:30',
    at: '2026-11-01T06:30Z',
    until: '2026-11-01T22:00Z',
  },
  {
    zone: 'Australia/Lord_Howe',
    why: 'the day of 23½ hours',
    time: '09:00',
    at: '2026-10-03T22:00Z',
    until: '2026-10-04T06:00Z',
  },
  { zone: 'Australia/Lord_Howe', why: 'no 02:15', time: '02:15', at: '2026-10-03T15:45Z', until: '2026-10-04T06:00Z' },
  {
    zone: 'Australia/Lord_Howe',
    why: 'the day of 24½ hours',
    time: '09:00',
    at: '2026-04-04T22:30Z',
    until: '2026-04-05T06:30Z',
  },
  {
    zone: 'Australia/Lord_Howe',
    why: 'the second 01:45',
    time: '01:45',
    at: '2026-04-04T15:15Z',
    until: '2026-04-05T06:30Z',
  },
  {
    zone: 'Asia/Kathmandu',
    why: 'a quarter to six ahead',
    time: '09:00',
    at: '2026-03-29T03:15Z',
    until: '2026-03-29T11:15Z',
  },
]

test.each(slots)('$time in $zone ($why) is $at', async ({ zone, time, at, until }) => {
  const { db } = database()
  const slotAt = new Date(at)
  const alice = await addAlice(db, {
    time_zone: zone,
    slot_times: [time],
    window_from: '01:00',
    working_days: [7],
    slot_cap: 1,
    consented_at: new Date('2026-01-01T00:00Z'),
  })
  await remember(db, alice)

  const before = await plan(db, inForce, new Date(slotAt.getTime() - 60_000))
  const then = await plan(db, inForce, slotAt)

  expect(before).toMatchObject({ nudges: 0 })
  expect(then).toMatchObject({ reasons: { asked: 1 } })
  const nudge = await db.selectFrom('nudge').select(['slot_at', 'not_after']).executeTakeFirstOrThrow()
  expect(nudge).toEqual({ slot_at: slotAt, not_after: new Date(until) })
})
