import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import { forgetInbound, takeInbound } from '../../../engine/nudges/inbound.ts'
import { addAlice, days, monday } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'

const database = useClearDatabase()

test('an event is taken once, however often it comes at once', async () => {
  const { db } = database()

  const outcomes = await Promise.all(
    Array.from({ length: 5 }, () => takeInbound(db, 'event', monday, async (trx) => (await addAlice(trx)).name)),
  )

  expect(outcomes.filter(({ status }) => status === 'taken')).toEqual([{ status: 'taken', result: 'Alice' }])
  expect(outcomes.filter(({ status }) => status === 'seen')).toHaveLength(4)
  expect(await countPeople(db)).toBe(1)
})

test('work that fails leaves nothing, not even its key, and may be tried again', async () => {
  const { db } = database()
  const failing = takeInbound(db, 'event', monday, async (trx) => {
    await addAlice(trx)
    throw new Error('It fails for the test')
  })

  await expect(failing).rejects.toThrow('It fails for the test')
  expect(await countPeople(db)).toBe(0)
  expect(await takeInbound(db, 'event', monday, async () => 1)).toEqual({ status: 'taken', result: 1 })
})

test('who waited for an event that failed takes it', async () => {
  const { db } = database()
  let fail: () => void = () => {}
  let begun: () => void = () => {}
  const hasBegun = new Promise<void>((resolve) => {
    begun = resolve
  })
  const first = takeInbound(db, 'event', monday, async () => {
    begun()
    await new Promise<never>((_, reject) => {
      fail = () => reject(new Error('It fails for the test'))
    })
  })
  await hasBegun
  const second = takeInbound(db, 'event', monday, async () => 'second')

  fail()

  await expect(first).rejects.toThrow()
  expect(await second).toEqual({ status: 'taken', result: 'second' })
})

test('events are forgotten once they are old', async () => {
  const { db } = database()
  await takeInbound(db, 'old', days(-2), async () => {})
  await takeInbound(db, 'new', monday, async () => {})

  expect(await forgetInbound(db, days(-1))).toBe(1)
  expect(await takeInbound(db, 'new', monday, async () => {})).toEqual({ status: 'seen' })
})

async function countPeople(db: Db): Promise<number> {
  return (await db.selectFrom('person').select('id').execute()).length
}
