import fc from 'fast-check'
import { expect, test } from 'vitest'
import { importPeople } from '../../../engine/people/import-people.ts'
import { changeSettings, type SettingsChange } from '../../../engine/people/settings.ts'
import { keepMembers } from '../../../engine/people/slack-members.ts'
import { addAlice, addSlackId, days, inForce, monday } from '../../support/cast.ts'
import { clear } from '../../support/clear.ts'
import { useDatabase } from '../../support/database.ts'

const database = useDatabase()

const time = fc.integer({ min: 8, max: 19 }).map((hour) => `${String(hour).padStart(2, '0')}:30`)
const schedule = fc.record({
  slotTimes: fc.uniqueArray(time, { minLength: 1, maxLength: 4 }),
  windowFrom: fc.constantFrom('07:00', '08:00'),
  windowTo: fc.constantFrom('20:00', '21:00'),
})
const weekdays = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 })
const zone = fc.constantFrom('Europe/Berlin', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'America/New_York')
const cap = fc.integer({ min: 1, max: 200 })
const calendar = fc.constantFrom('DE', 'DE-BY', 'FR')

const change = fc
  .record(
    {
      timeZone: zone,
      workingDays: weekdays,
      weeklyCap: fc.option(cap),
      calendar: fc.option(calendar),
      times: schedule,
    },
    { requiredKeys: [] },
  )
  .map(({ times, ...rest }): SettingsChange => ({ ...rest, ...times }))
const given = fc.record({
  timeZone: zone,
  workingDays: fc.option(weekdays),
  weeklyCap: fc.option(cap),
  calendar: fc.option(calendar),
  schedule: fc.option(schedule),
})

test('whatever a person set, no import and no directory changes it, and both take the rest over', async () => {
  const { db } = database()
  await fc.assert(
    fc.asyncProperty(change, given, zone, async (own, imported, slackZone) => {
      await clear(db)
      const alice = await addAlice(db)
      await addSlackId(db, alice, 'U1')
      const changed = await changeSettings(db, alice.id, own, monday)
      if (changed.status === 'refused') throw new Error(JSON.stringify(changed.faults))
      const before = await personOf()

      const person = { name: 'Alice', email: alice.email, audiences: [], consented: null, ...imported }
      await importPeople(db, inForce.model, [person], days(1))
      const member = { id: 'U1', name: null, email: null, deactivated: false, isGuestOrBot: false, awayUntil: null }
      await keepMembers(db, inForce.model, [{ ...member, timeZone: slackZone }], days(1))

      const after = await personOf()
      for (const column of before.own_settings as (keyof typeof before)[])
        expect(after[column], column).toEqual(before[column])
      if (!before.own_settings.includes('time_zone')) expect(after.time_zone).toBe(slackZone)
      if (!before.own_settings.includes('working_days') && imported.workingDays !== null)
        expect(after.working_days).toEqual(imported.workingDays)
    }),
    { numRuns: 40 },
  )

  async function personOf() {
    return await db.selectFrom('person').selectAll().executeTakeFirstOrThrow()
  }
}, 60_000)
