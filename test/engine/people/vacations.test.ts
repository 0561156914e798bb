import { expect, test } from 'vitest'
import { readSettings } from '../../../engine/people/settings.ts'
import { addVacation, removeVacation } from '../../../engine/people/vacations.ts'
import { addAlice, addBob, monday } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { openConnections } from '../../support/connections.ts'
import { planMessage, standings } from '../../support/messages.ts'

const database = useClearDatabase()
const week = { fromDay: '2026-02-02', toDay: '2026-02-06' }

test('a vacation is added once, and taken back by its first day', async () => {
  const { db } = database()
  const alice = await addAlice(db)

  expect(await addVacation(db, alice.id, week, monday)).toEqual({ status: 'added' })
  expect(await readSettings(db, alice.id, monday)).toMatchObject({ vacations: [week] })

  await removeVacation(db, alice.id, '2026-02-03')
  await removeVacation(db, alice.id, '2026-02-02')
  expect(await readSettings(db, alice.id, monday)).toMatchObject({ vacations: [] })
})

test.each([
  [{ fromDay: '2026-02-06', toDay: '2026-02-02' }, 'backwards'],
  [{ fromDay: '2026-01-01', toDay: '2026-01-04' }, 'over'],
  [{ fromDay: '2026-03-01', toDay: '2027-03-02' }, 'too-long'],
  [{ fromDay: '2026-02-06', toDay: '2026-02-09' }, 'overlaps'],
  [{ fromDay: '2026-01-30', toDay: '2026-02-02' }, 'overlaps'],
])('a vacation %j is refused: %s', async (vacation, reason) => {
  const { db } = database()
  const alice = await addAlice(db)
  await addVacation(db, alice.id, week, monday)

  expect(await addVacation(db, alice.id, vacation, monday)).toEqual({ status: 'refused', reason })
})

test('whether a vacation is over is decided where the person is', async () => {
  const { db } = database()
  const alice = await addAlice(db, { time_zone: 'Pacific/Kiritimati' })
  const bob = await addBob(db, { time_zone: 'Pacific/Honolulu' })
  const sunday = { fromDay: '2026-01-04', toDay: '2026-01-04' }

  expect(await addVacation(db, alice.id, sunday, monday)).toEqual({ status: 'refused', reason: 'over' })
  expect(await addVacation(db, bob.id, sunday, monday)).toEqual({ status: 'added' })
})

test('a vacation that is on holds back what is planned for today, and one ahead does not', async () => {
  const { db } = database()
  const [alice, bob] = [await addAlice(db), await addBob(db)]
  await planMessage(db, alice, monday)
  await planMessage(db, bob, monday)

  await addVacation(db, alice.id, { fromDay: '2026-01-05', toDay: '2026-01-05' }, monday)
  await addVacation(db, bob.id, { fromDay: '2026-01-06', toDay: '2026-01-06' }, monday)

  expect(await standings(db)).toEqual(['expired on-vacation', 'planned'])
})

test('of vacations at once that overlap, one is added', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  const fromDays = ['2026-02-01', '2026-02-02', '2026-02-03', '2026-02-04', '2026-02-05', '2026-02-06']
  await openConnections(db, fromDays.length)

  const outcomes = await Promise.all(
    fromDays.map((fromDay) => addVacation(db, alice.id, { fromDay, toDay: '2026-02-10' }, monday)),
  )

  expect(outcomes.filter(({ status }) => status === 'added')).toHaveLength(1)
  expect(await db.selectFrom('vacation').select('from_day').execute()).toHaveLength(1)
})
